#include "tools/demo/stop_signals.hpp"

#include <signal.h>

#include <algorithm>

#include "core/check.hpp"

namespace weft::demo {
namespace {

sigset_t both() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGINT);
    ::sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

StopSignals::StopSignals() {
    const sigset_t set = both();
    CHECK(::pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
}

bool StopSignals::wait_until(std::chrono::steady_clock::time_point until) {
    using std::chrono::nanoseconds;
    const sigset_t set = both();
    const auto left = std::chrono::duration_cast<nanoseconds>(until - std::chrono::steady_clock::now());
    const nanoseconds patience = std::max(left, nanoseconds{0});
    timespec time{};
    time.tv_sec = static_cast<time_t>(patience.count() / 1'000'000'000);
    time.tv_nsec = static_cast<long>(patience.count() % 1'000'000'000);
    return ::sigtimedwait(&set, nullptr, &time) > 0;
}

}  // namespace weft::demo
