#include "core/check.hpp"
#include "core/common_codec.hpp"
#include "tangle/ledger/proof.hpp"

namespace weft::tangle {

namespace {

constexpr std::uint8_t kProofVersion = 2;
constexpr std::size_t kPathMax = 64;  // levels above 2^64 leaves
constexpr std::size_t kCertificateBytesMax = 2 + kCommitteeMax * (2 + Signature::kSize);
constexpr std::size_t kEpochBytesMax = 64 + 2 + kCommitteeMax * (32 + 33);
constexpr std::size_t kHandoverBytesMax = kCheckpointBytes + 2 + kCertificateBytesMax + 2 + kEpochBytesMax;
constexpr std::size_t kProofBytesMax = 1 + 32 + (2 + kBlockHeaderBytesMax) + 64 + (1 + 2 + kPayloadBytesMax) + 1 + 8 +
                                       (1 + kPathMax * 32) + (2 + kHandoversMax * kHandoverBytesMax) +
                                       kCheckpointBytes + kCertificateBytesMax;

Bytes owned(ByteView view) {
    return {view.begin(), view.end()};
}

Decoded<void> read_header(Reader& in, Proof& proof) {
    const std::size_t size = in.u16();
    if (size > kBlockHeaderBytesMax) return decode_error(DecodeErrorCode::too_large, "header of a proof");
    proof.header = owned(in.bytes(size));
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, "header of a proof");
    return {};
}

Decoded<void> read_payload(Reader& in, Proof& proof) {
    const std::uint8_t has_payload = in.u8();
    if (has_payload > 1) return decode_error(DecodeErrorCode::bad_flags, "whether a proof has a payload is 0 or 1");
    if (has_payload == 0) return {};
    const std::size_t size = in.u16();
    if (size > kPayloadBytesMax) return decode_error(DecodeErrorCode::too_large, "payload of a proof");
    proof.payload = owned(in.bytes(size));
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, "payload of a proof");
    return {};
}

Decoded<void> read_place(Reader& in, Proof& proof) {
    const std::uint8_t reason = in.u8();
    proof.leaf_index = in.u64();
    const std::size_t levels = in.u8();
    if (reason > kRejectReasonLast) return decode_error(DecodeErrorCode::bad_value, "reason of a proof");
    if (levels > kPathMax) return decode_error(DecodeErrorCode::bad_count, "a proof's path has at most 64 hashes");
    proof.reason = static_cast<RejectReason>(reason);
    proof.path.resize(levels);
    for (Hash& hash : proof.path) hash = in.fixed<Hash>();
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, "path of a proof");
    return {};
}

Decoded<void> read_proof_handovers(Reader& in, Proof& proof) {
    auto handovers = read_handovers(in);
    if (!handovers) return Unexpected{handovers.error()};
    proof.handovers = *std::move(handovers);
    return {};
}

Decoded<void> read_certified(Reader& in, Proof& proof) {
    const ByteView encoded_checkpoint = in.bytes(kCheckpointBytes);
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, "checkpoint of a proof");
    const auto checkpoint = decode_checkpoint(encoded_checkpoint);
    if (!checkpoint) return Unexpected{checkpoint.error()};
    auto certificate = decode_certificate(in.bytes(in.left()));
    if (!certificate) return Unexpected{certificate.error()};
    proof.checkpoint = *checkpoint;
    proof.certificate = *std::move(certificate);
    return {};
}

}  // namespace

Bytes encode_proof(const Proof& proof) {
    CHECK(proof.header.size() <= kBlockHeaderBytesMax && proof.path.size() <= kPathMax);
    CHECK(proof.handovers.size() <= kHandoversMax);
    CHECK(!proof.payload || proof.payload->size() <= kPayloadBytesMax);
    const Bytes checkpoint = encode_checkpoint(proof.checkpoint);
    CHECK(checkpoint.size() == kCheckpointBytes);
    Bytes encoded;
    Writer out(encoded);
    out.u8(kProofVersion).fixed(proof.network);
    out.u16(static_cast<std::uint16_t>(proof.header.size())).bytes(proof.header).fixed(proof.signature);
    out.u8(proof.payload ? 1 : 0);
    if (proof.payload) out.u16(static_cast<std::uint16_t>(proof.payload->size())).bytes(*proof.payload);
    out.u8(static_cast<std::uint8_t>(proof.reason)).u64(proof.leaf_index);
    out.u8(static_cast<std::uint8_t>(proof.path.size()));
    for (const Hash& hash : proof.path) out.fixed(hash);
    write_handovers(out, proof.handovers);
    out.bytes(checkpoint).bytes(encode_certificate(proof.certificate));
    return encoded;
}

Decoded<Proof> decode_proof(ByteView bytes) {
    if (bytes.size() > kProofBytesMax) return decode_error(DecodeErrorCode::too_large, "proof");
    Reader in(bytes);
    const std::uint8_t version = in.u8();
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, "proof");
    if (version != kProofVersion) return decode_error(DecodeErrorCode::bad_version, "proof version is not 2");
    Proof proof;
    proof.network = in.fixed<NetworkId>();
    if (auto read = read_header(in, proof); !read) return Unexpected{read.error()};
    proof.signature = in.fixed<Signature>();
    if (auto read = read_payload(in, proof); !read) return Unexpected{read.error()};
    if (auto read = read_place(in, proof); !read) return Unexpected{read.error()};
    if (auto read = read_proof_handovers(in, proof); !read) return Unexpected{read.error()};
    if (auto read = read_certified(in, proof); !read) return Unexpected{read.error()};
    return proof;
}

}  // namespace weft::tangle
