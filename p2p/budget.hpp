// How much a peer may send: bytes and messages per second, with a burst. Who is over budget is not answered with an
// error but read more slowly, so that TCP holds the sender back.
#pragma once

#include "core/types.hpp"

namespace weft::p2p {

// A token bucket in integers. Time is in microseconds and is passed in; a step back counts as no time.
class TokenBucket {
public:
    // Full at the start. Requires 1 <= per_second <= burst <= 2^40.
    TokenBucket(std::uint64_t per_second, std::uint64_t burst, TimeUs now);

    // Takes `amount` (<= 2^40), below zero if need be (down to -2^40). The microseconds until the bucket is at zero
    // again: 0 when it is not below.
    TimeUs charge(std::uint64_t amount, TimeUs now);

private:
    void refill(TimeUs now);

    std::int64_t per_second_;
    std::int64_t full_;    // micro-tokens
    std::int64_t tokens_;  // micro-tokens
    TimeUs filled_at_;
};

struct BudgetLimits {
    std::uint64_t bytes_per_second = 32u << 20;
    std::uint64_t bytes_burst = 64u << 20;
    std::uint64_t messages_per_second = 10'000;
    std::uint64_t messages_burst = 20'000;
};

class Budget {
public:
    Budget(const BudgetLimits& limits, TimeUs now)
        : bytes_(limits.bytes_per_second, limits.bytes_burst, now),
          messages_(limits.messages_per_second, limits.messages_burst, now) {}

    // How long the peer must not be read after it sent so much. 0: go on.
    TimeUs charge(std::uint64_t bytes, std::uint64_t messages, TimeUs now);

private:
    TokenBucket bytes_;
    TokenBucket messages_;
};

}  // namespace weft::p2p
