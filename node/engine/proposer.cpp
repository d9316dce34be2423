#include "node/engine/proposer.hpp"

#include <algorithm>

namespace weft::node {

namespace {

// A tip that was named so many rounds ago and is not ordered yet is named again: what named it may have been dropped.
constexpr Round kNamedRounds = 12;

}  // namespace

Proposer::Proposer(const Surroundings& around, const Committee& committee, AuthorIndex self,
                   tangle::PacemakerLimits limits, bool learned)
    : domains_(around.domains),
      committee_(committee),
      self_(self),
      signing_(around.signing),
      voter_(around.voter),
      tangle_(around.tangle),
      round_blocks_(around.round_blocks),
      orderer_(around.orderer),
      pacemaker_(round_blocks_.dag(), orderer_.rule(), orderer_.schedule(), committee.quorum(), self, limits),
      own_last_(first_round_ref(domains_, committee, self)),
      learned_(learned),
      learned_round_(committee.base) {
    if (committee.base > 0) pacemaker_.begin_after(committee.base);
}

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
    return !learned_ && answers_.size() < answers_needed();
}

bool Proposer::is_own_history(const RoundBlock& block) const {
    return block.round <= learned_round_ || own_refs_.contains(block.ref);
}

// ---- a signer elsewhere

bool Proposer::on_signed(std::uint64_t ticket, const Signature& signature, TimeUs now) {
    if (!asked_ || asked_ticket_ != ticket) return true;
    if (!verify(signing_.public_key(), asked_->ref.id().view(), signature)) return false;
    signed_ = finish(std::move(*asked_), signature, now);
    asked_.reset();
    return true;
}

void Proposer::signer_back() {
    if (asked_ && asked_->round <= own_last_.round) {  // it signed another one, or this one came back by itself
        voter_.give_back(asked_->votes);
        asked_.reset();
    }
    if (asked_) signing_.round_block(*asked_, asked_ticket_);
}

// ---- proposing

void Proposer::note_named(const RoundBlock& block) {
    if (block.round + kNamedRounds <= own_last_.round) return;
    for (const BlockId& tip : block.tips) tangle_.note_named(tip, block.round);
}

// There is something to order, to sign, or to close: the last blocks before a pause want their checkpoint, too.
bool Proposer::busy(TimeUs now) const {
    const std::optional<TimeUs> due = checkpoint_due();
    return tangle_.pending() > 0 || !voter_.idle() || (due && now >= *due);
}

// When a commit would close the next checkpoint, if there is anything to cover.
std::optional<TimeUs> Proposer::checkpoint_due() const {
    const tangle::Checkpointer& checkpointer = orderer_.checkpointer();
    if (checkpointer.open_blocks() == 0) return std::nullopt;
    return start_of(slot_of(checkpointer.last().time) + 1);
}

Proposer::Step Proposer::step(TimeUs now) {
    if (signed_) return {std::exchange(signed_, nullptr), std::nullopt};
    if (learning() || asked_ || !signing_.available()) return {};
    // The own previous block stands first in the next one: it must be complete, or settled.
    const tangle::RoundDag& dag = round_blocks_.dag();
    if (!dag.contains(own_last_) && !dag.is_settled(own_last_)) return {};
    const tangle::Pacemaker::Advice advice = pacemaker_.advise(now, busy(now));
    Step step;
    step.wake_at = advice.wake_at;
    const std::optional<TimeUs> due = checkpoint_due();
    if (due && *due > now && (!step.wake_at || *due < *step.wake_at)) step.wake_at = due;
    if (!advice.propose || *advice.propose > orderer_.last_round()) return step;
    RoundBlock prepared = prepare(*advice.propose, now);
    const std::optional<Signature> signature = signing_.round_block(prepared, asked_ticket_);
    if (signature) {
        step.block = finish(std::move(prepared), *signature, now);
    } else {
        asked_ = std::move(prepared);
    }
    return step;
}

RoundBlock Proposer::prepare(Round round, TimeUs now) {
    RoundBlock block;
    block.round = round;
    block.author = self_;
    block.time = std::max(now, own_last_time_);
    block.parents = choose_parents(round);
    block.tips = choose_tips(round, block.parents);
    block.votes = voter_.take();
    return prepare_round_block(domains_, committee_, std::move(block));
}

RoundBlockPtr Proposer::finish(RoundBlock prepared, const Signature& signature, TimeUs now) {
    const auto made = std::make_shared<const RoundBlock>(complete_round_block(std::move(prepared), signature));
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

}  // namespace weft::node
