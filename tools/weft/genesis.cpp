#include <boost/json.hpp>
#include <ostream>

#include "node/runtime/files.hpp"
#include "node/runtime/genesis_json.hpp"
#include "node/runtime/unix_time.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {
namespace {

using client::bad_input;

Result<void> set_field(GenesisAccount& account, const std::string& key, const std::string& value) {
    if (key == "registrar" && value.empty()) {
        account.registrar = true;
        return {};
    }
    if (key == "balance") {
        const auto balance = parse_number(value, "balance");
        if (!balance) return Unexpected{balance.error()};
        account.balance = *balance;
        return {};
    }
    if (key == "quota") {
        const auto quota = parse_quota(value);
        if (!quota) return Unexpected{quota.error()};
        account.quota = *quota;
        return {};
    }
    if (key == "key" || key == "controller") {
        const auto named = resolve_key(value);
        if (!named) return Unexpected{named.error()};
        (key == "key" ? account.key.bytes.bytes : account.controller.bytes) = named->bytes.bytes;
        return {};
    }
    return bad_input("'" + key + "' is not a part of a genesis account.",
                     "Parts are key=, balance=, quota=, controller= and registrar.");
}

Result<GenesisAccount> parse_account(const std::string& text, const Quota& default_quota) {
    GenesisAccount account;
    account.quota = default_quota;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string part = text.substr(at, end - at);
        const std::size_t equals = part.find('=');
        const auto set = set_field(account, part.substr(0, equals), equals == part.npos ? "" : part.substr(equals + 1));
        if (!set) return Unexpected{set.error()};
        at = end + 1;
    }
    return account;
}

Result<void> set_parameters(Parameters& parameters, const GenesisOptions& options) {
    parameters.window_slots = options.window_slots.value_or(parameters.window_slots);
    parameters.skew_slots = options.skew_slots.value_or(parameters.skew_slots);
    parameters.work_bits = options.work_bits.value_or(parameters.work_bits);
    if (!options.access.empty()) {
        const auto access = access_of_name(options.access);
        if (!access) return bad_input("--access " + options.access + ": it is mixed, consortium or open.");
        parameters.access = *access;
    }
    if (options.default_quota.empty()) return {};
    const auto quota = parse_quota(options.default_quota);
    if (!quota) return Unexpected{quota.error()};
    parameters.default_quota = *quota;
    return {};
}

Result<void> add_validators(Genesis& genesis, const GenesisOptions& options) {
    const auto quota = parse_quota(options.validator_quota);
    if (!quota) return Unexpected{quota.error()};
    for (const std::string& text : options.validators) {
        const auto key = resolve_key(text);
        if (!key) return Unexpected{key.error()};
        genesis.committee.push_back(static_cast<AccountNumber>(genesis.accounts.size()));
        genesis.accounts.push_back({*key, 0, *quota, false, {}});
    }
    return {};
}

Result<Genesis> build(const GenesisOptions& options) {
    Genesis genesis;
    genesis.name = options.name;
    genesis.unix_time_us = options.unix_time_us.value_or(node::unix_us());
    if (const auto set = set_parameters(genesis.parameters, options); !set) return Unexpected{set.error()};
    if (const auto added = add_validators(genesis, options); !added) return Unexpected{added.error()};
    for (const std::string& text : options.accounts) {
        const auto account = parse_account(text, genesis.parameters.default_quota);
        if (!account) return Unexpected{account.error()};
        genesis.accounts.push_back(*account);
    }
    if (const auto checked = check_genesis(genesis); !checked) {
        return bad_input(
            "These options make no valid genesis: " + checked.error().detail + ".",
            "A committee has 1 validator, or 4 and more; keys are distinct; balances add up to below 2^64.");
    }
    return genesis;
}

}  // namespace

Outcome make_genesis(Console& console, const GenesisOptions& options) {
    const auto genesis = build(options);
    if (!genesis) return Unexpected{genesis.error()};
    const auto written =
        node::write_file(options.out, node::genesis_to_json(*genesis), node::FileMode::open, node::IfExists::refuse);
    if (!written) return bad_input(written.error(), "Choose another file with --out.");
    const std::string network = network_id(*genesis).hex();
    if (console.json) {
        const boost::json::value value = {{"network", network},
                                          {"file", options.out},
                                          {"accounts", genesis->accounts.size()},
                                          {"validators", genesis->committee.size()},
                                          {"supply", genesis->supply()}};
        console.out << boost::json::serialize(value) << '\n';
    } else {
        console.out << "network " << network << "\ngenesis in " << options.out << ": " << genesis->committee.size()
                    << " validators, " << genesis->accounts.size() << " accounts, supply " << genesis->supply() << '\n';
    }
    return kOk;
}

}  // namespace weft::cli
