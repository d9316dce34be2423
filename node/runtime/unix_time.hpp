// The wall clock, as numbers.
#pragma once

#include <chrono>
#include <cstdint>

namespace weft::node {

inline std::uint64_t unix_us() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

inline std::uint64_t unix_seconds() {
    return unix_us() / 1'000'000;
}

}  // namespace weft::node
