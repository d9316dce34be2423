#include <algorithm>
#include <functional>

#include "p2p/message.hpp"
#include "p2p/message_type.hpp"

namespace weft::p2p {
namespace {

constexpr std::size_t kVoteBytes = 2 + kCheckpointVoteBytes;  // with its author

// Reads a message's fields and keeps the first error beyond truncation, which the reader itself keeps. After an
// error the rest is read as nothing and the message is thrown away.
class MessageReader {
public:
    explicit MessageReader(ByteView in) : in_(in) {}

    std::uint8_t u8() { return in_.u8(); }
    std::uint16_t u16() { return in_.u16(); }
    std::uint32_t u32() { return in_.u32(); }
    std::uint64_t u64() { return in_.u64(); }
    NetworkId network() { return in_.fixed<NetworkId>(); }
    CheckpointVote vote() { return read_vote(in_); }

    void require(bool condition, DecodeErrorCode code, const char* detail) {
        if (!condition && !error_ && !in_.failed()) error_ = DecodeError{code, detail};
    }

    // A count whose items, each at least `item_bytes_min`, can be there.
    std::size_t count(std::size_t count_max, std::size_t item_bytes_min, const char* what) {
        const std::size_t count = in_.u16();
        require(count <= count_max, DecodeErrorCode::bad_count, what);
        require(count * item_bytes_min <= in_.left(), DecodeErrorCode::truncated, what);
        return error_ || in_.failed() ? 0 : count;
    }

    Bytes bytes(std::size_t bytes_min, std::size_t bytes_max, const char* what) {
        const std::size_t size = in_.u32();
        require(size >= bytes_min && size <= bytes_max, DecodeErrorCode::bad_length, what);
        if (error_) return {};
        const ByteView view = in_.bytes(size);
        return Bytes(view.begin(), view.end());
    }

    std::vector<Bytes> list(std::size_t bytes_max, const char* what) {
        std::vector<Bytes> list(count(kBlocksPerFrameMax, 4 + 1, what));
        for (Bytes& item : list) {
            item = bytes(1, bytes_max, what);
            if (error_ || in_.failed()) return {};
        }
        return list;
    }

    std::vector<BlockId> ids(const char* what) {
        std::vector<BlockId> ids(count(kPullIdsMax, BlockId::kSize, what));
        for (BlockId& id : ids) id = in_.fixed<BlockId>();
        return ids;
    }

    std::vector<RoundRef> refs(const char* what) {
        std::vector<RoundRef> refs(count(kPullIdsMax, kRoundRefBytes, what));
        for (RoundRef& ref : refs) ref = read_round_ref(in_);
        return refs;
    }

