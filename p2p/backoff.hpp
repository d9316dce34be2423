// How long to wait before the next attempt.
#pragma once

#include <cstdint>

#include "core/check.hpp"
#include "core/ports.hpp"

namespace weft::p2p {

// Doubles from `ms_min` to `ms_max`, each wait with jitter, so that nodes that lost each other at the same moment do
// not meet at the same moment for ever.
class Backoff {
public:
    // Requires 1 <= ms_min <= ms_max.
    Backoff(std::uint32_t ms_min, std::uint32_t ms_max) : ms_min_(ms_min), ms_max_(ms_max), ms_(ms_min) {
        CHECK(1 <= ms_min && ms_min <= ms_max);
    }

    // The wait before the next attempt: between half of the present length and all of it.
    std::uint32_t next_ms(Random& random) {
        const std::uint32_t ms = ms_;
        ms_ = ms_ > ms_max_ / 2 ? ms_max_ : ms_ * 2;
        return ms - static_cast<std::uint32_t>(random.below(ms / 2 + 1));
    }

    void reset() { ms_ = ms_min_; }

private:
    std::uint32_t ms_min_;
    std::uint32_t ms_max_;
    std::uint32_t ms_;
};

}  // namespace weft::p2p
