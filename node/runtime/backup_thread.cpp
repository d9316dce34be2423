#include "node/runtime/backup_thread.hpp"

#include "node/runtime/log.hpp"
#include "node/runtime/thread_name.hpp"

namespace weft::node {

bool BackupThread::start(std::filesystem::path folder) {
    const std::lock_guard lock(mutex_);
    if (stopped_ || report_.state == State::running) return false;
    report_ = {.state = State::running, .folder = folder};
    // The one before has reported its end, and does nothing more.
    thread_ = std::jthread([this, folder = std::move(folder)](const std::stop_token& stop) { run(stop, folder); });
    return true;
}

BackupThread::Report BackupThread::report() const {
    const std::lock_guard lock(mutex_);
    return report_;
}

void BackupThread::stop() {
    std::jthread ending;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        ending.swap(thread_);
    }
    ending.request_stop();
}

void BackupThread::run(const std::stop_token& stop, const std::filesystem::path& folder) {
    name_thread("weft-backup");
    const tangle::StoreResult<std::uint64_t> copied = store_.backup(folder, stop);
    if (copied) {
        log_info(LogComponent::store,
                 "backup in " + folder.string() + " is complete; " + std::to_string(*copied) + " bytes were copied");
    } else {
        log_warning(LogComponent::store, "backup in " + folder.string() + " failed: " + copied.error().what);
    }
    const std::lock_guard lock(mutex_);
    report_.state = copied ? State::done : State::failed;
    report_.copied_bytes = copied ? *copied : 0;
    report_.problem = copied ? "" : copied.error().what;
}

}  // namespace weft::node
