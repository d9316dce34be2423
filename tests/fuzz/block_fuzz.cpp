// A device block from its bytes: what is accepted is the one encoding of what was read, and a batch in SIMD lanes reads
// as its blocks do one at a time. Bytes with a sound header are tried again with a payload hash that fits, so that
// changed payloads are reached.
#include "core/block.hpp"
#include "core/check.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/sample_encodings.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

const Domains& domains() {
    static const Domains kDomains = samples::domains();
    return kDomains;
}

void check_block(const Block& block, ByteView bytes) {
    CHECK(block.size() >= kBlockBytesMin && block.size() <= kBlockBytesMax);
    CHECK(std::ranges::equal(block.encoded, bytes));
    CHECK(std::ranges::equal(encode_header(block.header), block.header_bytes()));
    CHECK(block.id == block_id(domains(), block.header.slot(), block.header_bytes()));
    CHECK(blake3(block.payload_view()) == block.header.payload_hash);
    CHECK(block.header.payload_type == payload_type(block.payload));
    if (std::holds_alternative<UnknownPayload>(block.payload)) return;
    CHECK(std::ranges::equal(encode_payload(block.payload), block.payload_view()));
}

bool same(const Decoded<Block>& a, const Decoded<Block>& b) {
    if (!a || !b) return !a && !b && a.error().code == b.error().code && a.error().detail == b.error().detail;
    return a->id == b->id && a->header == b->header && a->signature == b->signature && a->payload == b->payload &&
           a->encoded == b->encoded;
}

// The input among sound blocks, and without its last byte.
void check_lanes(ByteView input) {
    static const std::vector<Bytes> kSound = sample_blocks();
    const Bytes whole(input.begin(), input.end());
    const Bytes cut(input.begin(), input.end() - (input.empty() ? 0 : 1));
    const std::vector<Bytes> batch{kSound[0], whole, kSound[1], cut, whole};
    std::vector<Bytes> taken = batch;
    const std::vector<Decoded<Block>> blocks = decode_blocks(domains(), taken);
    CHECK(blocks.size() == batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
        CHECK(same(blocks[i], decode_block(domains(), batch[i])));
        CHECK(blocks[i] ? taken[i].empty() : taken[i] == batch[i]);
    }
}

// The same header, signature and payload, with the payload's length and hash put right.
void check_repaired(ByteView input) {
    std::size_t consumed = 0;
    Decoded<BlockHeader> header = decode_header(input, consumed);
    if (!header) return;
    CHECK(consumed <= input.size() && std::ranges::equal(encode_header(*header), input.first(consumed)));
    const ByteView rest = input.subspan(consumed);
    if (rest.size() < Signature::kSize || rest.size() - Signature::kSize > kPayloadBytesMax) return;
    const ByteView payload = rest.subspan(Signature::kSize);
    header->payload_bytes = static_cast<std::uint16_t>(payload.size());
    header->payload_hash = blake3(payload);
    Bytes repaired = encode_header(*header);
    repaired.insert(repaired.end(), rest.begin(), rest.end());
    const Decoded<Block> block = decode_block(domains(), repaired);
    CHECK(block.has_value() == decode_payload(header->payload_type, payload).has_value());
    if (block) check_block(*block, repaired);
}

bool run(ByteView input) {
    const Decoded<Block> block = decode_block(domains(), input);
    if (block) check_block(*block, input);
    check_lanes(input);
    check_repaired(input);
    return block.has_value();
}

const Registration kRegistration({"block", run, sample_blocks});

}  // namespace
}  // namespace weft::fuzz
