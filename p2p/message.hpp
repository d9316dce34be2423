// What nodes tell each other, one message a frame. Layout: docs/wire-frames.md, section "Messages". Blocks stay
// bytes here: the validator decodes and checks them.
#pragma once

#include <span>
#include <variant>
#include <vector>

#include "core/codec.hpp"
#include "core/round_block.hpp"
#include "core/types.hpp"
#include "p2p/limits.hpp"
#include "p2p/peer_id.hpp"

namespace weft::p2p {

// The first message, both ways.
struct Hello {
    std::uint16_t version = kProtocolVersion;  // of another version nothing else can be decoded
    NetworkId network;
    CommitIndex commit = 0;
    CheckpointIndex certified = 0;  // the last checkpoint with a certificate
    Round round = 0;                // the highest known
    bool operator==(const Hello&) const = default;
};

// How far the sender is; about every second.
struct Status {
    CommitIndex commit = 0;
    CheckpointIndex certified = 0;
    Round round = 0;
    bool operator==(const Status&) const = default;
};

// Gossip: device blocks, parents before children.
struct Blocks {
    std::vector<Bytes> blocks;  // 1..kBlocksPerFrameMax
    bool operator==(const Blocks&) const = default;
};

// Gossip: round blocks.
struct RoundBlocks {
    std::vector<Bytes> blocks;  // 1..kBlocksPerFrameMax
    bool operator==(const RoundBlocks&) const = default;
};

// Asks for everything under these ids that the sender lacks. At least one id.
struct PullCone {
    std::uint64_t request = 0;    // chosen by the sender, comes back in every part
    CommitIndex have_commit = 0;  // all that was ordered up to here is held
    Round have_floor = 0;         // round blocks of this round and below are not wanted
    std::vector<BlockId> blocks;
    std::vector<RoundRef> round_blocks;
    std::vector<BlockId> have_tips;           // held with their past cones
    std::vector<RoundRef> have_round_blocks;  // held with their pasts; every list at most kPullIdsMax
    bool operator==(const PullCone&) const = default;
};

// A piece of the answer, the past before what refers to it. `last` with nothing asked for in any part: not held.
struct ConePart {
    std::uint64_t request = 0;
    bool last = true;
    std::vector<Bytes> round_blocks;  // 0..kBlocksPerFrameMax
    std::vector<Bytes> blocks;        // 0..kBlocksPerFrameMax
    bool operator==(const ConePart&) const = default;
};

// Asks for a piece of a checkpoint's content (p2p/range.hpp).
struct PullRange {
    std::uint64_t request = 0;
    CheckpointIndex checkpoint = 0;
    std::uint64_t offset = 0;
    std::uint32_t bytes_max = 0;  // 1..kRangeChunkBytesMax
    bool operator==(const PullRange&) const = default;
};

struct RangeChunk {
    std::uint64_t request = 0;
    CheckpointIndex checkpoint = 0;
    std::uint64_t total = 0;  // bytes of the whole bundle; 0 (and everything below empty): not held
    std::uint64_t offset = 0;
    Bytes checkpoint_bytes;  // with the certificate in the chunk at offset 0, else both empty
    Bytes certificate_bytes;
    Bytes data;  // never empty, never beyond total
    bool operator==(const RangeChunk&) const = default;
};

// Whether the fields fit each other as the comments above say; every decoded chunk's do.
bool consistent(const RangeChunk& chunk);

// Asks for the last round block of an author that the receiver holds: of a validator with an empty database.
struct PullOwn {
    EpochNumber epoch = 0;
    AuthorIndex author = 0;  // in that epoch
    bool operator==(const PullOwn&) const = default;
};

struct OwnLast {
    EpochNumber epoch = 0;
    AuthorIndex author = 0;
    Round round = 0;  // 0 (and no bytes): none is held
    Bytes round_block;
    bool operator==(const OwnLast&) const = default;
};

// Votes on checkpoints that no round block carries any more: the last ones of an epoch that has ended, and those that a
// node closed and has no certificate of. Whoever has the certificate answers with its votes.
struct Votes {
    struct Vote {
        AuthorIndex author = 0;  // in the checkpoint's epoch
        CheckpointVote vote;
        bool operator==(const Vote&) const = default;
    };
    std::vector<CheckpointIndex> lacking;  // at most kLackingMax, increasing: the sender has no certificate of these
    std::vector<Vote> votes;               // at most kVotesMax
    bool operator==(const Votes&) const = default;
};

// What the sender can serve to those who are behind: after the other's first status, when it changes, and now and then.
struct Offer {
    CheckpointIndex oldest = 1;    // of the ranges that it keeps
    CheckpointIndex snapshot = 0;  // the checkpoint of its newest snapshot; 0: it has none
    bool operator==(const Offer&) const = default;
};

enum class SnapshotPart : std::uint8_t { head = 0, roots = 1, commits = 2, accounts = 3 };
inline constexpr std::size_t kSnapshotParts = 4;

// Asks for a piece of the snapshot at a checkpoint (p2p/snapshot.hpp).
struct PullSnapshot {
    std::uint64_t request = 0;
    CheckpointIndex checkpoint = 0;
    SnapshotPart part = SnapshotPart::head;
    std::uint32_t index = 0;
    bool operator==(const PullSnapshot&) const = default;
};

struct SnapshotPiece {
    std::uint64_t request = 0;
    CheckpointIndex checkpoint = 0;
    SnapshotPart part = SnapshotPart::head;
    std::uint32_t index = 0;
    Bytes data;  // empty: not held
    bool operator==(const SnapshotPiece&) const = default;
};

using Message = std::variant<Hello, Status, Blocks, RoundBlocks, PullCone, ConePart, PullRange, RangeChunk, PullOwn,
                             OwnLast, Votes, Offer, PullSnapshot, SnapshotPiece>;

// Stable snake_case name, for logs and metrics.
std::string_view message_name(const Message& message);

// A frame's body. Requires what the comments above say of the message (CHECKed) and lists of blocks of at most
// kListBytesMax with 4 bytes a block in between (p2p/batches.hpp sees to that).
Bytes encode_message(const Message& message);

// The same for a Blocks or RoundBlocks message of blocks that lie elsewhere.
Bytes encode_blocks(std::span<const ByteView> blocks);
Bytes encode_round_blocks(std::span<const ByteView> blocks);

// Errors: truncated, trailing_bytes, bad_type, bad_version (of Hello), bad_count, bad_length, bad_flags, bad_value.
// Allocates no more than the bytes that are there.
Decoded<Message> decode_message(ByteView body);

}  // namespace weft::p2p
