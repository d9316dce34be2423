#include "node/runtime/ledger_clock.hpp"

#include <chrono>

namespace weft::node {

TimeUs LedgerClock::at(std::uint64_t unix_us, std::uint64_t steady_us) {
    const TimeUs wall = unix_us > genesis_unix_us_ ? unix_us - genesis_unix_us_ : 0;
    if (!started_) {
        started_ = true;
        now_ = wall;
    } else {
        const std::uint64_t elapsed = steady_us - steady_us_;
        const std::uint64_t expected = unix_us_ + elapsed;
        const std::uint64_t off = unix_us > expected ? unix_us - expected : expected - unix_us;
        if (off > kJumpUs) {
            warning_ = "the system clock jumped " + std::string(unix_us > expected ? "forward" : "back") + " by " +
                       std::to_string(off / 1'000'000) + " s; keep it in step (NTP), or blocks will be refused";
        }
        const TimeUs slowed = now_ + elapsed / 2;
        now_ = wall > slowed ? wall : slowed;
    }
    unix_us_ = unix_us;
    steady_us_ = steady_us;
    return now_;
}

std::optional<std::string> LedgerClock::take_warning() {
    std::optional<std::string> out;
    out.swap(warning_);
    return out;
}

TimeUs SystemLedgerClock::now() {
    const auto count = [](auto since) {
        return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
    };
    return clock_.at(count(std::chrono::system_clock::now().time_since_epoch()),
                     count(std::chrono::steady_clock::now().time_since_epoch()));
}

}  // namespace weft::node
