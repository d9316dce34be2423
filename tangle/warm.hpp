// Hints to the processor that memory will be needed soon. Work comes in batches whose items lie anywhere in memory:
// asking for the next few while one is worked on hides most of the waiting.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weft::tangle {

// So many items are asked for together, before they are worked on.
inline constexpr std::size_t kWarmAtOnce = 16;

// Changes nothing that can be observed but time. `bytes` from `begin` on; may be nullptr.
inline void warm(const void* begin, std::size_t bytes) {
    constexpr std::size_t kCacheLineBytes = 64;
    const auto* line = static_cast<const std::uint8_t*>(begin);
    for (std::size_t at = 0; at < bytes; at += kCacheLineBytes) __builtin_prefetch(line + at);
}

}  // namespace weft::tangle
