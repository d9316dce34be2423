// What libsodium refuses before it computes anything: facts of 32 bytes alone. Pure; any thread.
#pragma once

#include <cstdint>

namespace weft::lanes {

// True when A's y-coordinate is canonical (less than p) and not of small order: A is refused otherwise.
bool screen_key(const std::uint8_t* key);

// True when R and S of a signature (64 bytes) are acceptable: S < L, and R's y-coordinate not of small order, in any
// encoding.
bool screen_signature(const std::uint8_t* signature);

}  // namespace weft::lanes
