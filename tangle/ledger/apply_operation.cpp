#include "tangle/ledger/execution.hpp"

namespace weft::tangle {

namespace {

// What registration gives, to a new account and to one that came to be by a credit.
void admit(Account& account, const RegisterAccount& operation, TimeUs now) {
    account.registered = true;
    account.bucket = full_bucket(operation.quota, now);
    account.controller = operation.controller;
}

// Both sides of an operation on another account; one line when that is the issuer itself.
void note_both(const Execution& execution, const Account& target, HistoryKind target_kind) {
    execution.note(execution.issuer.number, HistoryKind::operated, target.id);
    if (target.id != execution.issuer.id) execution.note(target.number, target_kind, execution.issuer.id);
}

// An account is frozen and released by its controller and by nobody else.
RejectReason check_control(const AccountId& target_id, const Execution& execution) {
    const Account* target = execution.accounts.find(target_id);
    if (!target) return RejectReason::unknown_target;
    const bool controlled = target->controller != AccountId{} && target->controller == execution.issuer.id;
    return controlled ? RejectReason::none : RejectReason::not_permitted;
}

}  // namespace

RejectReason apply(const RegisterAccount& operation, Execution& execution) {
    if (!execution.issuer.registrar) return RejectReason::not_permitted;
    const AccountId id = AccountId::from(operation.key.bytes.view());
    const Account* known = execution.accounts.find(id);
    if (known && known->registered) return RejectReason::already_registered;
    if (!known && execution.accounts.room() == 0) return RejectReason::account_limit;
    if (known) {
        Account& account = *execution.accounts.change(id);
        admit(account, operation, execution.time);
        note_both(execution, account, HistoryKind::operated);
        return RejectReason::none;
    }
    Account account = new_account(static_cast<AccountNumber>(execution.accounts.size()), id, execution.time);
    admit(account, operation, execution.time);
    note_both(execution, execution.accounts.add(std::move(account)), HistoryKind::registered);
    return RejectReason::none;
}

// Freezing a frozen account changes nothing and is confirmed: what the controller asked for holds.
RejectReason apply(const FreezeAccount& operation, Execution& execution) {
    const RejectReason reason = check_control(operation.target, execution);
    if (reason != RejectReason::none) return reason;
    Account& target = *execution.accounts.change(operation.target);
    if (target.standing == Standing::active) target.standing = Standing::frozen;
    note_both(execution, target, HistoryKind::operated);
    return RejectReason::none;
}

RejectReason apply(const ReleaseAccount& operation, Execution& execution) {
    const RejectReason reason = check_control(operation.target, execution);
    if (reason != RejectReason::none) return reason;
    if (execution.accounts.find(operation.target)->standing != Standing::frozen) return RejectReason::not_frozen;
    Account& target = *execution.accounts.change(operation.target);
    target.standing = Standing::active;
    note_both(execution, target, HistoryKind::operated);
    return RejectReason::none;
}

}  // namespace weft::tangle
