#include "tangle/ledger/ledger.hpp"

#include <array>

#include "core/check.hpp"
#include "tangle/ledger/executor.hpp"
#include "tangle/warm.hpp"

namespace weft::tangle {

namespace {

Account account_of(const GenesisAccount& genesis, AccountNumber number) {
    Account account = new_account(number, AccountId::from(genesis.key.bytes.view()), 0);
    account.balance = genesis.balance;
    account.bucket = full_bucket(genesis.quota, 0);
    account.registrar = genesis.registrar;
    account.registered = true;
    account.controller = genesis.controller;
    return account;
}

}  // namespace

Ledger::Ledger(const Genesis& genesis, const Domains& domains, std::size_t accounts_max, const HashSalt& salt)
    : genesis_(genesis),
      domains_(domains),
      supply_(genesis.supply()),
      rules_{first_epoch(genesis), network_id(genesis)},
      accounts_max_(accounts_max),
      salt_(salt),
      accounts_(genesis_accounts()) {}

AccountTable Ledger::genesis_accounts() const {
    AccountTable accounts(domains_, accounts_max_, salt_);
    for (const GenesisAccount& account : genesis_.accounts) {
        accounts.add(account_of(account, static_cast<AccountNumber>(accounts.size())));
    }
    return accounts;
}

RejectReason Ledger::execute(const Block& block, TimeUs commit_time, std::vector<HistoryEntry>& history,
                             std::vector<SequenceEvidence>& evidence) {
    return execute_block(rules_, accounts_, block, commit_time, history, evidence);
}

void Ledger::warm_for_execution(std::span<const BlockPtr> blocks) const {
    std::array<const Account*, kWarmAtOnce> issuers;
    CHECK(blocks.size() <= issuers.size());
    for (std::size_t i = 0; i < blocks.size(); ++i) issuers[i] = accounts_.find_and_warm(blocks[i]->header.issuer);
    for (const BlockPtr& block : blocks) {
        const Transfer* transfer = std::get_if<Transfer>(&block->payload);
        if (transfer) accounts_.find_and_warm(transfer->credits.front().account);
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (issuers[i]) warm(issuers[i]->keys.data(), sizeof(AccountKey));
    }
}

bool Ledger::supply_conserved() const {
    return accounts_.sum_of_balances() == supply_;
}

Bucket Ledger::bucket_of(const Account* issuer, TimeUs time) const {
    return issuer ? issuer->bucket : empty_bucket(parameters().default_quota, time);
}

std::optional<unsigned> Ledger::required_work(const Account* issuer, std::size_t bytes, TimeUs time) const {
    return tangle::required_work(refilled(bucket_of(issuer, time), time), block_units(bytes), parameters());
}

std::optional<TimeUs> Ledger::quota_wait(const Account* issuer, std::size_t bytes, TimeUs time) const {
    return tangle::quota_wait(bucket_of(issuer, time), block_units(bytes), time);
}

bool Ledger::restore(Account account) {
    if (!restoring_) restoring_.emplace(domains_, accounts_max_, salt_);
    if (account.number != restoring_->size() || restoring_->room() == 0) return false;
    if (restoring_->find(account.id)) return false;
    restoring_->add(std::move(account));
    return true;
}

bool Ledger::finish_restore() {
    if (!restoring_) return false;
    AccountTable restored = *std::move(restoring_);
    restoring_.reset();
    if (restored.sum_of_balances() != supply_) return false;
    for (AccountNumber number = 0; number < genesis_.accounts.size(); ++number) {
        const Account* account = restored.find(number);
        if (!account || account->id != AccountId::from(genesis_.accounts[number].key.bytes.view())) return false;
    }
    restored.take_changed();
    accounts_ = std::move(restored);
    return true;
}

// ---- governance

const OpenProposal* Ledger::proposal_of(const AccountId& validator) const {
    const Account* account = find(validator);
    return account ? open_proposal(*account, epoch()) : nullptr;
}

std::optional<Epoch> Ledger::next_epoch(CheckpointIndex closing, Round leader, TimeUs time) const {
    std::optional<Epoch> next;
    for (const Committee::Member& member : epoch().committee.members) {
        const OpenProposal* proposal = proposal_of(member.account);
        if (!proposal || !is_adopted(*proposal, epoch().committee) || proposal->content.after > closing) continue;
        Expected<Epoch, std::string> changed = changed_epoch(next ? *next : epoch(), proposal->content);
        if (changed) next = std::move(*changed);
    }
    if (!next || *next == epoch()) return std::nullopt;
    next->after = closing;
    next->floor = epoch().floor_at(time);
    ++next->committee.epoch;
    next->committee.base = leader + kEpochRounds;
    return next;
}

}  // namespace weft::tangle
