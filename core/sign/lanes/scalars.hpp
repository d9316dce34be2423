// Scalars of Ed25519: reduction modulo the order, and the signed digits that lanes multiply by. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/sign/lanes/kernel.hpp"

namespace weft::lanes {

// wide modulo L (constants.hpp): less than L.
void reduce(const HashWords& wide, Words256& out);

// 256 bits, little-endian.
void read_words(const std::uint8_t* bytes, Words256& out);

// True when scalar < L.
bool below_order(const Words256& scalar);

// Digits of all lanes; each lane's add up to exactly its scalar, and lanes from `lanes` on are not set. Requires
// scalars < L and lanes <= kLanesMax.
void recode(const Words256* scalars, std::size_t lanes, LaneDigits<64>& digits);
void recode(const Words256* scalars, std::size_t lanes, LaneDigits<32>& digits);

}  // namespace weft::lanes
