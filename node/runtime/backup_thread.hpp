// Backs the store up beside everything else, one backup at a time.
#pragma once

#include <array>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "tangle/lmdb/store.hpp"

namespace weft::node {

class BackupThread {
public:
    enum class State : std::uint8_t { none, running, done, failed };
    struct Report {
        State state = State::none;  // of the last one
        std::filesystem::path folder{};
        std::uint64_t copied_bytes = 0;  // when done
        std::string problem{};           // when failed
    };

    explicit BackupThread(tangle::Store& store) : store_(store) {}
    ~BackupThread() { stop(); }

    // Any thread. False: one is being made.
    bool start(std::filesystem::path folder);
    Report report() const;
    // One that is being made is left unfinished. Idempotent; nothing starts any more.
    void stop();

private:
    void run(const std::stop_token& stop, const std::filesystem::path& folder);

    tangle::Store& store_;
    mutable std::mutex mutex_;
    Report report_;
    bool stopped_ = false;
    std::jthread thread_;
};

inline std::string_view backup_state_name(BackupThread::State state) {
    constexpr std::array<std::string_view, 4> kNames{"none", "running", "done", "failed"};
    return kNames[static_cast<std::size_t>(state)];
}

}  // namespace weft::node
