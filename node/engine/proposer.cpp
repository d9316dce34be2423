#include "node/engine/proposer.hpp"

#include <algorithm>

namespace weft::node {

namespace {

// A tip that was named so many rounds ago and is not ordered yet is named again: what named it may have been dropped.
constexpr Round kNamedRounds = 12;
}  // namespace

Proposer::Proposer(const Domains& domains, const Committee& committee, AuthorIndex self, const KeyPair& key,
                   tangle::PacemakerLimits limits, tangle::Tangle& tangle, tangle::RoundBlocks& round_blocks,
                   const Orderer& orderer)
    : domains_(domains),
      committee_(committee),
      self_(self),
      key_(key),
      tangle_(tangle),
      round_blocks_(round_blocks),
      orderer_(orderer),
      pacemaker_(round_blocks.dag(), orderer.rule(), orderer.schedule(), committee.quorum(), self, limits),
      own_last_(genesis_round_ref(domains, self)) {}

// ---- its own past

void Proposer::note_own(const RoundBlockPtr& block, TimeUs now) {
    learned_round_ = std::max(learned_round_, block->round);
    take_own(block, now);
}

void Proposer::take_own(const RoundBlockPtr& block, TimeUs now) {
    own_refs_.insert(block->ref, {});
    if (block->round <= own_last_.round) return;
    own_last_ = block->ref;
    own_last_time_ = block->time;
    pacemaker_.note_proposed(block->round, now);
}

void Proposer::note_answer(AuthorIndex peer) {
    if (peer != self_) answers_.insert(peer);
}

std::size_t Proposer::answers_needed() const {
    return std::min(committee_.validity(), committee_.size() - 1);
}

bool Proposer::learning() const {
    return answers_.size() < answers_needed();
}

bool Proposer::is_own_history(const RoundBlock& block) const {
    return block.round <= learned_round_ || own_refs_.contains(block.ref);
}

// ---- proposing

void Proposer::vote(const Checkpoint& checkpoint) {
    CheckpointVote vote;
    vote.index = checkpoint.index;
    vote.digest = checkpoint_digest(domains_, checkpoint);
    vote.signature = key_.sign(vote.digest.view());
    votes_.push_back(vote);
    // A node that catches up would flood the others with votes that nobody needs any more.
    while (votes_.size() > 4 * kRoundBlockVotesMax) votes_.pop_front();
}

void Proposer::note_named(const RoundBlock& block) {
    if (block.round + kNamedRounds <= own_last_.round) return;
    for (const BlockId& tip : block.tips) tangle_.note_named(tip, block.round);
}

// There is something to order, to sign, or to close: the last blocks before a pause want their checkpoint, too.
bool Proposer::busy(TimeUs now) const {
    const std::optional<TimeUs> due = checkpoint_due();
    return tangle_.pending() > 0 || !votes_.empty() || (due && now >= *due);
}

// When a commit would close the next checkpoint, if there is anything to cover.
std::optional<TimeUs> Proposer::checkpoint_due() const {
    const tangle::Checkpointer& checkpointer = orderer_.checkpointer();
    if (checkpointer.open_blocks() == 0) return std::nullopt;
    return start_of(slot_of(checkpointer.last().time) + 1);
}

Proposer::Step Proposer::step(TimeUs now) {
    if (learning()) return {};
    // The own previous block stands first in the next one: it must be complete, or settled.
    const tangle::RoundDag& dag = round_blocks_.dag();
    if (!dag.contains(own_last_) && !dag.is_settled(own_last_)) return {};
    const tangle::Pacemaker::Advice advice = pacemaker_.advise(now, busy(now));
    Step step;
    step.wake_at = advice.wake_at;
    const std::optional<TimeUs> due = checkpoint_due();
    if (due && *due > now && (!step.wake_at || *due < *step.wake_at)) step.wake_at = due;
    if (advice.propose) step.block = make(*advice.propose, now);
    return step;
}

RoundBlockPtr Proposer::make(Round round, TimeUs now) {
    RoundBlock block;
    block.round = round;
    block.author = self_;
    block.time = std::max(now, own_last_time_);
    block.parents = choose_parents(round);
    block.tips = choose_tips(round, block.parents);
    block.votes = take_votes();
    const auto made =
        std::make_shared<const RoundBlock>(make_round_block(domains_, committee_, std::move(block), key_));
    for (const RoundRef& parent : made->parents) referred_.insert(parent, {});
    take_own(made, now);
    const tangle::RoundDag& dag = round_blocks_.dag();
    if (dag.has_floor()) {  // what lies at or below it is not received any more
        referred_.forget_to(dag.floor());
        own_refs_.forget_to(dag.floor());
    }
    return made;
}

// Own previous first; then one block per author of the round before; for an author without one there, its newest block
// that is neither ordered nor referred to yet, so that what a slow validator named is not lost.
std::vector<RoundRef> Proposer::choose_parents(Round round) {
    const tangle::RoundDag& dag = round_blocks_.dag();
    std::vector<RoundRef> parents{own_last_};
    std::set<AuthorIndex> authors{self_};
    for (const RoundRef& ref : dag.blocks_at(round - 1)) {
        if (authors.insert(ref.author).second) parents.push_back(ref);
    }
    for (AuthorIndex author = 0; author < committee_.size(); ++author) {
        if (authors.contains(author)) continue;
        const RoundBlockPtr late = round_blocks_.latest_of(author);
        if (!late || late->round >= round - 1 || !dag.contains(late->ref)) continue;
        if (referred_.contains(late->ref) || orderer_.linearizer().is_ordered(late->ref)) continue;
        parents.push_back(late->ref);
    }
    return parents;
}

// Without those that would be rejected as too early: after a halt ledger time goes on from where it stood, and what
// came meanwhile waits until parents of the present have moved it.
std::vector<BlockId> Proposer::choose_tips(Round round, const std::vector<RoundRef>& parents) {
    const Round hidden_from = round > kNamedRounds ? round - kNamedRounds + 1 : 1;
    std::vector<BlockId> tips = tangle_.pending_tips(kRoundBlockTipsMax, hidden_from);
    const std::uint64_t newest =
        std::uint64_t{slot_of(orderer_.time_over(parents, round))} + orderer_.ledger().parameters().skew_slots;
    std::erase_if(tips, [newest](const BlockId& tip) { return tip.slot() > newest; });
    return tips;
}

std::vector<CheckpointVote> Proposer::take_votes() {
    const std::size_t count = std::min(votes_.size(), kRoundBlockVotesMax);
    const auto end = votes_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<CheckpointVote> taken(votes_.begin(), end);
    votes_.erase(votes_.begin(), end);
    return taken;
}

}  // namespace weft::node
