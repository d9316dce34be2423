#include "node/engine/orderer.hpp"

#include <algorithm>

#include "tangle/committee/ledger_time.hpp"
#include "tangle/warm.hpp"

namespace weft::node {

using tangle::LeaderSlot;
using tangle::SlotDecision;
using tangle::SlotStatus;

namespace {

constexpr std::size_t kMissedToldMax = 1024;

}  // namespace

Orderer::Orderer(const Genesis& genesis, const Domains& domains, Epochs& epochs, tangle::Tangle& tangle,
                 tangle::RoundBlocks& round_blocks, const tangle::HashSalt& salt)
    : domains_(domains),
      epochs_(epochs),
      tangle_(tangle),
      round_blocks_(round_blocks),
      schedule_(epochs.current().committee.size()),
      rule_(std::in_place, round_blocks.dag(), schedule_, epochs.current().committee.quorum()),
      linearizer_(round_blocks.dag(), genesis.parameters.gc_depth_rounds),
      ledger_(genesis, domains, kAccountsMax, salt),
      checkpointer_(domains, epochs) {}

// ---- epochs

// What is not ordered yet waits in the tangle for the new committee; what the old one went on to say is void.
void Orderer::enter_epoch() {
    const Epoch& epoch = epochs_.current();
    const Committee& committee = epoch.committee;
    ledger_.start_epoch(epoch);
    tangle_.set_window(epoch.parameters.window_slots, epoch.floor);
    round_blocks_.start_epoch(committee);
    schedule_ = tangle::RoundRobin(committee.size(), committee.base);
    rule_.emplace(round_blocks_.dag(), schedule_, committee.quorum());
    linearizer_.start_epoch(committee.base, epoch.parameters.gc_depth_rounds);
    last_decided_ = LeaderSlot{committee.base, 0};
}

Round Orderer::last_round() const {
    return std::max(leader_.round, epochs_.current().committee.base) + (kEpochRounds - 1);
}

// ---- restart

void Orderer::adopt(const std::vector<Epoch>& epochs) {
    if (epochs.empty()) return;
    for (const Epoch& epoch : epochs) epochs_.start(epoch);
    enter_epoch();
}

Expected<void, std::string> Orderer::restore(const tangle::Recovered& recovered, const tangle::StoreReader& reader) {
    if (recovered.commit == 0) return {};
    for (const Bytes& encoded : recovered.accounts) {
        Decoded<tangle::Account> account = tangle::decode_account(encoded);
        if (!account) return Unexpected{"a stored account does not decode: " + account.error().detail};
        if (!ledger_.restore(std::move(*account))) return Unexpected{std::string("stored accounts are out of order")};
    }
    if (!ledger_.finish_restore()) return Unexpected{std::string("stored accounts do not add up to the supply")};

    if (!recovered.last_commit) return Unexpected{std::string("the last commit's record is missing")};
    const CommitRecord& last = *recovered.last_commit;
    commit_ = last.index;
    commit_digest_ = recovered.commit_digest;
    ledger_time_ = last.time;
    leader_ = last.leader;

    // What must not be ordered again: every round block above the floor. And what the next checkpoint will cover.
    const Round base = epochs_.current().committee.base;
    if (last.leader.round > base) {
        last_decided_ = LeaderSlot{last.leader.round, 0};
        linearizer_.note_ordered(last.leader, last.round_blocks);
    }
    const Round floor = linearizer_.floor();
    const CommitIndex covered = recovered.last_checkpoint ? recovered.last_checkpoint->checkpoint.last_commit : 0;
    std::vector<CommitRecord> open;
    for (CommitIndex index = last.index; index > 0; --index) {
        const std::optional<CommitRecord> commit = index == last.index ? last : reader.commit(index);
        if (!commit) return Unexpected{"the record of commit " + std::to_string(index) + " is missing"};
        if (index > covered) open.push_back(*commit);
        if (commit->leader.round > base) linearizer_.note_ordered(last.leader, commit->round_blocks);
        if (index <= covered && commit->leader.round <= floor) break;
    }
    linearizer_.forget_below_floor();
    std::reverse(open.begin(), open.end());
    checkpointer_.restore(recovered.last_checkpoint ? recovered.last_checkpoint->checkpoint : Checkpoint{}, open);
    if (last.leader.round > base) round_blocks_.raise_floor(linearizer_.floor());
    return {};
}

// ---- deciding

std::optional<CommitOutcome> Orderer::next_commit(TimeUs now) {
    if (undecided_at_ == round_blocks_.dag().changes()) return std::nullopt;
    for (const SlotDecision& decision : rule_->decide(last_decided_, round_blocks_.dag().highest_round())) {
        if (decision.status == SlotStatus::undecided) break;
        last_decided_ = decision.slot;
        if (decision.status == SlotStatus::skip) continue;

        const RoundRef leader = *decision.block;
        CommitRecord commit = open_commit(leader, time_over(round_blocks_.dag().parents(leader), leader.round));
        commit.round_blocks = linearizer_.order(leader);
        CommitOutcome outcome;
        advance(commit, outcome, now);
        tangle::OrderedBlocks ordered;
        for (const RoundRef& ref : commit.round_blocks) {
            for (const BlockId& tip : round_blocks_.find(ref)->tips) {
                tangle_.order(tip, commit.index, ordered);
            }
        }
        execute(commit, std::move(ordered), outcome);
        close(std::move(commit), outcome);
        return outcome;
    }
    undecided_at_ = round_blocks_.dag().changes();
    return std::nullopt;
}

CommitRecord Orderer::open_commit(const RoundRef& leader, TimeUs time) const {
    CommitRecord commit;
    commit.index = commit_ + 1;
    commit.leader = leader;
    commit.time = time;
    commit.previous = commit_digest_;
    return commit;
}

// Only parents of the round before count: they are above every node's floor, and a quorum of them is required.
TimeUs Orderer::time_over(std::span<const RoundRef> parents, Round round) const {
    std::vector<TimeUs> times;
    for (const RoundRef& parent : parents) {
        if (parent.round + 1 != round) continue;
        const RoundBlockPtr block = round_blocks_.find(parent);
        times.push_back(block ? block->time : 0);
    }
    return tangle::ledger_time(std::move(times), ledger_time_);
}

// The window moves before the past is ordered: what expires at this commit is the same everywhere.
void Orderer::advance(const CommitRecord& commit, CommitOutcome& outcome, TimeUs now) {
    ledger_time_ = commit.time;
    tangle::Tangle::Advance moved = tangle_.advance(commit.time, now);
    outcome.expired = std::move(moved.expired);
    outcome.solid = std::move(moved.solid);
}

// Asks the memory for what the next blocks need, and for the blocks after these.
void Orderer::warm(std::span<const BlockPtr> blocks) const {
    const auto next = blocks.first(std::min(blocks.size(), tangle::kWarmAtOnce));
    const auto later = blocks.subspan(next.size());
    for (const BlockPtr& block : later.first(std::min(later.size(), tangle::kWarmAtOnce))) {
        tangle::warm(block.get(), sizeof(Block));
    }
    ledger_.warm_for_execution(next);
}

void Orderer::execute(CommitRecord& commit, tangle::OrderedBlocks ordered, CommitOutcome& outcome) {
    tangle::CommitIndexing& indexing = outcome.indexing;
    commit.blocks.reserve(ordered.blocks.size());
    indexing.history.reserve(2 * ordered.blocks.size());  // a payment is a line for either side
    const std::span<const BlockPtr> blocks = ordered.blocks;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (i % tangle::kWarmAtOnce == 0) warm(blocks.subspan(i));
        const Block& block = *blocks[i];
        const RejectReason reason = ledger_.execute(block, commit.time, indexing.history, indexing.evidence);
        tangle_.set_reason(*ordered.places[i], reason);
        commit.blocks.push_back({block.id, reason});
    }
    outcome.blocks = std::move(ordered.blocks);
}

