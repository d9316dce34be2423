#include "node/runtime/store_thread.hpp"

#include <iterator>

#include "core/check.hpp"
#include "node/runtime/log.hpp"
#include "node/runtime/steady_ns.hpp"
#include "node/runtime/thread_name.hpp"

namespace weft::node {

namespace {

// Whoever frees some space wants to see the node go on.
constexpr std::chrono::milliseconds kTryAgainAfter{500};

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

std::size_t log_bytes(const tangle::WriteBatch& batch) {
    std::size_t bytes = 0;
    for (const tangle::LogRecord& record : batch.log) bytes += record.body.size();
    return bytes;
}

}  // namespace

tangle::WriteBatch merge_batches(std::vector<StoreWrite>&& writes) {
    tangle::WriteBatch merged = std::move(writes.front().batch);
    for (std::size_t i = 1; i < writes.size(); ++i) {
        tangle::WriteBatch& next = writes[i].batch;
        if (merged.log.empty()) merged.first_lsn = next.first_lsn;
        CHECK(next.log.empty() || next.first_lsn == merged.first_lsn + merged.log.size());
        append(merged.log, std::move(next.log));
        append(merged.commits, std::move(next.commits));
        append(merged.certificates, std::move(next.certificates));
    }
    return merged;
}

StoreThread::StoreThread(tangle::Store& store, Outlets outlets)
    // Unbounded here: the engine bounds what is in flight, and nothing of it may be dropped.
    : store_(store), outlets_(std::move(outlets)), queue_(QueueLimits{}) {}

StoreThread::~StoreThread() {
    stop();
}

void StoreThread::start() {
    thread_ = std::thread([this] { run(); });
}

void StoreThread::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_asked_.notify_all();
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

void StoreThread::write(StoreWrite&& write) {
    const std::size_t bytes = log_bytes(write.batch);
    queue_.push_always(std::move(write), bytes);
}

void StoreThread::run() {
    name_thread("weft-store");
    while (!queue_.drained()) {
        std::vector<StoreWrite> writes = queue_.pop(std::nullopt);
        if (!writes.empty() && !write_all(std::move(writes))) return;
    }
}

bool StoreThread::write_all(std::vector<StoreWrite> writes) {
    std::vector<std::uint64_t> ids;
    const std::size_t groups = writes.size();
    for (const StoreWrite& write : writes) ids.push_back(write.id);
    const std::uint64_t started = steady_ns();
    const tangle::StoreResult<void> written = write_when_possible(merge_batches(std::move(writes)));
    const std::uint64_t took = steady_ns() - started;
    write_ns_.fetch_add(took, std::memory_order_relaxed);
    if (log_enabled(LogComponent::store, LogLevel::debug)) {
        log_debug(LogComponent::store, "wrote " + std::to_string(groups) + " batches up to record " +
                                           std::to_string(store_.last_lsn()) + " in " + std::to_string(took / 1000) +
                                           " us");
    }
    if (!written) {
        if (!written.error().passes()) outlets_.failed(written.error());
        return false;
    }
    groups_.fetch_add(1, std::memory_order_relaxed);
    for (const std::uint64_t id : ids) outlets_.done(id);
    outlets_.written();
    return true;
}

// The error is no_space only when the thread is to stop.
tangle::StoreResult<void> StoreThread::write_when_possible(tangle::WriteBatch batch) {
    for (bool waits = false;; waits = true) {
        tangle::StoreResult<void> written = store_.write(std::move(batch));
        const bool no_space = !written && written.error().passes();
        if (!no_space && waits) outlets_.space("");
        if (!no_space) return written;
        if (!waits) outlets_.space(written.error().what);
        if (!wait_for_space()) return written;
    }
}

// False when the thread is to stop.
bool StoreThread::wait_for_space() {
    std::unique_lock lock(mutex_);
    return !stop_asked_.wait_for(lock, kTryAgainAfter, [&] { return stopping_; });
}

}  // namespace weft::node
