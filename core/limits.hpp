// Every limit of the wire format and of the engine, with the relations between them. Units come last in names.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weft {

// Blocks (docs/wire.md).
inline constexpr std::size_t kParentsMax = 8;
inline constexpr std::size_t kPayloadBytesMax = 32 * 1024;
inline constexpr std::size_t kBlockHeaderFixedBytes = 92;  // without key and parents, with nonce
inline constexpr std::size_t kBlockHeaderBytesMax = kBlockHeaderFixedBytes + 32 + kParentsMax * 36;
inline constexpr std::size_t kBlockBytesMin = kBlockHeaderFixedBytes + 36 + 64;
inline constexpr std::size_t kBlockBytesMax = kBlockHeaderBytesMax + 64 + kPayloadBytesMax;

// Tips that a node offers at once: a gateway that issues for many devices needs as many as it will use up.
inline constexpr std::size_t kTipsOfferedMax = 256;

// Payloads.
inline constexpr std::size_t kCreditsMax = 64;
inline constexpr std::size_t kMemoBytesMax = 256;
inline constexpr std::size_t kTagBytesMax = 64;
inline constexpr std::size_t kAccountKeysMax = 8;
inline constexpr std::size_t kAccountsMax = 16 * 1024 * 1024;

// Sequence window: the highest executed and this many below it.
inline constexpr std::size_t kSequenceWindow = 1024;

// Committee.
inline constexpr std::size_t kCommitteeMax = 128;
inline constexpr std::size_t kRoundBlockTipsMax = 1024;
inline constexpr std::size_t kRoundBlockVotesMax = 8;  // checkpoint votes carried by one round block
inline constexpr std::size_t kRoundBlockBytesMax = 48 * 1024;

// Proof of work: the nonce has 32 bits, so more than this would often have no solution.
inline constexpr unsigned kWorkBitsMax = 26;

// Gossip (docs/wire.md, frames).
inline constexpr std::size_t kFrameBytesMax = 1024 * 1024;
inline constexpr std::size_t kBlocksPerFrameMax = 1024;
inline constexpr std::size_t kPullIdsMax = 256;

static_assert(kBlockHeaderBytesMax <= 1024, "one BLAKE3 chunk: the midstate of the nonce search needs it");
static_assert(kBlockBytesMax < kFrameBytesMax / 8);
static_assert(kRoundBlockBytesMax < kFrameBytesMax / 8);
static_assert(kCommitteeMax * 38 + kRoundBlockTipsMax * 36 + kRoundBlockVotesMax * 104 + 256 < kRoundBlockBytesMax);

}  // namespace weft