    Decoded<Message> finish(Message message) {
        if (error_) return Unexpected{*error_};
        if (in_.failed()) return decode_error(DecodeErrorCode::truncated, "message");
        if (in_.left() != 0) return decode_error(DecodeErrorCode::trailing_bytes, "message");
        return message;
    }

private:
    Reader in_;
    std::optional<DecodeError> error_;
};

Message read_hello(MessageReader& in) {
    Hello hello;
    hello.version = in.u16();
    in.require(hello.version == kProtocolVersion, DecodeErrorCode::bad_version, "hello: protocol version");
    hello.network = in.network();
    hello.commit = in.u64();
    hello.certified = in.u64();
    hello.round = in.u32();
    return hello;
}

Message read_status(MessageReader& in) {
    Status status;
    status.commit = in.u64();
    status.certified = in.u64();
    status.round = in.u32();
    return status;
}

Message read_blocks(MessageReader& in) {
    Blocks message{in.list(kBlockBytesMax, "blocks")};
    in.require(!message.blocks.empty(), DecodeErrorCode::bad_count, "blocks: none");
    return message;
}

Message read_round_blocks(MessageReader& in) {
    RoundBlocks message{in.list(kRoundBlockBytesMax, "round blocks")};
    in.require(!message.blocks.empty(), DecodeErrorCode::bad_count, "round blocks: none");
    return message;
}

Message read_pull_cone(MessageReader& in) {
    PullCone pull;
    pull.request = in.u64();
    pull.have_commit = in.u64();
    pull.have_floor = in.u32();
    pull.blocks = in.ids("pull cone: blocks");
    pull.round_blocks = in.refs("pull cone: round blocks");
    pull.have_tips = in.ids("pull cone: tips held");
    pull.have_round_blocks = in.refs("pull cone: round blocks held");
    in.require(!pull.blocks.empty() || !pull.round_blocks.empty(), DecodeErrorCode::bad_count, "pull cone: no ids");
    return pull;
}

Message read_cone_part(MessageReader& in) {
    ConePart part;
    part.request = in.u64();
    const std::uint8_t last = in.u8();
    in.require(last <= 1, DecodeErrorCode::bad_flags, "cone part: last");
    part.last = last == 1;
    part.round_blocks = in.list(kRoundBlockBytesMax, "cone part: round blocks");
    part.blocks = in.list(kBlockBytesMax, "cone part: blocks");
    return part;
}

Message read_pull_range(MessageReader& in) {
    PullRange pull;
    pull.request = in.u64();
    pull.checkpoint = in.u64();
    pull.offset = in.u64();
    pull.bytes_max = in.u32();
    in.require(pull.bytes_max >= 1 && pull.bytes_max <= kRangeChunkBytesMax, DecodeErrorCode::bad_value,
               "pull range: bytes");
    return pull;
}

Message read_range_chunk(MessageReader& in) {
    RangeChunk chunk;
    chunk.request = in.u64();
    chunk.checkpoint = in.u64();
    chunk.total = in.u64();
    chunk.offset = in.u64();
    chunk.checkpoint_bytes = in.bytes(0, kCheckpointBytesMax, "range chunk: checkpoint");
    chunk.certificate_bytes = in.bytes(0, kCertificateBytesMax, "range chunk: certificate");
    chunk.data = in.bytes(0, kRangeChunkBytesMax, "range chunk: data");
    in.require(consistent(chunk), DecodeErrorCode::bad_value, "range chunk: total, offset and content do not fit");
    return chunk;
}

Message read_pull_own(MessageReader& in) {
    const EpochNumber epoch = in.u32();
    return PullOwn{epoch, in.u16()};
}

Message read_own_last(MessageReader& in) {
    OwnLast last;
    last.epoch = in.u32();
    last.author = in.u16();
    last.round = in.u32();
    last.round_block = in.bytes(0, kRoundBlockBytesMax, "own last: round block");
    in.require(last.round_block.empty() == (last.round == 0), DecodeErrorCode::bad_value,
               "own last: round and block do not fit");
    return last;
}

Message read_votes(MessageReader& in) {
    Votes message;
    message.lacking.resize(in.count(kLackingMax, sizeof(CheckpointIndex), "votes: lacking"));
    for (CheckpointIndex& index : message.lacking) index = in.u64();
    in.require(std::ranges::is_sorted(message.lacking, std::less_equal<>()), DecodeErrorCode::not_canonical,
               "votes: lacking");
    message.votes.resize(in.count(kVotesMax, kVoteBytes, "votes"));
    for (Votes::Vote& each : message.votes) {
        each.author = in.u16();
        each.vote = in.vote();
    }
    return message;
}

Message read_offer(MessageReader& in) {
    Offer offer;
    offer.oldest = in.u64();
    offer.snapshot = in.u64();
    return offer;
}

SnapshotPart read_snapshot_part(MessageReader& in) {
    const std::uint8_t part = in.u8();
    in.require(part < kSnapshotParts, DecodeErrorCode::bad_value, "snapshot: part");
    return static_cast<SnapshotPart>(part % kSnapshotParts);
}

Message read_pull_snapshot(MessageReader& in) {
    PullSnapshot pull;
    pull.request = in.u64();
    pull.checkpoint = in.u64();
    pull.part = read_snapshot_part(in);
    pull.index = in.u32();
    return pull;
}

Message read_snapshot_piece(MessageReader& in) {
    SnapshotPiece piece;
    piece.request = in.u64();
    piece.checkpoint = in.u64();
    piece.part = read_snapshot_part(in);
    piece.index = in.u32();
    piece.data = in.bytes(0, kSnapshotPieceBytesMax, "snapshot piece: data");
    return piece;
}

Decoded<Message> read_content(std::uint8_t type, MessageReader& in) {
    switch (static_cast<MessageType>(type)) {
        case MessageType::hello:
            return in.finish(read_hello(in));
        case MessageType::status:
            return in.finish(read_status(in));
        case MessageType::blocks:
            return in.finish(read_blocks(in));
        case MessageType::round_blocks:
            return in.finish(read_round_blocks(in));
        case MessageType::pull_cone:
            return in.finish(read_pull_cone(in));
        case MessageType::cone_part:
            return in.finish(read_cone_part(in));
        case MessageType::pull_range:
            return in.finish(read_pull_range(in));
        case MessageType::range_chunk:
            return in.finish(read_range_chunk(in));
        case MessageType::pull_own:
            return in.finish(read_pull_own(in));
        case MessageType::own_last:
            return in.finish(read_own_last(in));
        case MessageType::votes:
            return in.finish(read_votes(in));
        case MessageType::offer:
            return in.finish(read_offer(in));
        case MessageType::pull_snapshot:
            return in.finish(read_pull_snapshot(in));
        case MessageType::snapshot_piece:
            return in.finish(read_snapshot_piece(in));
    }
    return decode_error(DecodeErrorCode::bad_type, "message type " + std::to_string(type));
}

}  // namespace

bool consistent(const RangeChunk& chunk) {
    const bool proven = !chunk.checkpoint_bytes.empty() && !chunk.certificate_bytes.empty();
    const bool bare = chunk.checkpoint_bytes.empty() && chunk.certificate_bytes.empty();
    if (chunk.total == 0) return chunk.offset == 0 && bare && chunk.data.empty();
    if (chunk.total > kBundleBytesMax || chunk.offset >= chunk.total) return false;
    if (chunk.data.empty() || chunk.data.size() > chunk.total - chunk.offset) return false;
    return chunk.offset == 0 ? proven : bare;
}

Decoded<Message> decode_message(ByteView body) {
    if (body.empty()) return decode_error(DecodeErrorCode::truncated, "message type");
    if (body.size() > kFrameBytesMax) return decode_error(DecodeErrorCode::too_large, "message");
    MessageReader in(body.subspan(1));
    return read_content(body[0], in);
}

}  // namespace weft::p2p
