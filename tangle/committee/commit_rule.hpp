// Which leaders are committed, which skipped: Mysticeti-C's commit rule (arXiv 2310.14821, section 3), quorums counted
// by distinct author. docs/protocol.md says it in words. Pure.
#pragma once

#include <optional>
#include <vector>

#include "tangle/committee/round_dag.hpp"

namespace weft::tangle {

class PastCone;
class SlotVotes;

// A place in the schedule: the rank-th leader of a round.
struct LeaderSlot {
    Round round = 0;
    std::uint32_t rank = 0;
    auto operator<=>(const LeaderSlot&) const = default;
};

class LeaderSchedule {
public:
    virtual ~LeaderSchedule() = default;
    // Leaders of a round in rank order; may be empty. Distinct.
    virtual std::vector<AuthorIndex> leaders_of(Round round) const = 0;
};

// Round r is led by author r mod n; rounds up to the base, 0 at first, by nobody.
class RoundRobin final : public LeaderSchedule {
public:
    // Requires committee_size >= 1.
    explicit RoundRobin(std::size_t committee_size, Round base = 0);
    std::vector<AuthorIndex> leaders_of(Round round) const override;

private:
    std::size_t size_;
    Round base_;
};

// Who led a round.
struct RoundLeader {
    Round round = 0;
    AuthorIndex author = 0;
    bool operator==(const RoundLeader&) const = default;
};
// Of the rounds after one and before another, oldest first: the last `most` of them.
std::vector<RoundLeader> leaders_between(const LeaderSchedule& schedule, Round after, Round before, std::size_t most);

enum class SlotStatus : std::uint8_t { undecided, commit, skip };
enum class DecidedHow : std::uint8_t { not_yet, direct, indirect };

struct SlotDecision {
    LeaderSlot slot;
    AuthorIndex author = 0;
    SlotStatus status = SlotStatus::undecided;
    DecidedHow how = DecidedHow::not_yet;
    std::optional<RoundRef> block;  // of a commit

    bool operator==(const SlotDecision&) const = default;
};

// Highest round that the rule looks at: it adds up to 3 to a round's number.
inline constexpr Round kDecidableRoundMax = UINT32_MAX - 3;

class CommitRule {
public:
    // `quorum` = 2f+1. Both references must outlive this.
    CommitRule(const RoundDag& dag, const LeaderSchedule& schedule, std::size_t quorum);

    // Decisions of every slot after `last_decided` (nothing: from round 1) up to round `highest`, in (round, rank)
    // order, undecided ones included. Deterministic in the graph: insertion order does not matter. A slot that is
    // decided here keeps its verdict as the graph grows; what may be acted on is the longest decided prefix
    // (decided_prefix). Requires: the graph holds all above last_decided's round that a verdict can rest on, so its
    // floor is below the first slot's round; highest <= kDecidableRoundMax (CHECK). Should more than f validators be
    // Byzantine, two blocks of one slot may qualify: the one with the lower hash is taken. Cost for n validators:
    // O(n^2) a round without a quorum two rounds above, O(n^2) more for each slot that has one; the walks of the
    // indirect rule pass each edge below an anchor once.
    std::vector<SlotDecision> decide(std::optional<LeaderSlot> last_decided, Round highest) const;

    // The leader-slot block that `voter` votes for: the first block of (author, round) in its own parent list.
    // Requires: the graph holds voter.
    std::optional<RoundRef> vote_of(const RoundRef& voter, AuthorIndex author, Round round) const;

    // Among held blocks of round r+1, do 2f+1 authors vote for one block of the slot, or 2f+1 authors for none?
    // The pacemaker's second condition.
    bool votes_settled(AuthorIndex leader, Round round) const;

private:
    std::vector<SlotDecision> slots_after(std::optional<LeaderSlot> last_decided, Round highest) const;
    void decide_directly(SlotDecision& decision) const;
    void decide_by_anchor(SlotDecision& decision, PastCone& anchor) const;

    const RoundDag& dag_;
    const LeaderSchedule& schedule_;
    std::size_t quorum_;
};

// How many leading entries are decided: these, and no later ones, are output.
std::size_t decided_prefix(const std::vector<SlotDecision>& decisions);

}  // namespace weft::tangle
