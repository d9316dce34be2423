#include "core/block.hpp"

#include <algorithm>
#include <bit>

#include "core/check.hpp"
#include "core/common_codec.hpp"

namespace weft {

namespace {

constexpr std::uint8_t kBlockVersion = 1;
constexpr std::uint8_t kFlagSigningKey = 1;

// Every length of a header is a multiple of 4, so the nonce, its last 4 bytes, lies in one 64-byte hash block.
static_assert(kBlockHeaderFixedBytes % 4 == 0 && PublicKeyBytes::kSize % 4 == 0 && BlockId::kSize % 4 == 0);

struct Prefix {
    std::uint8_t version;
    std::uint8_t algorithm;
    std::uint8_t flags;
    std::uint8_t parents;
};

std::size_t header_length(bool has_key, std::size_t parents) {
    return kBlockHeaderFixedBytes + (has_key ? PublicKeyBytes::kSize : 0) + parents * BlockId::kSize;
}

Prefix read_prefix(Reader& in) {
    const std::uint8_t version = in.u8();
    const std::uint8_t algorithm = in.u8();
    const std::uint8_t flags = in.u8();
    return {version, algorithm, flags, in.u8()};
}

Decoded<void> check_prefix(const Prefix& prefix) {
    if (prefix.version != kBlockVersion) return decode_error(DecodeErrorCode::bad_version, "block version is not 1");
    if (!known_algorithm(static_cast<Algorithm>(prefix.algorithm))) {
        return decode_error(DecodeErrorCode::bad_algorithm, "block algorithm is not 1 (Ed25519)");
    }
    if ((prefix.flags & ~kFlagSigningKey) != 0) return decode_error(DecodeErrorCode::bad_flags, "block flags");
    if (prefix.parents < 1 || prefix.parents > kParentsMax) {
        return decode_error(DecodeErrorCode::bad_count, "a block has 1 to 8 parents");
    }
    return {};
}

void read_fields(Reader& in, const Prefix& prefix, BlockHeader& header) {
    header.algorithm = static_cast<Algorithm>(prefix.algorithm);
    header.payload_type = in.u16();
    header.payload_bytes = in.u16();
    header.time = in.u64();
    header.sequence = in.u64();
    header.issuer = in.fixed<AccountId>();
    header.payload_hash = in.fixed<Hash>();
    header.signing_key.reset();
    if ((prefix.flags & kFlagSigningKey) != 0) header.signing_key = in.fixed<PublicKeyBytes>();
    header.parents.resize(prefix.parents);
    for (BlockId& parent : header.parents) parent = in.fixed<BlockId>();
    header.nonce = in.u32();
}

Decoded<void> check_parents(const BlockHeader& header) {
    if (header.parents.empty() || header.parents.size() > kParentsMax) {
        return decode_error(DecodeErrorCode::bad_count, "a block has 1 to 8 parents");
    }
    for (auto parent = header.parents.begin(); parent != header.parents.end(); ++parent) {
        if (std::find(header.parents.begin(), parent, *parent) != parent) {
            return decode_error(DecodeErrorCode::duplicate, "a parent is named twice");
        }
        if (parent->slot() > header.slot()) {
            return decode_error(DecodeErrorCode::slot_order, "a parent is younger than the block");
        }
    }
    return {};
}

// The rules beyond layout that the header alone decides.
Decoded<void> check_header(const BlockHeader& header) {
    if (header.payload_bytes > kPayloadBytesMax) {
        return decode_error(DecodeErrorCode::too_large, "a payload has at most 32768 bytes");
    }
    if (header.time > kTimeUsMax) return decode_error(DecodeErrorCode::bad_value, "the time's slot exceeds 32 bits");
    if (header.signing_key && *header.signing_key == first_key_of(header.issuer).bytes) {
        return decode_error(DecodeErrorCode::not_canonical, "the account's first key is left out");
    }
    return check_parents(header);
}

}  // namespace

ByteView Block::header_bytes() const {
    return ByteView(encoded).first(encoded.size() - header.payload_bytes - Signature::kSize);
}

ByteView Block::payload_view() const {
    return ByteView(encoded).last(header.payload_bytes);
}

Bytes encode_header(const BlockHeader& header) {
    CHECK(header.parents.size() <= kParentsMax);
    Bytes encoded;
    encoded.reserve(header_length(header.signing_key.has_value(), header.parents.size()));
    Writer out(encoded);
    out.u8(kBlockVersion)
        .u8(static_cast<std::uint8_t>(header.algorithm))
        .u8(header.signing_key ? kFlagSigningKey : 0)
        .u8(static_cast<std::uint8_t>(header.parents.size()))
        .u16(header.payload_type)
        .u16(header.payload_bytes)
        .u64(header.time)
        .u64(header.sequence)
        .fixed(header.issuer)
        .fixed(header.payload_hash);
    if (header.signing_key) out.fixed(*header.signing_key);
    for (const BlockId& parent : header.parents) out.fixed(parent);
    out.u32(header.nonce);
    return encoded;
}

Decoded<void> decode_header(ByteView bytes, BlockHeader& header, std::size_t& consumed) {
    Reader in(bytes);
    const Prefix prefix = read_prefix(in);
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, "block header");
    if (auto valid = check_prefix(prefix); !valid) return valid;
    const std::size_t length = header_length((prefix.flags & kFlagSigningKey) != 0, prefix.parents);
    if (bytes.size() < length) return decode_error(DecodeErrorCode::truncated, "block header");
    read_fields(in, prefix, header);
    CHECK(!in.failed() && in.position() == length);
    consumed = length;
    return check_header(header);
}

