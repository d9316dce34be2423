// The queue between two threads: any number of producers, one consumer, bounded in items and bytes. Each producer
// chooses its overflow policy by the push that it calls.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

namespace weft::node {

struct QueueLimits {
    std::size_t items_max = 0;
    std::size_t bytes_max = 0;
};

struct QueueDepth {
    std::size_t items = 0;
    std::size_t bytes = 0;
};

template <class T>
class BoundedQueue {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    explicit BoundedQueue(QueueLimits limits) : limits_(limits) {}

    // Overflow policy "refuse": false, and `item` untouched, when the queue is full or closed. An item larger than
    // bytes_max is taken when the queue is empty.
    bool try_push(T& item, std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        if (closed_ || !has_room(bytes)) return false;
        append(std::move(item), bytes);
        return true;
    }

    // Overflow policy "wait": blocks until there is room; false when the queue is closed.
    bool push_wait(T item, std::size_t bytes) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return closed_ || has_room(bytes); });
        if (closed_) return false;
        append(std::move(item), bytes);
        return true;
    }

    // For what is bounded elsewhere and must not be lost. Dropped when the queue is closed.
    void push_always(T item, std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        if (!closed_) append(std::move(item), bytes);
    }

    // Everything queued (the oldest `items_max` of it), waiting for the first item until `deadline`; without one for
    // ever. Empty at the deadline, and when the queue is closed and drained.
    std::vector<T> pop(std::optional<Deadline> deadline, std::size_t items_max = static_cast<std::size_t>(-1)) {
        std::unique_lock lock(mutex_);
        const auto ready = [&] { return closed_ || !items_.empty(); };
        if (deadline) {
            arrived_.wait_until(lock, *deadline, ready);
        } else {
            arrived_.wait(lock, ready);
        }
        return take(items_max);
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
        return closed_ && items_.empty();
    }

    QueueDepth depth() const {
        const std::lock_guard lock(mutex_);
        return {items_.size(), bytes_};
    }

private:
    struct Entry {
        T item;
        std::size_t bytes;
    };

    bool has_room(std::size_t bytes) const {
        if (items_.empty()) return true;
        return items_.size() < limits_.items_max && bytes <= limits_.bytes_max && bytes_ <= limits_.bytes_max - bytes;
    }

    void append(T&& item, std::size_t bytes) {
        bytes_ += bytes;
        items_.push_back({std::move(item), bytes});
        if (items_.size() == 1) arrived_.notify_one();
    }

    std::vector<T> take(std::size_t items_max) {
        const std::size_t count = items_.size() < items_max ? items_.size() : items_max;
        std::vector<T> out;
        out.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            bytes_ -= items_[i].bytes;
            out.push_back(std::move(items_[i].item));
        }
        items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(count));
        if (count > 0) room_.notify_all();
        return out;
    }

    const QueueLimits limits_;
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable room_;
    std::vector<Entry> items_;
    std::size_t bytes_ = 0;
    bool closed_ = false;
};

}  // namespace weft::node
