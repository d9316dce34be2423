// One place where any part of the node can ask for its end.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

namespace weft::node {

// `again`: the node is to be started anew by this process, which goes on.
enum class ExitCode : int { ok = 0, failed = 1, usage = 2, halted = 3, again = 4 };

class StopRequest {
public:
    struct Reason {
        ExitCode code = ExitCode::ok;
        std::string text;
    };

    // The first request counts, but every other goes before `again`. Any thread.
    void ask(ExitCode code, std::string text) {
        const std::lock_guard lock(mutex_);
        if (reason_ && (reason_->code != ExitCode::again || code == ExitCode::again)) return;
        reason_ = Reason{code, std::move(text)};
        asked_.notify_all();
    }

    // Blocks until somebody asks.
    Reason wait() {
        std::unique_lock lock(mutex_);
        asked_.wait(lock, [&] { return reason_.has_value(); });
        return *reason_;
    }

    // Takes back `again`, once the node has stopped for it. False: somebody asked for the end meanwhile.
    bool begin_again() {
        const std::lock_guard lock(mutex_);
        if (reason_ && reason_->code != ExitCode::again) return false;
        reason_.reset();
        return true;
    }

private:
    std::mutex mutex_;
    std::condition_variable asked_;
    std::optional<Reason> reason_;
};

}  // namespace weft::node
