#include "tools/sim/network/reference_ledger.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "core/merkle.hpp"
#include "core/sign/ed25519.hpp"

namespace weft::sim {
namespace {

constexpr std::int64_t kUnit = 1'000'000;

std::uint8_t role_needed(const Payload& payload) {
    if (std::holds_alternative<UnknownPayload>(payload)) return kKeyRolesAll;
    const bool use = std::holds_alternative<Transfer>(payload) || std::holds_alternative<Record>(payload);
    return static_cast<std::uint8_t>(use ? KeyRole::use : KeyRole::manage);
}

void revoke(ReferenceAccount& account, const PublicKey& key, TimeUs now) {
    for (ReferenceKey& held : account.keys) {
        if (held.key != key) continue;
        held.revoked = true;
        held.since = now;
    }
}

// Of nine keys, the one that was revoked first goes.
bool forget_one(std::vector<ReferenceKey>& keys) {
    const auto age = [](const ReferenceKey& key) { return key.revoked ? key.since : UINT64_MAX; };
    const auto first = std::min_element(keys.begin(), keys.end(),
                                        [&](const ReferenceKey& a, const ReferenceKey& b) { return age(a) < age(b); });
    if (!first->revoked) return false;
    keys.erase(first);
    return true;
}

}  // namespace

ReferenceLedger::ReferenceLedger(const Genesis& genesis, const Domains& domains)
    : domains_(domains), epoch_(first_epoch(genesis)), network_(network_id(genesis)) {
    for (const GenesisAccount& given : genesis.accounts) {
        ReferenceAccount& account = add(AccountId::from(given.key.bytes.view()), given.quota, 0);
        account.balance = given.balance;
        account.level = given.quota.burst_units * kUnit;
        account.registrar = given.registrar;
        account.registered = true;
        account.controller = given.controller;
    }
}

ReferenceAccount* ReferenceLedger::find(const AccountId& id) {
    const auto it = numbers_.find(id);
    return it == numbers_.end() ? nullptr : &accounts_[it->second];
}

ReferenceAccount& ReferenceLedger::change(const AccountId& id) {
    const AccountNumber number = numbers_.at(id);
    leaves_[number].reset();
    return accounts_[number];
}

ReferenceAccount& ReferenceLedger::add(const AccountId& id, const Quota& quota, TimeUs now) {
    ReferenceAccount account;
    account.number = static_cast<AccountNumber>(accounts_.size());
    account.id = id;
    account.keys.push_back({.key = first_key_of(id), .since = now});
    account.quota = quota;
    account.refilled_at = now;
    numbers_.emplace(id, account.number);
    accounts_.push_back(std::move(account));
    leaves_.emplace_back();
    return accounts_.back();
}

Hash ReferenceLedger::state_root() {
    std::vector<Hash> leaves;
    for (std::size_t i = 0; i < accounts_.size(); ++i) {
        if (!leaves_[i]) leaves_[i] = blake3_keyed(domains_.state_leaf, accounts_[i].encoded());
        leaves.push_back(*leaves_[i]);
    }
    return merkle_root(domains_.state_node, leaves);
}

RejectReason ReferenceLedger::check_key(const ReferenceAccount& issuer, const Block& block) const {
    const ReferenceKey* key = issuer.find_key(block.header.key());
    if (key == nullptr) return RejectReason::wrong_key;
    if (key->revoked) return RejectReason::revoked_key;
    return (key->roles & role_needed(block.payload)) != 0 ? RejectReason::none : RejectReason::wrong_key;
}

RejectReason ReferenceLedger::execute(const Block& block, TimeUs commit_time) {
    if (std::uint64_t{block.id.slot()} > std::uint64_t{slot_of(commit_time)} + epoch_.parameters.skew_slots) {
        return RejectReason::too_early;
    }
    const AccountId id = block.header.issuer;
    if (find(id) == nullptr && !lets_in(block, commit_time)) return RejectReason::unknown_account;
    if (!may_take_part(id)) return RejectReason::not_registered;
    if (const RejectReason reason = check_key(*find(id), block); reason != RejectReason::none) return reason;
    ReferenceAccount& issuer = change(id);
    const std::optional<RejectReason> stale = issuer.why_not(block.header.sequence);
    if (!stale) issuer.used.insert(block.header.sequence);
    const bool paid = issuer.charge(block, commit_time, epoch_.parameters);
    if (stale) return *stale;
    if (!paid) return RejectReason::quota_exceeded;
    if (issuer.frozen) return RejectReason::account_frozen;
    return std::visit([&](const auto& payload) { return apply(id, payload, commit_time); }, block.payload);
}

bool ReferenceLedger::may_take_part(const AccountId& id) {
    if (epoch_.parameters.access != Access::consortium) return true;
    return find(id) != nullptr && find(id)->registered;
}

// A stranger's own first block, with the work for an empty quota, where strangers are let in.
bool ReferenceLedger::lets_in(const Block& block, TimeUs now) {
    const AccountId id = block.header.issuer;
    if (epoch_.parameters.access != Access::open || block.header.key() != first_key_of(id)) return false;
    ReferenceAccount trial;
    trial.quota = epoch_.parameters.default_quota;
    trial.refilled_at = now;
    if (!trial.charge(block, now, epoch_.parameters)) return false;
    add(id, epoch_.parameters.default_quota, now);
    return true;
}

// ---- epochs

std::optional<Epoch> ReferenceLedger::close(CheckpointIndex checkpoint, Round leader, TimeUs time) {
    const Epoch before = epoch_;
    const std::size_t size = before.committee.members.size();
    Epoch next = before;
    for (const Committee::Member& member : before.committee.members) {
        const std::optional<ReferenceProposal>& proposal = find(member.account)->proposal;
        if (!proposal || proposal->epoch != before.committee.epoch || proposal->content.after > checkpoint) continue;
        if (proposal->approved_by.size() < size - (size - 1) / 3) continue;
        if (const auto changed = changed_epoch(next, proposal->content)) next = *changed;
    }
    if (next == before) return std::nullopt;
    const Slot slot = slot_of(time);
    const Slot window = before.parameters.window_slots;
    next.after = checkpoint;
    next.floor = slot > window ? std::max(slot - window, before.floor) : before.floor;
    next.committee.epoch = before.committee.epoch + 1;
    next.committee.base = leader + (1u << 18);
    epoch_ = next;
    return next;
}

// ---- payloads

RejectReason ReferenceLedger::apply(const AccountId& issuer, const Transfer& transfer, TimeUs now) {
    if (transfer.asset != kNativeAsset) return RejectReason::unknown_asset;
    Amount left = find(issuer)->balance;
    Amount sum = 0;
    for (const Transfer::Credit& credit : transfer.credits) {
        if (sum + credit.amount < sum) return RejectReason::amount_overflow;
        sum += credit.amount;
    }
    if (sum > left) return RejectReason::insufficient_funds;
    for (const Transfer::Credit& credit : transfer.credits) {
        if (!may_take_part(credit.account)) return RejectReason::unknown_creditor;
    }
    change(issuer).balance -= sum;
    for (const Transfer::Credit& credit : transfer.credits) {
        if (find(credit.account) == nullptr) add(credit.account, epoch_.parameters.default_quota, now);
        change(credit.account).balance += credit.amount;
    }
    return RejectReason::none;
}

RejectReason ReferenceLedger::apply(const AccountId&, const Record&, TimeUs) {
    return RejectReason::none;
}

RejectReason ReferenceLedger::apply(const AccountId&, const UnknownPayload&, TimeUs) {
    return RejectReason::unknown_payload;
}

RejectReason ReferenceLedger::apply(const AccountId& issuer, const RegisterAccount& operation, TimeUs now) {
    if (!find(issuer)->registrar) return RejectReason::not_permitted;
    const AccountId id = AccountId::from(operation.key.bytes.view());
    if (find(id) != nullptr && find(id)->registered) return RejectReason::already_registered;
    if (find(id) == nullptr) add(id, operation.quota, now);
    ReferenceAccount& account = change(id);
    account.quota = operation.quota;
    account.level = operation.quota.burst_units * kUnit;
    account.refilled_at = now;
    account.registered = true;
    account.controller = operation.controller;
    return RejectReason::none;
}

RejectReason ReferenceLedger::apply(const AccountId& issuer, const RotateKey& operation, TimeUs now) {
    ReferenceAccount changed = *find(issuer);
    if (!verify(operation.key, rotate_proof_message(network_, issuer), operation.proof)) {
        return RejectReason::not_permitted;
    }
    if (changed.find_key(operation.key) != nullptr) return RejectReason::key_exists;
    if (operation.has_replaced) {
        if (!changed.holds(operation.replaced)) return RejectReason::unknown_key;
        revoke(changed, operation.replaced, now);
    }
    changed.keys.push_back({operation.key, operation.roles, false, now});
    if (changed.keys.size() > kAccountKeysMax && !forget_one(changed.keys)) return RejectReason::key_limit;
    if (!changed.manageable()) return RejectReason::last_key;
    change(issuer) = changed;
    return RejectReason::none;
}

RejectReason ReferenceLedger::apply(const AccountId& issuer, const RevokeKey& operation, TimeUs now) {
    ReferenceAccount changed = *find(issuer);
    if (!changed.holds(operation.key)) return RejectReason::unknown_key;
    revoke(changed, operation.key, now);
    if (!changed.manageable()) return RejectReason::last_key;
    change(issuer) = changed;
    return RejectReason::none;
}

RejectReason ReferenceLedger::check_control(const AccountId& issuer, const AccountId& target) {
    if (find(target) == nullptr) return RejectReason::unknown_target;
    const AccountId controller = find(target)->controller;
    return controller != AccountId{} && controller == issuer ? RejectReason::none : RejectReason::not_permitted;
}

RejectReason ReferenceLedger::apply(const AccountId& issuer, const FreezeAccount& operation, TimeUs) {
    const RejectReason reason = check_control(issuer, operation.target);
    if (reason == RejectReason::none) change(operation.target).frozen = true;
    return reason;
}

RejectReason ReferenceLedger::apply(const AccountId& issuer, const ReleaseAccount& operation, TimeUs) {
    if (const RejectReason reason = check_control(issuer, operation.target); reason != RejectReason::none) {
        return reason;
    }
    if (!find(operation.target)->frozen) return RejectReason::not_frozen;
    change(operation.target).frozen = false;
    return RejectReason::none;
}

RejectReason ReferenceLedger::apply(const AccountId& issuer, const Propose& proposal, TimeUs) {
    const std::optional<AuthorIndex> author = epoch_.committee.author_of(issuer);
    if (!author) return RejectReason::not_permitted;
    const std::size_t size = epoch_.committee.members.size();
    const std::optional<ReferenceProposal>& open = find(issuer)->proposal;
    if (open && open->epoch == epoch_.committee.epoch && open->approved_by.size() >= size - (size - 1) / 3) {
        return RejectReason::proposal_adopted;
    }
    if (proposal.changes.empty()) {
        change(issuer).proposal.reset();
        return RejectReason::none;
    }
    const auto changed = changed_epoch(epoch_, proposal);
    if (!changed || *changed == epoch_) return RejectReason::bad_proposal;
    for (const Change& each : proposal.changes) {
        const auto* added = std::get_if<AddValidator>(&each);
        if (added != nullptr && find(added->account) == nullptr) return RejectReason::bad_proposal;
    }
    change(issuer).proposal = ReferenceProposal{epoch_.committee.epoch, proposal, {*author}};
    return RejectReason::none;
}

RejectReason ReferenceLedger::apply(const AccountId& issuer, const Approve& approval, TimeUs) {
    const std::optional<AuthorIndex> author = epoch_.committee.author_of(issuer);
    if (!author) return RejectReason::not_permitted;
    const ReferenceAccount* proposer = find(approval.proposer);
    const bool open = proposer != nullptr && proposer->proposal && proposer->proposal->epoch == epoch_.committee.epoch;
    if (!open || blake3(encode_payload(proposer->proposal->content)) != approval.proposal) {
        return RejectReason::unknown_proposal;
    }
    change(approval.proposer).proposal->approved_by.insert(*author);
    return RejectReason::none;
}

}  // namespace weft::sim
