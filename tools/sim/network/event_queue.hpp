// The simulated clock: what is to happen when. Actions of one time run in the order in which they were asked for.
#pragma once

#include <functional>
#include <vector>

#include "core/types.hpp"

namespace weft::sim {

class EventQueue {
public:
    TimeUs now() const { return now_; }

    // A time that is past counts as now.
    void at(TimeUs time, std::function<void()> action);

    // Runs actions, one after the other, until the condition holds; it is asked before each. False when it did not
    // within `deadline` microseconds, which then have passed.
    bool run_until(const std::function<bool()>& condition, TimeUs deadline);

private:
    struct Scheduled {
        TimeUs time;
        std::uint64_t order;
        std::function<void()> action;
        bool operator>(const Scheduled& other) const {
            return time != other.time ? time > other.time : order > other.order;
        }
    };

    TimeUs now_ = 0;
    std::uint64_t order_ = 0;
    std::vector<Scheduled> heap_;  // the next one first
};

}  // namespace weft::sim
