#include <array>

#include "p2p/message.hpp"
#include "p2p/message_type.hpp"

namespace weft::p2p {
namespace {

void write_count(Writer& out, std::size_t count, std::size_t count_max) {
    CHECK(count <= count_max);
    out.u16(static_cast<std::uint16_t>(count));
}

void write_bytes(Writer& out, ByteView bytes, std::size_t bytes_max) {
    CHECK(bytes.size() <= bytes_max);
    out.u32(static_cast<std::uint32_t>(bytes.size())).bytes(bytes);
}

template <class List>
void write_list(Writer& out, const List& list, std::size_t bytes_max) {
    write_count(out, list.size(), kBlocksPerFrameMax);
    for (const ByteView bytes : list) {
        CHECK(!bytes.empty());
        write_bytes(out, bytes, bytes_max);
    }
}

template <class List>
void write_blocks(Writer& out, const List& blocks, std::size_t bytes_max) {
    CHECK(!blocks.empty());
    write_list(out, blocks, bytes_max);
}

void write_ids(Writer& out, const std::vector<BlockId>& ids) {
    write_count(out, ids.size(), kPullIdsMax);
    for (const BlockId& id : ids) out.fixed(id);
}

void write_refs(Writer& out, const std::vector<RoundRef>& refs) {
    write_count(out, refs.size(), kPullIdsMax);
    for (const RoundRef& ref : refs) write_round_ref(out, ref);
}

void write(Writer& out, const Hello& hello) {
    CHECK(hello.version == kProtocolVersion);
    out.u16(hello.version).fixed(hello.network).u64(hello.commit).u64(hello.certified).u32(hello.round);
}

void write(Writer& out, const Status& status) {
    out.u64(status.commit).u64(status.certified).u32(status.round);
}

void write(Writer& out, const Blocks& message) {
    write_blocks(out, message.blocks, kBlockBytesMax);
}

void write(Writer& out, const RoundBlocks& message) {
    write_blocks(out, message.blocks, kRoundBlockBytesMax);
}

void write(Writer& out, const PullCone& pull) {
    CHECK(!pull.blocks.empty() || !pull.round_blocks.empty());
    out.u64(pull.request).u64(pull.have_commit).u32(pull.have_floor);
    write_ids(out, pull.blocks);
    write_refs(out, pull.round_blocks);
    write_ids(out, pull.have_tips);
    write_refs(out, pull.have_round_blocks);
}

void write(Writer& out, const ConePart& part) {
    out.u64(part.request).u8(part.last ? 1 : 0);
    write_list(out, part.round_blocks, kRoundBlockBytesMax);
    write_list(out, part.blocks, kBlockBytesMax);
}

void write(Writer& out, const PullRange& pull) {
    CHECK(pull.bytes_max >= 1 && pull.bytes_max <= kRangeChunkBytesMax);
    out.u64(pull.request).u64(pull.checkpoint).u64(pull.offset).u32(pull.bytes_max);
}

void write(Writer& out, const RangeChunk& chunk) {
    CHECK(consistent(chunk));
    out.u64(chunk.request).u64(chunk.checkpoint).u64(chunk.total).u64(chunk.offset);
    write_bytes(out, chunk.checkpoint_bytes, kCheckpointBytesMax);
    write_bytes(out, chunk.certificate_bytes, kCertificateBytesMax);
    write_bytes(out, chunk.data, kRangeChunkBytesMax);
}

void write(Writer& out, const PullOwn& pull) {
    out.u32(pull.epoch).u16(pull.author);
}

void write(Writer& out, const OwnLast& last) {
    CHECK(last.round_block.empty() == (last.round == 0));
    out.u32(last.epoch).u16(last.author).u32(last.round);
    write_bytes(out, last.round_block, kRoundBlockBytesMax);
}

void write(Writer& out, const Votes& message) {
    write_count(out, message.lacking.size(), kLackingMax);
    for (const CheckpointIndex index : message.lacking) out.u64(index);
    write_count(out, message.votes.size(), kVotesMax);
    for (const Votes::Vote& each : message.votes) {
        out.u16(each.author);
        write_vote(out, each.vote);
    }
}

void write(Writer& out, const Offer& offer) {
    out.u64(offer.oldest).u64(offer.snapshot);
}

void write(Writer& out, const PullSnapshot& pull) {
    out.u64(pull.request).u64(pull.checkpoint).u8(static_cast<std::uint8_t>(pull.part)).u32(pull.index);
}

void write(Writer& out, const SnapshotPiece& piece) {
    out.u64(piece.request).u64(piece.checkpoint).u8(static_cast<std::uint8_t>(piece.part)).u32(piece.index);
    write_bytes(out, piece.data, kSnapshotPieceBytesMax);
}

}  // namespace

std::string_view message_name(const Message& message) {
    static constexpr std::array<std::string_view, std::variant_size_v<Message>> kNames = {
        "hello",       "status",   "blocks",   "round_blocks", "pull_cone", "cone_part",     "pull_range",
        "range_chunk", "pull_own", "own_last", "votes",        "offer",     "pull_snapshot", "snapshot_piece"};
    return kNames[message.index()];
}

namespace {

Bytes encode_list(MessageType type, std::span<const ByteView> blocks, std::size_t bytes_max) {
    std::size_t bytes = 1 + 2;
    for (const ByteView block : blocks) bytes += 4 + block.size();
    Bytes body;
    body.reserve(bytes);
    Writer out(body);
    out.u8(static_cast<std::uint8_t>(type));
    write_blocks(out, blocks, bytes_max);
    return body;
}

}  // namespace

Bytes encode_blocks(std::span<const ByteView> blocks) {
    return encode_list(MessageType::blocks, blocks, kBlockBytesMax);
}

Bytes encode_round_blocks(std::span<const ByteView> blocks) {
    return encode_list(MessageType::round_blocks, blocks, kRoundBlockBytesMax);
}

Bytes encode_message(const Message& message) {
    static_assert(std::variant_size_v<Message> == static_cast<std::size_t>(MessageType::snapshot_piece));
    Bytes body;
    Writer out(body);
    out.u8(static_cast<std::uint8_t>(message.index() + 1));
    std::visit([&out](const auto& content) { write(out, content); }, message);
    CHECK(body.size() <= kFrameBytesMax);
    return body;
}

}  // namespace weft::p2p
