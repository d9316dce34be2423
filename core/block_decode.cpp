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

// Header and signature, with the lengths fitting; id and payload are not there yet, nor are the bytes.
Decoded<Block> read_envelope(ByteView bytes) {
    if (bytes.size() > kBlockBytesMax) return decode_error(DecodeErrorCode::too_large, "block");
    std::size_t consumed = 0;
    auto header = decode_header(bytes, consumed);
    if (!header) return Unexpected{header.error()};
    const ByteView rest = bytes.subspan(consumed);
    if (auto valid = check_lengths(rest.size(), header->payload_bytes); !valid) return Unexpected{valid.error()};
    Block block;
    block.header = *std::move(header);
    block.signature = Signature::from(rest.first(Signature::kSize));
    return block;
}

// What `bytes` says of a block whose envelope was read from it.
ByteView header_part(const Block& envelope, ByteView bytes) {
    return bytes.first(bytes.size() - envelope.header.payload_bytes - Signature::kSize);
}
ByteView payload_part(const Block& envelope, ByteView bytes) {
    return bytes.last(envelope.header.payload_bytes);
}

Decoded<void> read_payload(Block& envelope, ByteView payload_bytes, const Hash& payload_hash) {
    if (payload_hash != envelope.header.payload_hash) {
        return decode_error(DecodeErrorCode::wrong_payload, "the payload's hash is not the header's");
    }
    auto payload = decode_payload(envelope.header.payload_type, payload_bytes);
    if (!payload) return Unexpected{payload.error()};
    envelope.payload = *std::move(payload);
    return {};
}

// The hashes of a batch's parts, one per message that was added.
class PartHashes {
public:
    explicit PartHashes(std::size_t count) { parts_.reserve(count); }
    void add(ByteView part) { parts_.push_back(part); }
    std::vector<Hash> plain() const {
        std::vector<Hash> hashes(parts_.size());
        blake3_many(parts_, hashes);
        return hashes;
    }
    std::vector<Hash> keyed(const HashKey& key) const {
        std::vector<Hash> hashes(parts_.size());
        blake3_keyed_many(key, parts_, hashes);
        return hashes;
    }

private:
    std::vector<ByteView> parts_;
};

}  // namespace

Decoded<Block> decode_block(const Domains& domains, ByteView bytes) {
    auto block = read_envelope(bytes);
    if (!block) return block;
    const ByteView payload_bytes = payload_part(*block, bytes);
    if (auto read = read_payload(*block, payload_bytes, blake3(payload_bytes)); !read) return Unexpected{read.error()};
    block->id = block_id(domains, block->header.slot(), header_part(*block, bytes));
    block->encoded.assign(bytes.begin(), bytes.end());
    return block;
}

std::vector<Decoded<Block>> decode_blocks(const Domains& domains, std::span<Bytes> encoded) {
    std::vector<Decoded<Block>> blocks;
    blocks.reserve(encoded.size());
    PartHashes headers(encoded.size());
    PartHashes payloads(encoded.size());
    for (const Bytes& bytes : encoded) {
        const auto& block = blocks.emplace_back(read_envelope(bytes));
        if (!block) continue;
        headers.add(header_part(*block, bytes));
        payloads.add(payload_part(*block, bytes));
    }
    const std::vector<Hash> header_hashes = headers.keyed(domains.block_id);
    const std::vector<Hash> payload_hashes = payloads.plain();
    std::size_t next = 0;
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        if (!blocks[i]) continue;
        Block& block = *blocks[i];
        const std::size_t at = next++;
        block.id = {block.header.slot(), header_hashes[at]};
        if (auto read = read_payload(block, payload_part(block, encoded[i]), payload_hashes[at]); !read) {
            blocks[i] = Unexpected{read.error()};
        } else {
            block.encoded = std::move(encoded[i]);
        }
    }
    return blocks;
}

}  // namespace weft
