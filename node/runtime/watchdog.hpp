// Ends the process when stopping takes too long: what is not stored by then is in the log or was never promised.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace weft::node {

class Watchdog {
public:
    explicit Watchdog(std::chrono::seconds patience);
    ~Watchdog();  // in time
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false;
    std::thread thread_;
};

}  // namespace weft::node
