// The first byte of a frame's body: which message it is. Equal to the message's place in the variant, plus one.
#pragma once

#include <cstdint>

namespace weft::p2p {

enum class MessageType : std::uint8_t {
    hello = 1,
    status = 2,
    blocks = 3,
    round_blocks = 4,
    pull_cone = 5,
    cone_part = 6,
    pull_range = 7,
    range_chunk = 8,
    pull_own = 9,
    own_last = 10,
    offer = 11,
    pull_snapshot = 12,
    snapshot_piece = 13,
};

}  // namespace weft::p2p
