// A node's own clock, which may be wrong. As weftd's does, it never goes back: set back, it runs at half speed until it
// is right again.
#pragma once

#include <algorithm>

#include "core/types.hpp"

namespace weft::sim {

class NodeClock {
public:
    // What it shows is ahead of (or, negative, behind) simulated time by so much from now on.
    void set_offset(std::int64_t offset_us) { offset_us_ = offset_us; }

    // Requires simulated times that never go back.
    TimeUs read(TimeUs simulated) {
        const TimeUs slow = shown_ + (simulated - last_) / 2;
        shown_ = std::max(slow, wall(simulated));
        last_ = simulated;
        return shown_;
    }

    // When this clock will show `time` if nobody sets it. Requires read(simulated) before.
    TimeUs when(TimeUs time) const {
        if (time <= shown_) return last_;
        const TimeUs left = time - shown_;
        return last_ + (shown_ > wall(last_) ? 2 * left : left);
    }

    // A new process: what an earlier one saw is forgotten.
    void restart() { shown_ = 0; }

private:
    TimeUs wall(TimeUs simulated) const {
        const std::int64_t time = static_cast<std::int64_t>(simulated) + offset_us_;
        return time < 0 ? 0 : static_cast<TimeUs>(time);
    }

    std::int64_t offset_us_ = 0;
    TimeUs shown_ = 0;
    TimeUs last_ = 0;
};

}  // namespace weft::sim
