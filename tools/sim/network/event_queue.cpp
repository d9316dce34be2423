#include "tools/sim/network/event_queue.hpp"

#include <algorithm>

namespace weft::sim {

void EventQueue::at(TimeUs time, std::function<void()> action) {
    queue_.push({std::max(time, now_), order_++, std::move(action)});
}

bool EventQueue::run_until(const std::function<bool()>& condition, TimeUs deadline) {
    const TimeUs end = now_ + deadline;
    while (!condition()) {
        if (queue_.empty() || queue_.top().time > end) {
            now_ = end;
            return condition();
        }
        const Scheduled next = queue_.top();
        queue_.pop();
        now_ = next.time;
        next.action();
    }
    return true;
}

}  // namespace weft::sim
