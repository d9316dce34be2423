// When a validator makes its next round block. Rules: design section 5 (Starfish, arXiv 2506.15719, against the endless
// run without a commit), docs/protocol.md. Pure: time comes in, a wish to propose or to be woken goes out.
#pragma once

#include <optional>

#include "tangle/committee/commit_rule.hpp"

namespace weft::tangle {

struct PacemakerLimits {
    TimeUs delta_us = 250'000;             // bound on the network delay that time-outs assume; time-out is 2 delta
    TimeUs round_us_min = 20'000;          // between two own proposals while there is work
    TimeUs heartbeat_us_first = 500'000;   // between proposals when idle; doubles up to the last
    TimeUs heartbeat_us_last = 10'000'000;
};

class Pacemaker {
public:
    Pacemaker(const RoundDag& dag, const CommitRule& rule, const LeaderSchedule& schedule, std::size_t quorum,
              AuthorIndex self, PacemakerLimits limits);

    // This validator's own last block (after a restart, or after each proposal).
    void note_proposed(Round round, TimeUs now);

    struct Advice {
        std::optional<Round> propose;    // make a block of this round now
        std::optional<TimeUs> wake_at;   // ask again then, if nothing happens before
    };

    // To be asked after every change of the graph, of `busy`, and at wake_at. `busy`: there is something to order or to
    // finish ordering; idle, proposals slow down to the heartbeat. Never advises a round twice, never a round at or below
    // the last own one.
    Advice advise(TimeUs now, bool busy);

    Round last_proposed() const { return last_proposed_; }

private:
    const RoundDag& dag_;
    const CommitRule& rule_;
    const LeaderSchedule& schedule_;
    std::size_t quorum_;
    AuthorIndex self_;
    PacemakerLimits limits_;
    Round last_proposed_ = 0;
    TimeUs proposed_at_ = 0;
    bool ever_proposed_ = false;
    Round quorum_round_ = 0;      // highest round seen with a quorum
    TimeUs quorum_at_ = 0;        // when that was first seen
    TimeUs heartbeat_us_ = 0;
};

}  // namespace weft::tangle
