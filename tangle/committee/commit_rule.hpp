// Which leaders are committed, which skipped: Mysticeti-C's commit rule (arXiv 2310.14821, section 3), quorums counted by
// distinct author. docs/protocol.md says it in words. Pure.
#pragma once

#include <optional>
#include <vector>

#include "tangle/committee/round_dag.hpp"

namespace weft::tangle {

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

// Round r is led by author r mod n.
class RoundRobin final : public LeaderSchedule {
public:
    explicit RoundRobin(std::size_t committee_size) : size_(committee_size) {}
    std::vector<AuthorIndex> leaders_of(Round round) const override;

private:
    std::size_t size_;
};

enum class SlotStatus : std::uint8_t { undecided, commit, skip };
enum class DecidedHow : std::uint8_t { not_yet, direct, indirect };

struct SlotDecision {
    LeaderSlot slot;
    AuthorIndex author = 0;
    SlotStatus status = SlotStatus::undecided;
    DecidedHow how = DecidedHow::not_yet;
    std::optional<RoundRef> block;  // of a commit
};

class CommitRule {
public:
    // `quorum` = 2f+1. Both references must outlive this.
    CommitRule(const RoundDag& dag, const LeaderSchedule& schedule, std::size_t quorum);

    // Decisions of every slot after `last_decided` up to round `highest`, in (round, rank) order, undecided ones
    // included. Deterministic in the graph: insertion order does not matter.
    std::vector<SlotDecision> decide(std::optional<LeaderSlot> last_decided, Round highest) const;

    // The leader-slot block that `voter` votes for: the first block of (author, round) in its own parent list.
    std::optional<RoundRef> vote_of(const RoundRef& voter, AuthorIndex author, Round round) const;

    // Among held blocks of round r+1, do 2f+1 authors vote for one block of the slot, or 2f+1 authors for none?
    // The pacemaker's second condition.
    bool votes_settled(AuthorIndex leader, Round round) const;

private:
    const RoundDag& dag_;
    const LeaderSchedule& schedule_;
    std::size_t quorum_;
};

}  // namespace weft::tangle
