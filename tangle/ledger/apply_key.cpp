#include <algorithm>

#include "core/sign/ed25519.hpp"
#include "tangle/ledger/execution.hpp"

namespace weft::tangle {

namespace {

bool holds(const Account& account, const PublicKey& key) {
    const AccountKey* held = account.find_key(key);
    return held && !held->revoked;
}

// Requires a key that the account holds.
void revoke(Account& account, const PublicKey& key, TimeUs now) {
    for (AccountKey& held : account.keys) {
        if (held.key != key) continue;
        held.revoked = true;
        held.since = now;
    }
}

// Forgets the key that was revoked first, when the list is longer than it may be. False when none is revoked.
bool fit(std::vector<AccountKey>& keys) {
    if (keys.size() <= kAccountKeysMax) return true;
    auto oldest = keys.end();
    for (auto key = keys.begin(); key != keys.end(); ++key) {
        if (key->revoked && (oldest == keys.end() || key->since < oldest->since)) oldest = key;
    }
    if (oldest == keys.end()) return false;
    keys.erase(oldest);
    return true;
}

}  // namespace

RejectReason apply(const RotateKey& operation, Execution& execution) {
    const Account& issuer = execution.issuer;
    if (!verify(operation.key, rotate_proof_message(execution.rules.network, issuer.id), operation.proof)) {
        return RejectReason::not_permitted;
    }
    if (issuer.find_key(operation.key)) return RejectReason::key_exists;
    if (operation.has_replaced && !holds(issuer, operation.replaced)) return RejectReason::unknown_key;

    Account changed = issuer;
    if (operation.has_replaced) revoke(changed, operation.replaced, execution.time);
    changed.keys.push_back({.key = operation.key, .roles = operation.roles, .since = execution.time});
    if (!fit(changed.keys)) return RejectReason::key_limit;
    if (!changed.manageable()) return RejectReason::last_key;
    execution.issuer.keys = std::move(changed.keys);
    execution.note(issuer.number, HistoryKind::operated);
    return RejectReason::none;
}

RejectReason apply(const RevokeKey& operation, Execution& execution) {
    if (!holds(execution.issuer, operation.key)) return RejectReason::unknown_key;
    Account changed = execution.issuer;
    revoke(changed, operation.key, execution.time);
    if (!changed.manageable()) return RejectReason::last_key;
    execution.issuer.keys = std::move(changed.keys);
    execution.note(execution.issuer.number, HistoryKind::operated);
    return RejectReason::none;
}

}  // namespace weft::tangle
