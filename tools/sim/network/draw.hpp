// Bytes that are drawn, not computed.
#pragma once

#include "core/ports.hpp"
#include "core/types.hpp"

namespace weft::sim {

// A FixedBytes with every byte from `random`.
template <class Fixed>
Fixed draw_fixed(Random& random) {
    Fixed fixed;
    for (std::uint8_t& byte : fixed.bytes) byte = static_cast<std::uint8_t>(random.next());
    return fixed;
}

// The id of a block that nobody has.
inline BlockId draw_block_id(Slot slot, Random& random) {
    return BlockId(slot, draw_fixed<Hash>(random));
}

}  // namespace weft::sim
