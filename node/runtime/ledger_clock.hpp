// This node's clock in ledger time (microseconds since genesis), made from the wall clock but never going back. Pure:
// readings come in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/types.hpp"

namespace weft::node {

class LedgerClock {
public:
    explicit LedgerClock(std::uint64_t genesis_unix_us) : genesis_unix_us_(genesis_unix_us) {}

    // `unix_us`: the wall clock; `steady_us`: a clock that never jumps. The result never goes back: when the wall clock
    // does, ledger time goes on at half speed until it is right again. Before genesis it is 0.
    TimeUs at(std::uint64_t unix_us, std::uint64_t steady_us);

    // What to tell the operator of a jump of the wall clock by more than kJumpUs since the last reading, once.
    std::optional<std::string> take_warning();

    static constexpr std::uint64_t kJumpUs = 2'000'000;

private:
    const std::uint64_t genesis_unix_us_;
    bool started_ = false;
    TimeUs now_ = 0;
    std::uint64_t unix_us_ = 0;
    std::uint64_t steady_us_ = 0;
    std::optional<std::string> warning_;
};

// Reads the system's clocks into a LedgerClock. Not thread-safe.
class SystemLedgerClock {
public:
    explicit SystemLedgerClock(std::uint64_t genesis_unix_us) : clock_(genesis_unix_us) {}
    TimeUs now();
    std::optional<std::string> take_warning() { return clock_.take_warning(); }

private:
    LedgerClock clock_;
};

}  // namespace weft::node
