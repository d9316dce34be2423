// When a validator makes its next round block. Rules: design section 5 (Starfish, arXiv 2506.15719, against the endless
// run without a commit), docs/protocol.md. Pure: time comes in, a wish to propose or to be woken goes out.
#pragma once

#include <optional>

#include "tangle/committee/commit_rule.hpp"

namespace weft::tangle {

struct PacemakerLimits {
    TimeUs delta_us = 250'000;            // bound on the network delay that time-outs assume; time-out is 2 delta
    TimeUs round_us_min = 20'000;         // between two own proposals while there is work
    TimeUs heartbeat_us_first = 500'000;  // between proposals when idle; doubles up to the last
    TimeUs heartbeat_us_last = 10'000'000;
};

class Pacemaker {
public:
    // All references must outlive this. `quorum` = 2f+1.
    Pacemaker(const RoundDag& dag, const CommitRule& rule, const LeaderSchedule& schedule, std::size_t quorum,
              AuthorIndex self, PacemakerLimits limits);

    // The committee's first round is the one after `base`. Before anything else.
    void begin_after(Round base);

    // This validator's own last block (after a restart, or after each proposal). Rounds at or below the last are
    // ignored.
    void note_proposed(Round round, TimeUs now);

    struct Advice {
        std::optional<Round> propose;   // make a block of this round now
        std::optional<TimeUs> wake_at;  // ask again then, if nothing happens before

        bool operator==(const Advice&) const = default;
    };

    // To be asked after every change of the graph, of `busy`, after note_proposed, and at wake_at. `now` never falls.
    // `busy`: there is something to order or to finish ordering; idle, proposals slow down to the heartbeat, unless a
    // quorum has moved on. Never advises a round twice, never a round at or below the last own one. When it advises a
    // round, a quorum of blocks of the round before is held (or that round is 0).
    Advice advise(TimeUs now, bool busy);

    Round last_proposed() const { return last_proposed_; }

private:
    // A round that this validator may enter, and since when.
    struct Candidate {
        Round round = 0;
        TimeUs ready_at = 0;
        bool others_moved = false;  // a quorum has made blocks of that round or later
    };

    bool holds_quorum(Round round) const { return dag_.authors_at(round) >= quorum_; }
    bool holds_own_last() const;
    void note_quorum(TimeUs now);
    std::optional<Candidate> next_candidate();
    bool leaders_settled(Round previous);
    bool look_whether_settled(Round previous) const;
    TimeUs earliest(bool at_full_speed) const;

    const RoundDag& dag_;
    const CommitRule& rule_;
    const LeaderSchedule& schedule_;
    std::size_t quorum_;
    AuthorIndex self_;
    PacemakerLimits limits_;
    Round last_proposed_ = 0;
    Round last_advised_ = 0;
    TimeUs proposed_at_ = 0;
    bool ever_proposed_ = false;
    Round quorum_round_ = 0;  // highest round seen with a quorum
    TimeUs quorum_at_ = 0;    // when that was first seen
    // The answer of leaders_settled to an earlier question, and the graph's changes() then.
    struct Settled {
        Round round = 0;
        std::uint64_t changes = 0;
        bool settled = false;
    };
    std::optional<Settled> settled_;
    bool idle_ = false;        // when last asked
    TimeUs heartbeat_us_ = 0;  // until the next proposal when idle
};

}  // namespace weft::tangle