void Orderer::close(CommitRecord commit, CommitOutcome& outcome) {
    undecided_at_.reset();
    commit_ = commit.index;
    outcome.encoded = std::make_shared<const Bytes>(encode_commit(commit));
    commit_digest_ = weft::commit_digest(domains_, *outcome.encoded);
    outcome.missed = tangle::leaders_between(schedule_, leader_.round, commit.leader.round, kMissedToldMax);
    leader_ = commit.leader;
    round_blocks_.raise_floor(linearizer_.floor());
    linearizer_.forget_below_floor();

    tangle::CommitIndexing& indexing = outcome.indexing;
    indexing.accounts = changed_accounts();
    indexing.checkpoint = checkpointer_.on_commit(commit, commit_digest_, [&] {
        indexing.epoch = ledger_.next_epoch(checkpointer_.last().index + 1, commit.leader.round, commit.time);
        const Epoch& next = indexing.epoch ? *indexing.epoch : epochs_.current();
        return tangle::Checkpointer::Closing{ledger_.state_root(), ledger_.size(), epoch_digest(domains_, next)};
    });
    indexing.digest = commit_digest_;
    indexing.commit = std::move(commit);
    if (!indexing.epoch) return;
    epochs_.start(*indexing.epoch);
    enter_epoch();
}

