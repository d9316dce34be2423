// The one writer of the store: takes all writes that are queued, appends them with one sync and says so.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "node/engine/engine.hpp"
#include "node/runtime/bounded_queue.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::node {

class StoreThread {
public:
    struct Outlets {
        std::function<void(std::uint64_t batch)> done;  // synced
        std::function<void()> written;                  // after each group
        // There is no space, and why; writing is tried again until there is. Empty: there is space again.
        std::function<void(const std::string& lack)> space;
        std::function<void(const tangle::StoreError&)> failed;  // nothing is written any more
    };

    StoreThread(tangle::Store& store, Outlets outlets);
    ~StoreThread();  // stops

    void start();
    // Writes what is queued, then ends; for want of space it ends without. Idempotent.
    void stop();

    // Never blocks: the engine keeps few batches in flight.
    void write(StoreWrite&& write);

    QueueDepth depth() const { return queue_.depth(); }
    std::uint64_t groups() const { return groups_.load(std::memory_order_relaxed); }      // syncs of the log
    std::uint64_t write_ns() const { return write_ns_.load(std::memory_order_relaxed); }  // spent in them

private:
    void run();
    bool write_all(std::vector<StoreWrite> writes);
    tangle::StoreResult<void> write_when_possible(tangle::WriteBatch batch);
    bool wait_for_space();

    tangle::Store& store_;
    Outlets outlets_;
    BoundedQueue<StoreWrite> queue_;
    std::mutex mutex_;
    std::condition_variable stop_asked_;
    bool stopping_ = false;
    std::atomic<std::uint64_t> groups_{0};
    std::atomic<std::uint64_t> write_ns_{0};
    std::thread thread_;
};

// Several batches as one, so that they share a sync. Requires consecutive batches, in order.
tangle::WriteBatch merge_batches(std::vector<StoreWrite>&& writes);

}  // namespace weft::node
