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
    votes = 11,
    offer = 12,
    pull_snapshot = 13,
    snapshot_piece = 14,
};

}  // namespace weft::p2p
