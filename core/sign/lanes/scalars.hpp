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

// Sets the lane's digits; they add up to exactly `scalar`. Requires scalar < L.
void recode(const Words256& scalar, std::size_t lane, LaneDigits<64>& digits);
void recode(const Words256& scalar, std::size_t lane, LaneDigits<32>& digits);

}  // namespace weft::lanes
