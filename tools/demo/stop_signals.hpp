// SIGINT and SIGTERM as something to wait for.
#pragma once

#include <chrono>

namespace weft::demo {

// Make it before any thread: it blocks the two signals in this thread and in all that come from it.
class StopSignals {
public:
    StopSignals();

    // True when one of them came, before or during the wait.
    bool wait_until(std::chrono::steady_clock::time_point until);
};

}  // namespace weft::demo
