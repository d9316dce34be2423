// Whole blocks from their bytes, singly and in batches.
#include <algorithm>

#include "core/block.hpp"
#include "core/hash/blake3_many.hpp"

namespace weft {

namespace {

Decoded<void> check_lengths(std::size_t rest, std::size_t payload_bytes) {
    const std::size_t expected = Signature::kSize + payload_bytes;
    if (rest < expected) return decode_error(DecodeErrorCode::truncated, "signature or payload");
    if (rest > expected) return decode_error(DecodeErrorCode::trailing_bytes, "bytes after the payload");
    return {};
}

// The three parts of an encoded block, and what is to be hashed of it.
struct Parts {
    ByteView header;
    ByteView payload;
};

// Header and signature into `block`, with the lengths fitting; the parts become those of `bytes`.
Decoded<void> read_envelope(ByteView bytes, Block& block, Parts& parts) {
    if (bytes.size() > kBlockBytesMax) return decode_error(DecodeErrorCode::too_large, "block");
    std::size_t consumed = 0;
    if (auto read = decode_header(bytes, block.header, consumed); !read) return read;
    const ByteView rest = bytes.subspan(consumed);
    if (auto valid = check_lengths(rest.size(), block.header.payload_bytes); !valid) return valid;
    block.signature = Signature::from(rest.first(Signature::kSize));
    parts = {bytes.first(consumed), rest.subspan(Signature::kSize)};
    return {};
}

// Id and payload, once the parts are hashed. The block has no bytes of its own yet.
Decoded<void> read_rest(const Parts& parts, const Hash& header_hash, const Hash& payload_hash, Block& block) {
    if (payload_hash != block.header.payload_hash) {
        return decode_error(DecodeErrorCode::wrong_payload, "the payload's hash is not the header's");
    }
    block.id = {block.header.slot(), header_hash};
    return decode_payload(block.header.payload_type, parts.payload, block.payload);
}

bool is_erased(const BlockHeader& header, ByteView payload) {
    return header.payload_type == static_cast<std::uint16_t>(PayloadType::record) && !payload.empty() &&
           std::ranges::all_of(payload, [](std::uint8_t byte) { return byte == 0; });
}

// The parts of the blocks of a batch whose envelopes are well formed, in order, and their hashes.
class BatchParts {
public:
    explicit BatchParts(std::size_t count) {
        headers_.reserve(count);
        payloads_.reserve(count);
    }

    void add(const Parts& parts) {
        headers_.push_back(parts.header);
        payloads_.push_back(parts.payload);
    }

    void hash(const HashKey& id_key) {
        hashes_.resize(2 * headers_.size());
        blake3_keyed_many(id_key, headers_, std::span(hashes_).first(headers_.size()));
        blake3_many(payloads_, std::span(hashes_).subspan(headers_.size()));
    }

    Parts parts(std::size_t i) const { return {headers_[i], payloads_[i]}; }
    const Hash& header_hash(std::size_t i) const { return hashes_[i]; }
    const Hash& payload_hash(std::size_t i) const { return hashes_[headers_.size() + i]; }

private:
    std::vector<ByteView> headers_;
    std::vector<ByteView> payloads_;
    std::vector<Hash> hashes_;  // of the headers, then of the payloads
};

enum class ErasedPayload : std::uint8_t { refused, accepted };

Decoded<Block> decode_one(const Domains& domains, ByteView bytes, ErasedPayload erased) {
    Decoded<Block> block(std::in_place);
    Parts parts;
    if (auto read = read_envelope(bytes, *block, parts); !read) return Unexpected{read.error()};
    const Hash header_hash = blake3_keyed(domains.block_id, parts.header);
    if (erased == ErasedPayload::accepted && is_erased(block->header, parts.payload)) {
        block->id = {block->header.slot(), header_hash};
        block->payload = Record{};
        block->payload_erased = true;
    } else if (auto read = read_rest(parts, header_hash, blake3(parts.payload), *block); !read) {
        return Unexpected{read.error()};
    }
    block->encoded.assign(bytes.begin(), bytes.end());
    return block;
}

}  // namespace

Decoded<Block> decode_block(const Domains& domains, ByteView bytes) {
    return decode_one(domains, bytes, ErasedPayload::refused);
}

Decoded<Block> decode_stored_block(const Domains& domains, ByteView bytes) {
    return decode_one(domains, bytes, ErasedPayload::accepted);
}

bool has_erased_payload(ByteView encoded) {
    Block block;
    Parts parts;
    return read_envelope(encoded, block, parts) && is_erased(block.header, parts.payload);
}

std::vector<Decoded<Block>> decode_blocks(const Domains& domains, std::span<Bytes> encoded) {
    std::vector<Decoded<Block>> blocks;
    blocks.reserve(encoded.size());
    BatchParts batch(encoded.size());
    for (const Bytes& bytes : encoded) {
        auto& block = blocks.emplace_back(std::in_place);
        Parts parts;
        if (auto read = read_envelope(bytes, *block, parts); read) {
            batch.add(parts);
        } else {
            block = Unexpected{read.error()};
        }
    }
    batch.hash(domains.block_id);
    for (std::size_t i = 0, at = 0; i < encoded.size(); ++i) {
        auto& block = blocks[i];
        if (!block) continue;
        if (auto read = read_rest(batch.parts(at), batch.header_hash(at), batch.payload_hash(at), *block); read) {
            block->encoded = std::move(encoded[i]);
        } else {
            block = Unexpected{read.error()};
        }
        ++at;
    }
    return blocks;
}

}  // namespace weft
