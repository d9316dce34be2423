#include "tools/sim/network/event_queue.hpp"

#include <algorithm>

namespace weft::sim {

void EventQueue::at(TimeUs time, std::function<void()> action) {
    heap_.push_back({std::max(time, now_), order_++, std::move(action)});
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
}

bool EventQueue::run_until(const std::function<bool()>& condition, TimeUs deadline) {
    const TimeUs end = now_ + deadline;
    while (!condition()) {
        if (heap_.empty() || heap_.front().time > end) {
            now_ = end;
            return condition();
        }
        std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
        const Scheduled next = std::move(heap_.back());
        heap_.pop_back();
        now_ = next.time;
        next.action();
    }
    return true;
}

}  // namespace weft::sim