// After construction all accounts count as changed, so the first commit lists every one: the store's table is complete
// from then on.
std::vector<std::pair<AccountNumber, Bytes>> Orderer::changed_accounts() {
    const std::vector<AccountNumber> numbers = ledger_.take_changed();
    std::vector<std::pair<AccountNumber, Bytes>> accounts;
    accounts.reserve(numbers.size());
    for (const AccountNumber number : numbers) {
        accounts.emplace_back(number, tangle::encode_account(*ledger_.find(number)));
    }
    return accounts;
}

// ---- repeating

Expected<CommitOutcome, std::string> Orderer::repeat_commit(const CommitRecord& commit, const Bodies& bodies,
                                                            TimeUs now) {
    const std::string name = "commit " + std::to_string(commit.index);
    if (commit.index != commit_ + 1) return Unexpected{name + " does not follow commit " + std::to_string(commit_)};
    if (commit.previous != commit_digest_) return Unexpected{name + " follows another history than ours"};
    if (commit.time < ledger_time_) return Unexpected{name + " goes back in ledger time"};

    CommitOutcome outcome;
    tangle::OrderedBlocks blocks;
    for (const Ordered& ordered : commit.blocks) {
        // A block that only waits for parents is not in the log yet: whoever gives bodies logs them.
        const std::optional<tangle::Placement> place = tangle_.placement(ordered.id);
        BlockPtr block = place && place->solid ? tangle_.pending_block(ordered.id) : bodies(ordered.id);
        if (!block) block = tangle_.pending_block(ordered.id);
        if (!block) return Unexpected{name + " orders block " + ordered.id.hex() + ", which is missing"};
        blocks.blocks.push_back(std::move(block));
    }
    CommitRecord repeated = open_commit(commit.leader, commit.time);
    repeated.round_blocks = commit.round_blocks;
    advance(repeated, outcome, now);
    for (const BlockPtr& block : blocks.blocks) {
        tangle::Known* place = tangle_.mark_ordered(block->id, commit.index, now, outcome.solid);
        if (place == nullptr) return Unexpected{name + " orders block " + block->id.hex() + " a second time"};
        blocks.places.push_back(place);
    }
    execute(repeated, std::move(blocks), outcome);
    if (repeated.blocks != commit.blocks) return Unexpected{name + " gives other fates here than are recorded"};
    linearizer_.note_ordered(commit.leader, commit.round_blocks);
    last_decided_ = LeaderSlot{commit.leader.round, 0};
    close(std::move(repeated), outcome);
    return outcome;
}

}  // namespace weft::node
