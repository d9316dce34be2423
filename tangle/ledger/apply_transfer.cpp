#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>

#include "core/check.hpp"
#include "tangle/ledger/execution.hpp"

namespace weft::tangle {

namespace {

std::optional<Amount> total_of(const Transfer& transfer) {
    Amount total = 0;
    for (const Transfer::Credit& credit : transfer.credits) {
        if (credit.amount > UINT64_MAX - total) return std::nullopt;
        total += credit.amount;
    }
    return total;
}

// Where only registered accounts take part, nobody else can be paid.
bool may_be_paid(std::span<const Account* const> creditors, const ExecutionRules& rules) {
    return rules.parameters().access != Access::consortium ||
           std::ranges::all_of(creditors, [](const Account* each) { return each && each->registered; });
}

// A credit's account as far as it is known before anything is paid; nullptr: it has none yet.
using Creditors = std::array<const Account*, kCreditsMax>;

// Whether every creditor has an account or can still get one.
bool find_creditors(const Transfer& transfer, const AccountTable& accounts, Creditors& creditors) {
    std::set<AccountId> unknown;
    for (std::size_t i = 0; i < transfer.credits.size(); ++i) {
        creditors[i] = accounts.find(transfer.credits[i].account);
        if (!creditors[i]) unknown.insert(transfer.credits[i].account);
    }
    return unknown.size() <= accounts.room();
}

// A credit before this one may have made the account.
Account& creditor(const AccountId& id, Execution& execution) {
    if (Account* known = execution.accounts.change(id)) return *known;
    Account account = new_account(static_cast<AccountNumber>(execution.accounts.size()), id, execution.time);
    account.bucket = empty_bucket(execution.rules.parameters().default_quota, execution.time);
    Account& added = execution.accounts.add(std::move(account));
    execution.note(added.number, HistoryKind::registered, execution.issuer.id);
    return added;
}

void pay_in(const Transfer::Credit& credit, const Account* known, Execution& execution) {
    Account& account = known ? execution.accounts.change(*known) : creditor(credit.account, execution);
    CHECK(credit.amount <= UINT64_MAX - account.balance);  // the supply fits 64 bits, so every balance does
    account.balance += credit.amount;
    execution.note(account.number, HistoryKind::received, execution.issuer.id, credit.amount);
}

}  // namespace

RejectReason apply(const Transfer& transfer, Execution& execution) {
    if (transfer.asset != kNativeAsset) return RejectReason::unknown_asset;
    const std::optional<Amount> total = total_of(transfer);
    if (!total) return RejectReason::amount_overflow;
    if (*total > execution.issuer.balance) return RejectReason::insufficient_funds;
    Creditors creditors;
    if (!find_creditors(transfer, execution.accounts, creditors)) return RejectReason::account_limit;
    if (!may_be_paid(std::span(creditors).first(transfer.credits.size()), execution.rules)) {
        return RejectReason::unknown_creditor;
    }

    // All out, then all in: whoever pays to itself gets back what it paid, no more.
    execution.issuer.balance -= *total;
    const AccountId other = transfer.credits.size() == 1 ? transfer.credits[0].account : AccountId{};
    execution.note(execution.issuer.number, HistoryKind::paid, other, *total);
    for (std::size_t i = 0; i < transfer.credits.size(); ++i) pay_in(transfer.credits[i], creditors[i], execution);
    return RejectReason::none;
}

}  // namespace weft::tangle
