// The queue between two threads: any number of producers, one consumer, bounded in items and bytes. Each producer
// chooses its overflow policy by the push that it calls.
//
// With several lanes, the first goes before the others, but never takes all of a pop while another has something: what
// keeps the network going overtakes what waits to enter it, and neither starves. Each lane has bounds of its own.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/check.hpp"

namespace weft::node {

struct QueueLimits {
    std::size_t items_max = 0;
    std::size_t bytes_max = 0;
};

struct QueueDepth {
    std::size_t items = 0;
    std::size_t bytes = 0;
};

// What a node tells of one of its queues.
struct QueueReport {
    std::string name;
    QueueDepth depth;
};

// The most that one pop takes; one item of each lane at least.
struct PopLimits {
    std::size_t items_max = static_cast<std::size_t>(-1);
    std::size_t bytes_max = static_cast<std::size_t>(-1);
};

template <class T, std::size_t kLanes = 1>
class BoundedQueue {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    // The same for each lane, or one of each.
    explicit BoundedQueue(QueueLimits limits) { lanes_.fill(Lane(limits)); }
    explicit BoundedQueue(const std::array<QueueLimits, kLanes>& limits) requires(kLanes > 1) {
        for (std::size_t i = 0; i < kLanes; ++i) lanes_[i] = Lane(limits[i]);
    }

    // Overflow policy "refuse": false, and `item` untouched, when the lane is full or the queue closed. An item larger
    // than bytes_max is taken when the lane is empty.
    bool try_push(T& item, std::size_t bytes, std::size_t lane = 0) {
        const std::lock_guard lock(mutex_);
        if (closed_ || !lanes_[lane].has_room(1, bytes)) return false;
        append(lanes_[lane], std::move(item), bytes);
        return true;
    }

    // Overflow policy "wait": blocks until there is room; false when the queue is closed.
    bool push_wait(T item, std::size_t bytes, std::size_t lane = 0) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return closed_ || lanes_[lane].has_room(1, bytes); });
        if (closed_) return false;
        append(lanes_[lane], std::move(item), bytes);
        return true;
    }

    // The same for several at once, bytes[i] being of items[i]: waits for room for all of them together.
    bool push_all_wait(std::vector<T>&& items, const std::vector<std::size_t>& bytes, std::size_t lane = 0) {
        CHECK(items.size() == bytes.size());
        std::size_t sum = 0;
        for (const std::size_t each : bytes) sum += each;
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return closed_ || lanes_[lane].has_room(items.size(), sum); });
        if (closed_) return false;
        for (std::size_t i = 0; i < items.size(); ++i) append(lanes_[lane], std::move(items[i]), bytes[i]);
        return true;
    }

    // For what is bounded elsewhere and must not be lost. Dropped when the queue is closed.
    void push_always(T item, std::size_t bytes, std::size_t lane = 0) {
        const std::lock_guard lock(mutex_);
        if (!closed_) append(lanes_[lane], std::move(item), bytes);
    }

    // The oldest items of each lane, the first lane's first, within `limits`; waits for the first item until
    // `deadline`, without one for ever. Empty at the deadline, and when the queue is closed and drained.
    std::vector<T> pop(std::optional<Deadline> deadline, PopLimits limits = {}) {
        std::unique_lock lock(mutex_);
        const auto ready = [&] { return closed_ || items() > 0; };
        if (deadline) {
            arrived_.wait_until(lock, *deadline, ready);
        } else {
            arrived_.wait(lock, ready);
        }
        std::vector<T> out;
        for (std::size_t i = 0; i < kLanes; ++i) {
            const bool last = items() == lanes_[i].items();
            lanes_[i].take(limits, last ? limits : most_of(limits), out);
        }
        if (!out.empty()) room_.notify_all();
        return out;
    }

    // No item enters any more; what is queued can still be popped.
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        arrived_.notify_all();
        room_.notify_all();
    }

    bool drained() const {
        const std::lock_guard lock(mutex_);
        return closed_ && items() == 0;
    }

    // Of all lanes.
    QueueDepth depth() const {
        const std::lock_guard lock(mutex_);
        QueueDepth depth;
        for (const Lane& lane : lanes_) {
            depth.items += lane.items();
            depth.bytes += lane.bytes();
        }
        return depth;
    }

private:
    class Lane {
    public:
        Lane() = default;
        explicit Lane(QueueLimits limits) : limits_(limits) {}

        std::size_t items() const { return items_.size() - head_; }
        std::size_t bytes() const { return bytes_; }

        bool has_room(std::size_t items_more, std::size_t bytes_more) const {
            if (items() == 0) return true;
            return items() + items_more <= limits_.items_max && bytes_more <= limits_.bytes_max &&
                   bytes_ <= limits_.bytes_max - bytes_more;
        }

        void append(T&& item, std::size_t bytes) {
            bytes_ += bytes;
            items_.push_back(std::move(item));
            sizes_.push_back(bytes);
        }

        // Appends to `out` within `share`, and takes it off `limits`.
        void take(PopLimits& limits, PopLimits share, std::vector<T>& out) {
            std::size_t count = 0;
            std::size_t bytes = 0;
            for (; count < items(); ++count) {
                const std::size_t next = sizes_[head_ + count];
                const bool fits = count < share.items_max && bytes + next <= share.bytes_max;
                if (count > 0 && !fits) break;
                bytes += next;
            }
            limits.items_max -= std::min(limits.items_max, count);
            limits.bytes_max -= std::min(limits.bytes_max, bytes);
            bytes_ -= bytes;
            move_out(count, out);
        }

    private:
        void move_out(std::size_t count, std::vector<T>& out) {
            if (head_ == 0 && count == items_.size() && out.empty()) {
                out.swap(items_);
            } else {
                const auto begin = items_.begin() + static_cast<std::ptrdiff_t>(head_);
                const auto end = begin + static_cast<std::ptrdiff_t>(count);
                out.insert(out.end(), std::make_move_iterator(begin), std::make_move_iterator(end));
                head_ += count;
                // What was moved from is erased when it is the larger part: each item is moved once for that.
                if (2 * head_ < items_.size()) return;
                items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
            }
            sizes_.erase(sizes_.begin(), sizes_.begin() + static_cast<std::ptrdiff_t>(sizes_.size() - items_.size()));
            head_ = 0;
        }

        QueueLimits limits_;
        std::vector<T> items_;  // the first head_ of them are gone
        std::vector<std::size_t> sizes_;
        std::size_t head_ = 0;
        std::size_t bytes_ = 0;
    };

    static PopLimits most_of(PopLimits limits) {
        return {limits.items_max - limits.items_max / 4, limits.bytes_max - limits.bytes_max / 4};
    }

    std::size_t items() const {
        std::size_t sum = 0;
        for (const Lane& lane : lanes_) sum += lane.items();
        return sum;
    }

    void append(Lane& lane, T&& item, std::size_t bytes) {
        const bool first = items() == 0;
        lane.append(std::move(item), bytes);
        if (first) arrived_.notify_one();
    }

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable room_;
    std::array<Lane, kLanes> lanes_;
    bool closed_ = false;
};

}  // namespace weft::node
