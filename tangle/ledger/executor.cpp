#include "tangle/ledger/executor.hpp"

#include <variant>

namespace weft::tangle {

namespace {

bool too_early(const ExecutionRules& rules, const Block& block, TimeUs time) {
    return std::uint64_t{block.header.slot()} > std::uint64_t{slot_of(time)} + rules.parameters().skew_slots;
}

bool may_issue(const AccountKey& key, const Transfer&) {
    return key.has(KeyRole::use);
}
bool may_issue(const AccountKey& key, const Record&) {
    return key.has(KeyRole::use);
}
// Any key: whatever it is, it will not be executed.
bool may_issue(const AccountKey&, const UnknownPayload&) {
    return true;
}
template <class AccountOperation>
bool may_issue(const AccountKey& key, const AccountOperation&) {
    return key.has(KeyRole::manage);
}

RejectReason check_key(const Account& issuer, const Block& block) {
    const AccountKey* key = issuer.find_key(block.header.key());
    if (!key) return RejectReason::wrong_key;
    if (key->revoked) return RejectReason::revoked_key;
    const bool permitted = std::visit([&](const auto& payload) { return may_issue(*key, payload); }, block.payload);
    return permitted ? RejectReason::none : RejectReason::wrong_key;
}

bool charge_issuer(Execution& execution) {
    return charge(execution.issuer.bucket, block_units(execution.block.size()), work_of(execution.block.id),
                  execution.time, execution.rules.parameters());
}

// A sequence that cannot be used any more. The account signed this block, too: it pays for it like for any other, and
// only what it paid for is recorded, so that neither order nor evidence can be flooded beyond the quota.
RejectReason refuse_sequence(Execution& execution, SequenceWindow::Check check,
                             std::vector<SequenceEvidence>& evidence) {
    const bool charged = charge_issuer(execution);
    if (check == SequenceWindow::Check::too_old) return RejectReason::sequence_too_old;
    // No block is executed twice, so another one used it.
    if (charged) evidence.push_back({execution.issuer.id, execution.block.header.sequence, execution.block.id});
    return RejectReason::sequence_used;
}

// Where strangers are let in, a first block that does the work for an empty quota makes its account, if the account's
// own key signed it; without the work it leaves nothing behind. Else nullptr. The work is charged when it is executed.
const Account* admit_stranger(const ExecutionRules& rules, AccountTable& accounts, const Block& block, TimeUs time,
                              std::vector<HistoryEntry>& history) {
    if (rules.parameters().access != Access::open || accounts.room() == 0) return nullptr;
    if (block.header.key() != first_key_of(block.header.issuer)) return nullptr;
    Bucket bucket = empty_bucket(rules.parameters().default_quota, time);
    if (!charge(bucket, block_units(block.size()), work_of(block.id), time, rules.parameters())) return nullptr;
    Account account = new_account(static_cast<AccountNumber>(accounts.size()), block.header.issuer, time);
    account.bucket = empty_bucket(rules.parameters().default_quota, time);
    const Account& added = accounts.add(std::move(account));
    history.push_back({added.number, HistoryKind::registered, block.id, 0, {}, RejectReason::none});
    return &added;
}

// What the account asked for itself: from here on its sequence is used, whatever comes of it.
RejectReason execute_authorised(Execution& execution) {
    Account& issuer = execution.issuer;
    issuer.sequences.use(execution.block.header.sequence);
    if (!charge_issuer(execution)) return RejectReason::quota_exceeded;
    if (issuer.standing != Standing::active) return RejectReason::account_frozen;
    return std::visit([&](const auto& payload) { return apply(payload, execution); }, execution.block.payload);
}

}  // namespace

RejectReason apply(const Record&, Execution& execution) {
    execution.note(execution.issuer.number, HistoryKind::recorded);
    return RejectReason::none;
}

RejectReason apply(const UnknownPayload&, Execution&) {
    return RejectReason::unknown_payload;
}

RejectReason execute_block(const ExecutionRules& rules, AccountTable& accounts, const Block& block, TimeUs time,
                           std::vector<HistoryEntry>& history, std::vector<SequenceEvidence>& evidence) {
    // Rejections that the account did not cause touch nothing of it: nobody else can burn its sequences or its quota.
    if (too_early(rules, block, time)) return RejectReason::too_early;
    const Account* issuer = accounts.find(block.header.issuer);
    if (!issuer) issuer = admit_stranger(rules, accounts, block, time, history);
    if (!issuer) return RejectReason::unknown_account;
    if (rules.parameters().access == Access::consortium && !issuer->registered) return RejectReason::not_registered;
    if (const RejectReason reason = check_key(*issuer, block); reason != RejectReason::none) return reason;

    Execution execution{rules, accounts, accounts.change(*issuer), block, time, history};
    const SequenceWindow::Check check = execution.issuer.sequences.check(block.header.sequence);
    if (check != SequenceWindow::Check::fresh) return refuse_sequence(execution, check, evidence);
    const RejectReason reason = execute_authorised(execution);
    if (reason != RejectReason::none) {
        history.push_back({execution.issuer.number, HistoryKind::refused, block.id, 0, {}, reason});
    }
    return reason;
}

}  // namespace weft::tangle