Decoded<BlockHeader> decode_header(ByteView bytes, std::size_t& consumed) {
    BlockHeader header;
    std::size_t length = 0;
    if (auto read = decode_header(bytes, header, length); !read) return Unexpected{read.error()};
    consumed = length;
    return header;
}

std::optional<AccountId> claimed_issuer(ByteView encoded) {
    constexpr std::size_t kIssuerAt = 24;  // docs/wire.md
    if (encoded.size() < kIssuerAt + AccountId::kSize) return std::nullopt;
    return AccountId::from(encoded.subspan(kIssuerAt, AccountId::kSize));
}

BlockId block_id(const Domains& domains, Slot slot, ByteView header_bytes) {
    return {slot, blake3_keyed(domains.block_id, header_bytes)};
}

unsigned work_of(const BlockId& id) {
    const ByteView hash = id.view().subspan(4);
    unsigned bits = 0;
    for (const std::uint8_t byte : hash) {
        if (byte != 0) return bits + static_cast<unsigned>(std::countl_zero(byte));
        bits += 8;
    }
    return bits;
}

bool signature_valid(const Block& block) {
    return verify(block.header.key(), block.id.view(), block.signature);
}

BlockHeader complete_header(BlockHeader header, const Payload& payload, const KeyPair& key) {
    const Bytes encoded = encode_payload(payload);
    const PublicKey signing_key = key.public_key();
    header.algorithm = signing_key.algorithm;
    header.signing_key.reset();
    if (signing_key != first_key_of(header.issuer)) header.signing_key = signing_key.bytes;
    header.payload_type = payload_type(payload);
    header.payload_bytes = static_cast<std::uint16_t>(encoded.size());
    header.payload_hash = blake3(encoded);
    return header;
}

Block make_block(const Domains& domains, BlockHeader header, const Payload& payload, const KeyPair& key) {
    Block block;
    block.header = complete_header(std::move(header), payload, key);
    CHECK(check_header(block.header));
    block.encoded = encode_header(block.header);
    block.id = block_id(domains, block.header.slot(), block.encoded);
    block.signature = key.sign(block.id.view());
    block.payload = payload;
    Writer(block.encoded).fixed(block.signature).bytes(encode_payload(payload));
    return block;
}

BlockId genesis_block_id(const NetworkId& network) {
    return {0, Hash::from(network.view())};
}

}  // namespace weft
