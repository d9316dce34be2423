// A payload by itself: two bytes of type (little-endian), then the payload.
#include "core/payload.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/sample_encodings.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

bool run(ByteView input) {
    Reader in(input);
    const std::uint16_t type = in.u16();
    const ByteView bytes = in.bytes(in.left());
    const Decoded<Payload> payload = decode_payload(type, bytes);
    if (!payload) return false;
    CHECK(payload_type(*payload) == type);
    if (std::holds_alternative<UnknownPayload>(*payload)) return true;
    return accepts_one_encoding(
        bytes, [type](ByteView view) { return decode_payload(type, view); }, encode_payload);
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> seeds;
    for (const Bytes& encoded : sample_blocks()) {
        const Decoded<Block> block = decode_block(samples::domains(), encoded);
        CHECK(block);
        Writer(seeds.emplace_back()).u16(block->header.payload_type).bytes(block->payload_view());
    }
    return seeds;
}

const Registration kRegistration({"payload", run, seeds});

}  // namespace
}  // namespace weft::fuzz
