#include "tangle/committee/commit_rule.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "tangle/committee/past_cone.hpp"
#include "tangle/committee/slot_votes.hpp"

namespace weft::tangle {

namespace {

constexpr Round kWaveRounds = 3;  // leader, votes, certificates

void set_decided(SlotDecision& decision, DecidedHow how, std::optional<RoundRef> block) {
    decision.status = block ? SlotStatus::commit : SlotStatus::skip;
    decision.how = how;
    decision.block = block;
}

// Finds, while slots are decided from the last to the first, the anchor of each: the first slot from three rounds on
// that is not skipped. Keeps the anchor's past cone, which the slots that share the anchor continue to walk.
class AnchorSearch {
public:
    AnchorSearch(const RoundDag& dag, const std::vector<SlotDecision>& slots)
        : dag_(dag), slots_(slots), next_(slots.size()) {}

    // To be asked for rounds that never rise, when every slot of later rounds has had its turn. Nullptr: there is no
    // anchor, or it is undecided.
    PastCone* anchor_for(Round round) {
        for (; next_ > 0 && slots_[next_ - 1].slot.round >= round + kWaveRounds; --next_) {
            if (slots_[next_ - 1].status != SlotStatus::skip) anchor_ = &slots_[next_ - 1];
        }
        if (anchor_ == nullptr || anchor_->status != SlotStatus::commit) return nullptr;
        if (!cone_ || cone_->top() != *anchor_->block) cone_.emplace(dag_, *anchor_->block);
        return &*cone_;
    }

private:
    const RoundDag& dag_;
    const std::vector<SlotDecision>& slots_;
    std::size_t next_;  // slots from here on were looked at
    const SlotDecision* anchor_ = nullptr;
    std::optional<PastCone> cone_;
};

}  // namespace

RoundRobin::RoundRobin(std::size_t committee_size, Round base) : size_(committee_size), base_(base) {
    CHECK(committee_size >= 1);
}

std::vector<AuthorIndex> RoundRobin::leaders_of(Round round) const {
    if (round <= base_) return {};
    return {static_cast<AuthorIndex>(round % size_)};
}

std::vector<RoundLeader> leaders_between(const LeaderSchedule& schedule, Round after, Round before, std::size_t most) {
    std::vector<RoundLeader> leaders;
    const std::uint64_t first =
        std::max<std::uint64_t>(std::uint64_t{after} + 1, before - std::min<std::uint64_t>(before, most));
    for (std::uint64_t round = first; round < before; ++round) {
        for (const AuthorIndex author : schedule.leaders_of(static_cast<Round>(round))) {
            leaders.push_back({static_cast<Round>(round), author});
        }
    }
    return leaders;
}

CommitRule::CommitRule(const RoundDag& dag, const LeaderSchedule& schedule, std::size_t quorum)
    : dag_(dag), schedule_(schedule), quorum_(quorum) {
    CHECK(quorum >= 1);
}

std::vector<SlotDecision> CommitRule::decide(std::optional<LeaderSlot> last_decided, Round highest) const {
    std::vector<SlotDecision> slots = slots_after(last_decided, highest);
    AnchorSearch anchors(dag_, slots);
    // From the last to the first: a slot's verdict may rest on those of later slots, never on earlier ones.
    for (auto decision = slots.rbegin(); decision != slots.rend(); ++decision) {
        decide_directly(*decision);
        if (decision->status != SlotStatus::undecided) continue;
        if (PastCone* anchor = anchors.anchor_for(decision->slot.round)) decide_by_anchor(*decision, *anchor);
    }
    return slots;
}

std::vector<SlotDecision> CommitRule::slots_after(std::optional<LeaderSlot> last_decided, Round highest) const {
    CHECK(highest <= kDecidableRoundMax);
    std::vector<SlotDecision> slots;
    for (Round round = last_decided ? last_decided->round : 1; round <= highest; ++round) {
        const std::vector<AuthorIndex> leaders = schedule_.leaders_of(round);
        for (std::uint32_t rank = 0; rank < leaders.size(); ++rank) {
            const LeaderSlot slot{round, rank};
            if (last_decided && slot <= *last_decided) continue;
            SlotDecision& decision = slots.emplace_back();
            decision.slot = slot;
            decision.author = leaders[rank];
        }
    }
    return slots;
}

void CommitRule::decide_directly(SlotDecision& decision) const {
    const Round round = decision.slot.round;
    if (dag_.authors_at(round + 1) < quorum_) return;
    const SlotVotes votes(dag_, decision.author, round);
    if (votes.blames() >= quorum_) return set_decided(decision, DecidedHow::direct, std::nullopt);
    if (dag_.authors_at(round + 2) < quorum_) return;
    for (const auto& [block, voters] : votes.support()) {
        if (voters.count() < quorum_ || votes.certificates(block, quorum_) < quorum_) continue;
        return set_decided(decision, DecidedHow::direct, block);
    }
}

void CommitRule::decide_by_anchor(SlotDecision& decision, PastCone& anchor) const {
    const Round round = decision.slot.round;
    const SlotVotes votes(dag_, decision.author, round);
    const std::vector<RoundRef> candidates = anchor.blocks_at(round + 2);
    for (const auto& [block, voters] : votes.support()) {
        const auto certifies = [&, &leader = block](const RoundRef& candidate) {
            return votes.certifies(candidate, leader, quorum_);
        };
        if (voters.count() < quorum_ || std::ranges::none_of(candidates, certifies)) continue;
        return set_decided(decision, DecidedHow::indirect, block);
    }
    set_decided(decision, DecidedHow::indirect, std::nullopt);
}

std::optional<RoundRef> CommitRule::vote_of(const RoundRef& voter, AuthorIndex author, Round round) const {
    if (round == UINT32_MAX || voter.round != round + 1) return std::nullopt;
    const RoundRef* vote = find_vote(dag_.parents(voter), author, round);
    return vote == nullptr ? std::nullopt : std::optional(*vote);
}

bool CommitRule::votes_settled(AuthorIndex leader, Round round) const {
    CHECK(round <= kDecidableRoundMax);
    const SlotVotes votes(dag_, leader, round);
    return votes.blames() >= quorum_ || std::ranges::any_of(votes.support(), [&](const SlotVotes::Support& each) {
               return each.voters.count() >= quorum_;
           });
}

std::size_t decided_prefix(const std::vector<SlotDecision>& decisions) {
    const auto end = std::ranges::find(decisions, SlotStatus::undecided, &SlotDecision::status);
    return static_cast<std::size_t>(end - decisions.begin());
}

}  // namespace weft::tangle
