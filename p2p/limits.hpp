// Limits of gossip and sync, with the relations between them. Units come last in names.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/limits.hpp"
#include "core/types.hpp"

namespace weft::p2p {

inline constexpr std::uint16_t kProtocolVersion = 3;

// Messages (docs/wire-frames.md).
inline constexpr std::size_t kListBytesMax = kFrameBytesMax - 1024;  // of all lists of blocks in one message
inline constexpr std::size_t kCheckpointBytesMax = 1024;
inline constexpr std::size_t kCertificateBytesMax = 16 * 1024;
inline constexpr std::size_t kRangeChunkBytesMax = 512 * 1024;
inline constexpr std::size_t kVotesMax = 1024;  // in one message
inline constexpr std::size_t kLackingMax = 64;
inline constexpr std::size_t kConePartsMax = 64;  // of one answer

// The content of one checkpoint as it is transferred.
inline constexpr std::size_t kBundleBytesMax = 256 * 1024 * 1024;

// Pulls: how long an answer may take to begin or go on, and how much may be open.
inline constexpr TimeUs kPullTimeoutUs = 1'000'000;
inline constexpr std::size_t kPullsPerPeerMax = 2;
inline constexpr std::size_t kPullsMax = 16;
inline constexpr std::size_t kPullWantsMax = 16 * 1024;
inline constexpr unsigned kPullCyclesMax = 4;  // so often every peer is asked for an id before it is given up

// Ranges.
inline constexpr TimeUs kRangeTimeoutUs = 3'000'000;  // a chunk over a link of 200 KiB/s
inline constexpr TimeUs kRangeRetryUs = 1'000'000;    // after every peer has failed to serve a range
inline constexpr std::size_t kRangesInFlightMax = 2;

// Snapshots (p2p/snapshot.hpp). All chunks' roots fit one piece.
inline constexpr std::size_t kSnapshotAccountsPerPiece = 1024;
inline constexpr std::size_t kSnapshotCommitBytesPerPiece = 256 * 1024;
inline constexpr std::size_t kSnapshotPieceBytesMax = 640 * 1024;
inline constexpr std::size_t kSnapshotCommitBytesMax = 64 * 1024 * 1024;  // of one commit record
inline constexpr std::size_t kSnapshotAsksMax = 4;                        // open at a time, all of one peer
// What was fetched and is not kept yet: beyond it nothing more is asked for. What is open then comes on top, and one
// commit record.
inline constexpr std::uint64_t kSnapshotUnkeptBytesMax = 8u << 20;
inline constexpr TimeUs kSnapshotTimeoutUs = 5'000'000;  // without any piece
inline constexpr TimeUs kSnapshotRetryUs = 1'000'000;    // after every peer has failed

static_assert(kSnapshotPieceBytesMax + 1024 < kFrameBytesMax);
static_assert(kAccountsMax / kSnapshotAccountsPerPiece * 32 <= kSnapshotPieceBytesMax);
static_assert(kSnapshotAccountsPerPiece * (2 + 241 + 43 * kAccountKeysMax) <= kSnapshotPieceBytesMax);
static_assert(kListBytesMax > 4 + kBlockBytesMax && kListBytesMax > 4 + kRoundBlockBytesMax);
static_assert(kRangeChunkBytesMax + kCheckpointBytesMax + kCertificateBytesMax + 1024 < kFrameBytesMax);
static_assert(kCommitteeMax * (2 + 64) + 64 < kCertificateBytesMax);
static_assert(kVotesMax * (2 + 104) + kLackingMax * 8 + 64 < kFrameBytesMax);
static_assert(4 * kPullIdsMax * 38 + 64 < kFrameBytesMax);
static_assert(kBlocksPerFrameMax <= UINT16_MAX && kPullIdsMax <= UINT16_MAX, "counts are u16 on the wire");

}  // namespace weft::p2p
