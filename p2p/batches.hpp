// Cuts lists of encoded blocks into messages that fit a frame.
#pragma once

#include <span>
#include <vector>

#include "p2p/message.hpp"

namespace weft::p2p {

// The same blocks in the same order, in pieces that each fit one Blocks or RoundBlocks message. No empty piece.
// Requires every block not empty and within its limit of core/limits.hpp.
std::vector<std::span<const ByteView>> pack_blocks(std::span<const ByteView> blocks);

// The answer to a cone pull: `blocks` and then `round_blocks`, each with the past before what refers to it, in at most
// kConePartsMax parts, the last one marked. What does not fit is left out from the end, so that what is sent is
// usable and a second pull goes on from there. Never empty: without content one empty last part.
std::vector<ConePart> split_cone(std::uint64_t request, std::span<const ByteView> round_blocks,
                                 std::span<const ByteView> blocks);

}  // namespace weft::p2p
