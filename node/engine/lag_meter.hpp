// How fast this node closes up to the network, and so how long that will take.
#pragma once

#include <deque>
#include <optional>

#include "core/types.hpp"

namespace weft::node {

class LagMeter {
public:
    // The lag as of now, 0 when there is none; times don't go back. O(1).
    void note(TimeUs now, CheckpointIndex behind);

    // Until the lag is gone, at the pace of the last ten seconds; nothing while it doesn't shrink, or is not known yet.
    std::optional<std::uint64_t> seconds_left() const;

private:
    struct Sample {
        TimeUs at = 0;
        CheckpointIndex behind = 0;
    };
    std::deque<Sample> samples_;  // of the last ten seconds, and one before
};

}  // namespace weft::node
