#include "tools/weft/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <functional>

#include "core/sign/ed25519.hpp"
#include "node/runtime/manual.hpp"
#include "node/runtime/version.hpp"
#include "tools/weft/commands.hpp"

namespace weft::cli {
namespace {

// Everything that the options fill, and the command that was chosen.
struct Invocation {
    CommonOptions common;
    KeygenOptions keygen{.out = "weft-key.json", .no_passphrase = false, .passphrase_file = {}};
    GenesisOptions genesis;
    RegisterOptions enrol;
    RotateOptions rotate;
    PayOptions pay;
    RecordOptions record;
    GetOptions get;
    HistoryOptions history;
    WatchOptions watch;
    ProofGetOptions proof_get;
    ProofVerifyOptions proof_verify;
    RestoreOptions restore;
    HealthOptions health;
    StatusOptions status;
    LogLevelOptions log_level;
    DoctorOptions doctor;
    EraseOptions erase;
    TokenNewOptions token_new;
    ProposeOptions propose;
    ApproveOptions approve;
    std::string target;
    std::function<Outcome(Console&)> command;
};

void add_json(CLI::App& app, CommonOptions& common) {
    app.add_flag("--json", common.json, "Print JSON instead of text");
}

void add_ca(CLI::App& app, CommonOptions& common) {
    app.add_option("--ca", common.ca_file, "PEM file of who vouches for an https node (default: the system's)")
        ->envname("WEFT_CA");
}

void add_node(CLI::App& app, CommonOptions& common) {
    add_json(app, common);
    app.add_option("--node", common.node, "The node's address: http://..., https://... or unix:PATH")
        ->envname("WEFT_NODE")
        ->capture_default_str();
    add_ca(app, common);
    app.add_option("--token", common.token, "The node's bearer token, where it asks for one")->envname("WEFT_TOKEN");
    app.add_option("--timeout", common.timeout_s, "Seconds to wait for a fate")->capture_default_str();
}

void add_genesis_file(CLI::App& app, CommonOptions& common) {
    app.add_option("--genesis", common.genesis_file, "The network's genesis file")->envname("WEFT_GENESIS");
}

void add_key_file(CLI::App& app, CommonOptions& common) {
    app.add_option("--key", common.key_file, "The key file")->envname("WEFT_KEY")->capture_default_str();
}

// For commands that sign.
void add_signing(CLI::App& app, CommonOptions& common) {
    add_node(app, common);
    add_genesis_file(app, common);
    add_key_file(app, common);
    app.add_option("--passphrase-file", common.passphrase_file, "File whose first line is the key's passphrase");
    app.add_option("--account", common.account, "The account, where the key is not its first");
    app.add_flag("--no-wait,!--wait", common.no_wait, "Do not wait for the block's fate");
    app.add_flag("--quiet", common.quiet, "Print the block's id and nothing else")->excludes("--json");
}

void add_keygen(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("keygen", "Make a key, which is also a new account's id");
    add_json(*sub, in.common);
    sub->add_option("--out", in.keygen.out, "The key file to write")->capture_default_str();
    sub->add_flag("--no-passphrase", in.keygen.no_passphrase, "Do not encrypt the key file");
    sub->add_option("--passphrase-file", in.keygen.passphrase_file, "File whose first line is the passphrase");
    sub->callback([&in] { in.command = [&in](Console& console) { return keygen(console, in.keygen); }; });
}

void add_genesis(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("genesis", "Make a network's genesis file");
    add_json(*sub, in.common);
    sub->add_option("--out", in.genesis.out, "The file to write")->required();
    sub->add_option("--name", in.genesis.name, "The network's name")->capture_default_str();
    sub->add_option("--validator", in.genesis.validators, "A validator's key file or key; repeat it")->required();
    sub->add_option("--account", in.genesis.accounts,
                    "key=FILE|HEX[,balance=N][,quota=R/B][,controller=FILE|HEX][,registrar]; repeat it");
    sub->add_option("--validator-quota", in.genesis.validator_quota, "Quota of validators")->capture_default_str();
    sub->add_option("--default-quota", in.genesis.default_quota, "Quota R/B of accounts made by a payment");
    sub->add_option("--unix-time-us", in.genesis.unix_time_us, "Time of genesis (default: now)");
    sub->add_option("--window-slots", in.genesis.window_slots, "Seconds that a block may wait for its order");
    sub->add_option("--skew-slots", in.genesis.skew_slots, "Seconds that a block's time may be ahead");
    sub->add_option("--work-bits", in.genesis.work_bits, "Proof of work of the first block beyond quota");
    sub->add_option("--access", in.genesis.access, "Who takes part: mixed, consortium or open (default: mixed)");
    sub->callback([&in] { in.command = [&in](Console& console) { return make_genesis(console, in.genesis); }; });
}

using AccountCommand = Outcome (*)(Console&, const CommonOptions&, const std::string&);

CLI::App* add_account_command(CLI::App& app, Invocation& in, const std::string& name, const std::string& help,
                              const std::string& argument, AccountCommand command) {
    auto* sub = app.add_subcommand(name, help);
    sub->add_option("target", in.target, argument)->required();
    sub->callback([&in, command] {
        in.command = [&in, command](Console& console) { return command(console, in.common, in.target); };
    });
    return sub;
}

void add_register(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("register", "Register a key's account with a quota (as a registrar)");
    add_signing(*sub, in.common);
    sub->add_option("key", in.enrol.key, "The new account's key or key file")->required();
    sub->add_option("--quota", in.enrol.quota, "Units a second, or R/B with a burst")->capture_default_str();
    sub->add_option("--controller", in.enrol.controller, "The account that may freeze and release it");
    sub->callback(
        [&in] { in.command = [&in](Console& console) { return account_register(console, in.common, in.enrol); }; });
}

void add_rotate(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("rotate", "Give the account a new key in place of the signing one");
    add_signing(*sub, in.common);
    sub->add_option("--new-key", in.rotate.new_key_file, "The new key's file")->required();
    sub->add_option("--new-passphrase-file", in.rotate.new_passphrase_file, "File with the new key's passphrase");
    sub->add_option("--replace", in.rotate.replace, "The key to take away, where it is not the signing one");
    sub->add_flag("--keep-old", in.rotate.keep_old, "Take no key away")->excludes("--replace");
    sub->add_flag("--use-only", in.rotate.use_only, "The new key may pay and record, not manage the account");
    sub->callback(
        [&in] { in.command = [&in](Console& console) { return account_rotate(console, in.common, in.rotate); }; });
}

void add_show(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("show", "Show an account");
    add_node(*sub, in.common);
    add_key_file(*sub, in.common);
    sub->add_option("account", in.target, "Id, short number or key file (default: --key)");
    sub->callback(
        [&in] { in.command = [&in](Console& console) { return account_show(console, in.common, in.target); }; });
}

void add_account(CLI::App& app, Invocation& in) {
    auto* group = app.add_subcommand("account", "Accounts and their keys");
    group->require_subcommand(1);
    add_register(*group, in);
    add_rotate(*group, in);
    add_show(*group, in);
    add_signing(*add_account_command(*group, in, "revoke", "Take a key away from the account", "The key or key file",
                                     account_revoke),
                in.common);
    add_signing(*add_account_command(*group, in, "freeze", "Freeze an account (as its controller)", "The account",
                                     account_freeze),
                in.common);
    add_signing(*add_account_command(*group, in, "release", "Release a frozen account (as its controller)",
                                     "The account", account_release),
                in.common);
}

void add_pay(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("pay", "Pay one account or several");
    add_signing(*sub, in.common);
    sub->add_option("credits", in.pay.credits, "ACCOUNT AMOUNT [ACCOUNT AMOUNT ...]")->required();
    sub->add_option("--memo", in.pay.memo, "A text of up to 256 bytes");
    sub->callback([&in] { in.command = [&in](Console& console) { return pay(console, in.common, in.pay); }; });
}

void add_record(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("record", "Record a reading or any other data");
    add_signing(*sub, in.common);
    sub->add_option("--tag", in.record.tag, "What the record is filed under")->required();
    sub->add_option("--value", in.record.values, "NAME=NUMBER[:UNIT], recorded as SenML; repeat it");
    sub->add_option("--senml", in.record.senml_file, "A SenML JSON file");
    sub->add_option("--data", in.record.data_file, "A file of any content");
    sub->callback([&in] { in.command = [&in](Console& console) { return record(console, in.common, in.record); }; });
}

void add_get(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("get", "Show a block and its fate");
    add_node(*sub, in.common);
    add_genesis_file(*sub, in.common);
    sub->add_option("id", in.get.id, "The block's id")->required();
    sub->add_option("--out", in.get.out, "Write the encoded block to this file");
    sub->add_option("--payload-out", in.get.payload_out, "Write its payload to this file");
    sub->add_option("--data-out", in.get.data_out, "Write the record's data to this file");
    sub->callback([&in] { in.command = [&in](Console& console) { return get(console, in.common, in.get); }; });
}

void add_history(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("history", "What happened to an account, newest first");
    add_node(*sub, in.common);
    add_key_file(*sub, in.common);
    sub->add_option("account", in.history.account, "Id, short number or key file (default: --key)");
    sub->add_option("--limit", in.history.limit, "Lines at most")->check(CLI::Range(1, 1000))->capture_default_str();
    sub->add_option("--before", in.history.before, "Only lines before this index");
    sub->callback([&in] { in.command = [&in](Console& console) { return history(console, in.common, in.history); }; });
}

void add_watch(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("watch", "Follow one block to its checkpoint, or the node's events");
    add_node(*sub, in.common);
    sub->add_option("id", in.watch.id, "A block's id (default: all events)");
    sub->add_option("--topics", in.watch.topics, "block, confirmed, rejected, expired, checkpoint")
        ->capture_default_str();
    sub->add_option("--account", in.watch.account, "Only events of this issuer");
    sub->add_option("--count", in.watch.count, "End after so many events (0: never)");
    sub->callback([&in] { in.command = [&in](Console& console) { return watch(console, in.common, in.watch); }; });
}

void add_proof(CLI::App& app, Invocation& in) {
    auto* group = app.add_subcommand("proof", "Proofs of a block's fate");
    group->require_subcommand(1);
    auto* get_one = group->add_subcommand("get", "Take a proof from a node");
    add_node(*get_one, in.common);
    get_one->add_flag("--no-wait,!--wait", in.common.no_wait, "Do not wait for the checkpoint's certificate");
    get_one->add_option("id", in.proof_get.id, "The block's id")->required();
    get_one->add_option("--out", in.proof_get.out, "The file to write")->required();
    get_one->add_flag("--no-payload", in.proof_get.no_payload, "Leave the payload out");
    get_one->callback([&in] { in.command = [&in](Console& c) { return proof_get(c, in.common, in.proof_get); }; });

    auto* verify_one = group->add_subcommand("verify", "Verify a proof offline, with the genesis file alone");
    add_json(*verify_one, in.common);
    add_genesis_file(*verify_one, in.common);
    verify_one->add_option("proof", in.proof_verify.proof_file, "The proof's file")->required();
    verify_one->add_option("--block", in.proof_verify.block_file, "Compare with this encoded block");
    verify_one->add_option("--payload", in.proof_verify.payload_file, "Compare with this encoded payload");
    verify_one->add_option("--data", in.proof_verify.data_file, "Compare with this data of a record");
    verify_one->callback(
        [&in] { in.command = [&in](Console& c) { return proof_verify(c, in.common, in.proof_verify); }; });
}

void add_propose(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("propose", "Propose a change, in place of what this validator proposed before");
    add_signing(*sub, in.common);
    sub->add_option("--add", in.propose.add, "ACCOUNT:KEY of a new validator, or the account's key file; repeat it");
    sub->add_option("--remove", in.propose.remove, "The account of a validator that leaves; repeat it");
    sub->add_option("--set-key", in.propose.set_key, "ACCOUNT:KEY of a validator that gets another key; repeat it");
    sub->add_option("--parameter", in.propose.parameters, "NAME=VALUE, as 'weft committee show' has them; repeat it");
    sub->add_option("--protocol", in.propose.protocol, "The protocol version to go on with");
    sub->add_option("--after", in.propose.after, "Not before this checkpoint (default: as soon as it is approved)");
    sub->callback(
        [&in] { in.command = [&in](Console& console) { return committee_propose(console, in.common, in.propose); }; });
}

void add_approve(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("approve", "Approve what another validator proposes, after showing it");
    add_signing(*sub, in.common);
    sub->add_option("proposer", in.approve.proposer, "The account that proposes it")->required();
    sub->add_option("--digest", in.approve.digest, "Approve without asking, if this is the proposal's digest");
    sub->add_flag("--yes", in.approve.yes, "Approve without asking");
    sub->callback(
        [&in] { in.command = [&in](Console& console) { return committee_approve(console, in.common, in.approve); }; });
}

void add_committee(CLI::App& app, Invocation& in) {
    auto* group = app.add_subcommand("committee", "The validators and the rules, and how they change");
    group->require_subcommand(1);
    auto* show = group->add_subcommand("show", "Validators, rules, and what is proposed");
    add_node(*show, in.common);
    show->callback([&in] { in.command = [&in](Console& console) { return committee_show(console, in.common); }; });
    add_propose(*group, in);
    add_approve(*group, in);
    auto* withdraw = group->add_subcommand("withdraw", "Take back what this validator proposes");
    add_signing(*withdraw, in.common);
    withdraw->callback(
        [&in] { in.command = [&in](Console& console) { return committee_withdraw(console, in.common); }; });
}

void add_token(CLI::App& app, Invocation& in) {
    auto* group = app.add_subcommand("token", "Bearer tokens for a node's API");
    group->require_subcommand(1);
    auto* sub = group->add_subcommand("new", "Draw a token, and print the line for the node's api.tokens_file");
    add_json(*sub, in.common);
    sub->add_option("--name", in.token_new.name, "Whose it is, for logs and limits")->required();
    sub->add_option("--scope", in.token_new.scopes, "What it may do: read, submit, admin; repeat it")->required();
    sub->callback([&in] { in.command = [&in](Console& console) { return token_new(console, in.token_new); }; });
}

void add_audit(CLI::App& app, Invocation& in) {
    auto* group = app.add_subcommand("audit", "A node's log of what operators did");
    group->require_subcommand(1);
    auto* sub = group->add_subcommand("verify", "Check that no line was changed, moved or taken out");
    add_json(*sub, in.common);
    sub->add_option("file", in.target, "audit.jsonl of the node's data folder, or a copy")->required();
    sub->callback([&in] { in.command = [&in](Console& console) { return audit_verify(console, in.target); }; });
}

void add_admin_erase(CLI::App& group, Invocation& in) {
    auto* sub = group.add_subcommand("erase", "Erase a record's payload on this node, for good");
    add_node(*sub, in.common);
    sub->add_option("id", in.erase.id, "The block's id")->required();
    sub->add_option("--reason", in.erase.reason, "Why, for the node's audit log");
    sub->callback(
        [&in] { in.command = [&in](Console& console) { return admin_erase(console, in.common, in.erase); }; });
}

void add_admin_log(CLI::App& group, Invocation& in) {
    auto* sub = group.add_subcommand("log", "Change what the node logs, until it is started again");
    add_node(*sub, in.common);
    sub->add_option("level", in.log_level.level, "trace, debug, info, warning or error")->required();
    sub->add_option("--component", in.log_level.component, "node, net, ledger, store, api or zmq (default: all)");
    sub->callback(
        [&in] { in.command = [&in](Console& console) { return admin_log(console, in.common, in.log_level); }; });
}

void add_admin(CLI::App& app, Invocation& in) {
    auto* group = app.add_subcommand("admin", "What only the node's operator may do (--node unix:DATA/admin.sock)");
    group->require_subcommand(1);
    auto* stop = group->add_subcommand("stop", "Stop the node in good order");
    add_node(*stop, in.common);
    stop->callback([&in] { in.command = [&in](Console& console) { return admin_stop(console, in.common); }; });
    add_admin_log(*group, in);
    add_admin_erase(*group, in);
}

void add_erase(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("erase", "Have a node erase the payload of a record of one's own, for good");
    add_node(*sub, in.common);
    add_genesis_file(*sub, in.common);
    add_key_file(*sub, in.common);
    sub->add_option("--passphrase-file", in.common.passphrase_file, "File whose first line is the key's passphrase");
    sub->add_option("id", in.erase.id, "The block's id")->required();
    sub->callback([&in] { in.command = [&in](Console& console) { return erase(console, in.common, in.erase); }; });
}

void add_info(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("info", "What the node says of itself and of its network");
    add_node(*sub, in.common);
    sub->callback([&in] { in.command = [&in](Console& console) { return info(console, in.common); }; });
}

void add_backup(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("backup", "Back a running node's ledger up (admin token)");
    add_node(*sub, in.common);
    sub->add_option("folder", in.target, "Empty, or an earlier backup, of which only what is new is copied")
        ->required();
    sub->callback([&in] { in.command = [&in](Console& console) { return backup(console, in.common, in.target); }; });
}

void add_restore(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("restore", "Make a data folder's ledger from a backup, and compute its roots again");
    add_json(*sub, in.common);
    add_genesis_file(*sub, in.common);
    sub->add_option("backup", in.restore.backup, "The backup's folder")->required();
    sub->add_option("--data", in.restore.data, "The node's data folder; it must have no ledger")->required();
    sub->add_flag("--no-verify,!--verify", in.restore.no_verify, "Only copy");
    sub->add_flag("--from-genesis", in.restore.from_genesis, "Compute all again, from the first block on")
        ->excludes("--no-verify");
    sub->callback([&in] { in.command = [&in](Console& console) { return restore(console, in.common, in.restore); }; });
}

node::ManualText manual_text() {
    return {.summary = "the command line of a Weft ledger",
            .closing =
                ".SH EXIT STATUS\n0: done; 1: refused, rejected, or a proof that does not hold; 2: the command line\n"
                "or a file cannot be used; 3: the node cannot be reached, or did not answer in time.\n",
            .see_also = "weftd(1)"};
}

void add_health(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("health", "Whether the node is ready, and if not, why: one line, no token needed");
    add_json(*sub, in.common);
    sub->add_option("--node", in.common.node, "The node's HTTP address")->envname("WEFT_NODE")->capture_default_str();
    add_ca(*sub, in.common);
    sub->add_flag("--live", in.health.live, "Only whether the process answers");
    sub->add_option("--timeout", in.health.timeout_s, "Seconds")->check(CLI::Range(1, 3600))->capture_default_str();
    sub->callback([&in] { in.command = [&in](Console& console) { return health(console, in.common, in.health); }; });
}

void add_doctor(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("doctor", "What is wrong with this machine's node, and what to do about it");
    add_json(*sub, in.common);
    sub->add_option("--config", in.doctor.config_file, "weftd's TOML file; WEFT_* variables count as for weftd");
    sub->add_option("--compare", in.doctor.compare, "HTTP address of another node: network, version, clock; repeat it");
    sub->add_option("--token", in.common.token, "The other nodes' bearer token")->envname("WEFT_TOKEN");
    add_ca(*sub, in.common);
    sub->callback([&in] { in.command = [&in](Console& console) { return doctor(console, in.common, in.doctor); }; });
}

void add_status(CLI::App& app, Invocation& in) {
    auto* sub = app.add_subcommand("status", "The node's state for a person: why, how far, peers, rates, disk, memory");
    add_node(*sub, in.common);
    sub->add_option("--seconds", in.status.seconds, "Measure rates over so long")
        ->check(CLI::Range(1, 60))
        ->capture_default_str();
    sub->callback([&in] { in.command = [&in](Console& console) { return status(console, in.common, in.status); }; });
}

// What is said before the command, as in `weft --node URL info`, is an option of the command all the same.
std::vector<std::string> command_first(std::vector<std::string> arguments) {
    constexpr std::array<std::string_view, 8> kWithValue{"--node", "--ca",      "--token",           "--timeout",
                                                         "--key",  "--genesis", "--passphrase-file", "--account"};
    std::size_t before = 0;
    while (before < arguments.size()) {
        const std::string_view word = arguments[before];
        const std::string_view name = word.substr(0, word.find('='));
        const bool valued = std::find(kWithValue.begin(), kWithValue.end(), name) != kWithValue.end();
        if (!valued && word != "--json") break;
        before += valued && name == word ? 2 : 1;
    }
    if (before < arguments.size()) {
        std::rotate(arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(before), arguments.end());
    }
    return arguments;
}

}  // namespace

int run(std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
    sign_init();
    Invocation in;
    CLI::App app("Weft: a ledger that machines write themselves.", "weft");
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string(node::kVersion));
    for (auto* add : {add_keygen, add_genesis, add_account, add_pay,       add_record, add_get,    add_history,
                      add_watch,  add_proof,   add_erase,   add_committee, add_token,  add_audit,  add_admin,
                      add_info,   add_health,  add_status,  add_doctor,    add_backup, add_restore}) {
        add(app, in);
    }
    node::add_manual_flags(app, manual_text());
    arguments = command_first(std::move(arguments));
    std::reverse(arguments.begin(), arguments.end());
    try {
        app.parse(arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error, out, err) == 0 ? kOk : kUsage;
    }
    Console console{out, err, in.common.json};
    return finish(console, in.command(console));
}

}  // namespace weft::cli
