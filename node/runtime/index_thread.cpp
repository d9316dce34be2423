#include "node/runtime/index_thread.hpp"

#include "node/runtime/thread_name.hpp"

namespace weft::node {

namespace {

// Larger transactions are cheaper for each block, as ever more rows share a page (an account's history grows by a page
// a transaction, however little it moves); but what is not indexed is executed again after a crash.
constexpr std::chrono::milliseconds kAgeMax{4000};
constexpr std::size_t kBytesMax = 64u << 20;

}  // namespace

IndexThread::IndexThread(tangle::Store& store, Outlets outlets) : store_(store), outlets_(std::move(outlets)) {}

IndexThread::~IndexThread() {
    stop();
}

void IndexThread::start() {
    thread_ = std::thread([this] { run(); });
}

void IndexThread::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void IndexThread::note_written() {
    const bool urgent = store_.index_lag().bytes > kBytesMax;
    const std::lock_guard lock(mutex_);
    if (work_ && (urgent_ || !urgent)) return;
    work_ = true;
    urgent_ = urgent;
    changed_.notify_all();
}

bool IndexThread::wait_for_work() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return work_ || lacks_space_ || stopping_; });
    changed_.wait_for(lock, kAgeMax, [&] { return urgent_ || stopping_; });
    work_ = false;
    urgent_ = false;
    return !stopping_;
}

void IndexThread::run() {
    name_thread("weft-index");
    for (bool more = true; more;) {
        more = wait_for_work();
        if (!index()) return;
    }
}

// Then forgets what is old. While there is no space, more is forgotten, and it is tried again: only when nothing more
// may go, the store waits. False when it is the end.
bool IndexThread::index() {
    for (;;) {
        const tangle::StoreResult<void> indexed = store_.index_pending();
        const bool no_space = !indexed && indexed.error().passes();
        if (!indexed && !no_space) {
            outlets_.failed(indexed.error());
            return false;
        }
        const std::optional<bool> pruned = prune(no_space);
        if (!pruned) return false;
        if (no_space && *pruned) continue;
        if (no_space != lacks_space_) outlets_.space(no_space ? indexed.error().what : "");
        lacks_space_ = no_space;
        return true;
    }
}

// As long as there is something to forget, and nothing more urgent unless it `must`. Whether anything went; nothing
// when it is the end.
std::optional<bool> IndexThread::prune(bool must) {
    bool pruned = false;
    while (!is_stopping() && (must || store_.index_lag().bytes <= kBytesMax)) {
        const tangle::StoreResult<bool> more = store_.prune();
        if (!more && !more.error().passes()) {
            outlets_.failed(more.error());
            return std::nullopt;
        }
        if (!more || !*more) break;
        pruned = true;
    }
    return pruned;
}

bool IndexThread::is_stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

}  // namespace weft::node
