#include <boost/json.hpp>
#include <ostream>

#include "tools/weft/commands.hpp"
#include "tools/weft/secrets.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {
namespace {

using client::NodeClient;
using client::Wallet;

// Opens node and wallet, lets `make` build the payload, sends it.
template <class Make>
Outcome operate(Console& console, const CommonOptions& common, const std::string& doing, Make make) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto wallet = open_wallet(*node, common);
    if (!wallet) return Unexpected{wallet.error()};
    const Result<Payload> payload = make(*node, *wallet);
    if (!payload) return Unexpected{payload.error()};
    return send_and_report(console, common, *node, *wallet, *payload, doing);
}

template <class Operation>
Outcome operate_on(Console& console, const CommonOptions& common, const std::string& doing, const std::string& target) {
    return operate(console, common, doing + " " + target, [&](NodeClient& node, const Wallet&) -> Result<Payload> {
        const auto account = resolve_account(node, target);
        if (!account) return Unexpected{account.error()};
        return Payload{Operation{*account}};
    });
}

void print_account(std::ostream& out, const client::AccountView& account) {
    out << "account   " << account.id.hex() << "\nnumber    " << account.number << "\nbalance   " << account.balance
        << "\nstanding  " << account.standing << (account.registrar ? ", registrar" : "") << "\nquota     "
        << account.quota.units_per_second << " units/s, burst " << account.quota.burst_units << "\nsequence  next "
        << account.next_sequence << '\n';
    if (account.controller) out << "controller " << account.controller->hex() << '\n';
    for (const auto& key : account.keys) {
        out << "key       " << key.key.hex() << (key.revoked ? " revoked" : "");
        for (const auto& role : key.roles) out << ' ' << role;
        out << '\n';
    }
}

}  // namespace

Outcome account_register(Console& console, const CommonOptions& common, const RegisterOptions& options) {
    return operate(console, common, "registered " + options.key,
                   [&](NodeClient& node, const Wallet&) -> Result<Payload> {
                       RegisterAccount operation;
                       const auto key = resolve_key(options.key);
                       if (!key) return Unexpected{key.error()};
                       operation.key = *key;
                       const auto quota = parse_quota(options.quota);
                       if (!quota) return Unexpected{quota.error()};
                       operation.quota = *quota;
                       if (!options.controller.empty()) {
                           const auto controller = resolve_account(node, options.controller);
                           if (!controller) return Unexpected{controller.error()};
                           operation.controller = *controller;
                       }
                       return Payload{operation};
                   });
}

Outcome account_rotate(Console& console, const CommonOptions& common, const RotateOptions& options) {
    return operate(console, common, "key changed", [&](NodeClient&, const Wallet& wallet) -> Result<Payload> {
        const auto added = open_key(options.new_key_file, options.new_passphrase_file);
        if (!added) return Unexpected{added.error()};
        std::optional<PublicKey> replaced;
        if (!options.keep_old) replaced = wallet.key().public_key();
        if (!options.replace.empty()) {
            const auto named = resolve_key(options.replace);
            if (!named) return Unexpected{named.error()};
            replaced = *named;
        }
        const auto roles = options.use_only ? static_cast<std::uint8_t>(KeyRole::use) : kKeyRolesAll;
        return Payload{wallet.rotation(*added, roles, replaced)};
    });
}

Outcome account_revoke(Console& console, const CommonOptions& common, const std::string& key) {
    return operate(console, common, "revoked " + key, [&](NodeClient&, const Wallet&) -> Result<Payload> {
        const auto named = resolve_key(key);
        if (!named) return Unexpected{named.error()};
        return Payload{RevokeKey{*named}};
    });
}

Outcome account_freeze(Console& console, const CommonOptions& common, const std::string& target) {
    return operate_on<FreezeAccount>(console, common, "frozen", target);
}

Outcome account_release(Console& console, const CommonOptions& common, const std::string& target) {
    return operate_on<ReleaseAccount>(console, common, "released", target);
}

Outcome account_show(Console& console, const CommonOptions& common, const std::string& account) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto id = resolve_account(*node, account.empty() ? common.key_file : account);
    if (!id) return Unexpected{id.error()};
    const auto json = node->get(client::account_path(id->hex()));
    if (!json) return Unexpected{json.error()};
    const auto view = client::read_account(*json);
    if (!view) return Unexpected{view.error()};
    if (console.json) {
        console.out << *json << '\n';
    } else {
        print_account(console.out, *view);
    }
    return kOk;
}

}  // namespace weft::cli
