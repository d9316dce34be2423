#include "node/runtime/watchdog.hpp"

#include <unistd.h>

#include "node/runtime/log.hpp"
#include "node/runtime/stop_request.hpp"

namespace weft::node {

Watchdog::Watchdog(std::chrono::seconds patience) {
    thread_ = std::thread([this, patience] {
        std::unique_lock lock(mutex_);
        if (changed_.wait_for(lock, patience, [&] { return done_; })) return;
        log_error(LogComponent::node, "stopping takes too long; ending at once (nothing that was confirmed is lost)");
        ::_exit(static_cast<int>(ExitCode::failed));
    });
}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        done_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

}  // namespace weft::node
