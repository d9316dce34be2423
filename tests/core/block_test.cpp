#include "core/block.hpp"

#include <gtest/gtest.h>

#include "tests/core/samples.hpp"

namespace weft {
namespace {

const Domains kDomains = samples::domains();

DecodeErrorCode error_of(ByteView bytes) {
    const auto decoded = decode_block(kDomains, bytes);
    EXPECT_FALSE(decoded);
    return decoded.error().code;
}

// The block's bytes with another header, signed or not: what an attacker can send.
Bytes with_header(const Block& block, const BlockHeader& header) {
    Bytes bytes = encode_header(header);
    Writer(bytes).fixed(block.signature).bytes(block.payload_view());
    return bytes;
}

// What a batch made of a block's bytes, against decode_block of them; `left` is what the batch left of the bytes.
void expect_same(const Decoded<Block>& made, const Bytes& bytes, const Bytes& left) {
    const auto single = decode_block(kDomains, bytes);
    ASSERT_EQ(made.has_value(), single.has_value());
    if (!single) {
        EXPECT_EQ(made.error().code, single.error().code);
        EXPECT_EQ(made.error().detail, single.error().detail);
        EXPECT_EQ(left, bytes);
        return;
    }
    EXPECT_EQ(made->id, single->id);
    EXPECT_EQ(made->header, single->header);
    EXPECT_EQ(made->signature, single->signature);
    EXPECT_EQ(made->payload, single->payload);
    EXPECT_EQ(made->encoded, bytes);
}

TEST(Block, survives_a_round_trip) {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        const Block block = samples::random_block(random);
        const auto decoded = decode_block(kDomains, block.encoded);
        ASSERT_TRUE(decoded) << decoded.error().detail;
        ASSERT_EQ(decoded->id, block.id);
        ASSERT_EQ(decoded->header, block.header);
        ASSERT_EQ(decoded->payload, block.payload);
        ASSERT_EQ(decoded->signature, block.signature);
        ASSERT_EQ(decoded->encoded, block.encoded);
        ASSERT_EQ(to_hex(encode_header(decoded->header)), to_hex(block.header_bytes()));
        ASSERT_TRUE(signature_valid(*decoded));
    }
}

TEST(Block, header_has_the_documented_sizes) {
    SplitMix random(1);
    for (int i = 0; i < 200; ++i) {
        const Block block = samples::random_block(random);
        const std::size_t key = block.header.signing_key ? 32 : 0;
        ASSERT_EQ(block.header_bytes().size(), kBlockHeaderFixedBytes + key + 36 * block.header.parents.size());
        ASSERT_EQ(block.header_bytes().size() % 4, 0u);
        ASSERT_GE(block.size(), kBlockBytesMin);
        ASSERT_LE(block.size(), kBlockBytesMax);
    }
}

TEST(Block, is_refused_when_truncated_anywhere_or_longer) {
    SplitMix random(2);
    for (int i = 0; i < 5; ++i) {
        Block block = samples::random_block(random);
        for (std::size_t size = 0; size < block.size(); ++size) {
            ASSERT_EQ(error_of(ByteView(block.encoded).first(size)), DecodeErrorCode::truncated) << size;
        }
        block.encoded.push_back(0);
        ASSERT_EQ(error_of(block.encoded), DecodeErrorCode::trailing_bytes);
    }
}

// Sound blocks and ones damaged anywhere, in batches of any size.
TEST(Block, a_batch_decodes_as_its_blocks_do) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        std::vector<Bytes> batch(random.below(50));
        for (Bytes& bytes : batch) {
            bytes = samples::random_block(random).encoded;
            if (random.below(3) == 0) bytes[random.below(bytes.size())] ^= static_cast<std::uint8_t>(random.next());
            if (random.below(10) == 0) bytes.resize(random.below(bytes.size() + 10));
        }
        const std::vector<Bytes> before = batch;
        const auto decoded = decode_blocks(kDomains, batch);
        ASSERT_EQ(decoded.size(), before.size());
        for (std::size_t i = 0; i < before.size(); ++i) expect_same(decoded[i], before[i], batch[i]);
    }
}

// No single changed byte passes for the same block, or for another valid one.
TEST(Block, any_changed_byte_is_noticed) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        const Block block = samples::random_block(random);
        for (std::size_t i = 0; i < block.size(); ++i) {
            Bytes bytes = block.encoded;
            bytes[i] ^= static_cast<std::uint8_t>(1 + random.below(255));
            const auto decoded = decode_block(kDomains, bytes);
            if (decoded) {
                ASSERT_FALSE(signature_valid(*decoded)) << i;
            }
        }
    }
}

TEST(Block, any_bytes_decode_to_an_error_or_to_themselves) {
    for (std::uint64_t seed = 0; seed < 5000; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        Bytes bytes = samples::random_bytes(random, random.below(400));
        if (bytes.size() > 4) {
            bytes[0] = bytes[1] = 1;
            bytes[2] = static_cast<std::uint8_t>(random.below(2));
            bytes[3] = static_cast<std::uint8_t>(random.below(9));
        }
        std::size_t consumed = 0;
        const auto header = decode_header(bytes, consumed);
        if (!header) continue;
        ASSERT_EQ(encode_header(*header), Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(consumed)));
    }
}

TEST(Block, prefix_is_checked) {
    const Block block = samples::transfer_block(5, 1);
    const auto with = [&](std::size_t at, std::uint8_t value) {
        Bytes bytes = block.encoded;
        bytes[at] = value;
        return error_of(bytes);
    };
    EXPECT_EQ(with(0, 2), DecodeErrorCode::bad_version);
    EXPECT_EQ(with(1, 0), DecodeErrorCode::bad_algorithm);
    EXPECT_EQ(with(2, 2), DecodeErrorCode::bad_flags);
    EXPECT_EQ(with(2, 0x80), DecodeErrorCode::bad_flags);
    EXPECT_EQ(with(3, 0), DecodeErrorCode::bad_count);
    EXPECT_EQ(with(3, 9), DecodeErrorCode::bad_count);
    EXPECT_EQ(with(7, 0x81), DecodeErrorCode::too_large);
}

TEST(Block, parents_are_distinct_and_not_younger) {
    const Block block = samples::transfer_block(5, 1);
    BlockHeader header = block.header;
    header.parents.push_back(header.parents[0]);
    EXPECT_EQ(error_of(with_header(block, header)), DecodeErrorCode::duplicate);
    header.parents[1] = BlockId(header.slot() + 1, Hash{});
    EXPECT_EQ(error_of(with_header(block, header)), DecodeErrorCode::slot_order);
    header.parents[1] = BlockId(header.slot(), Hash{});
    EXPECT_TRUE(decode_block(kDomains, with_header(block, header)));
}

TEST(Block, time_must_fit_its_slot) {
    const Block block = samples::transfer_block(5, 1);
    BlockHeader header = block.header;
    header.time = kTimeUsMax;
    EXPECT_TRUE(decode_block(kDomains, with_header(block, header)));
    header.time = kTimeUsMax + 1;
    EXPECT_EQ(error_of(with_header(block, header)), DecodeErrorCode::bad_value);
}

TEST(Block, first_key_is_left_out) {
    const Block block = samples::transfer_block(5, 1);
    EXPECT_FALSE(block.header.signing_key);
    BlockHeader header = block.header;
    header.signing_key = samples::key_pair(5).public_key().bytes;
    EXPECT_EQ(error_of(with_header(block, header)), DecodeErrorCode::not_canonical);
}

TEST(Block, a_later_key_stands_in_the_header) {
    BlockHeader header = samples::transfer_block(5, 1).header;
    const KeyPair later = samples::key_pair(9);
    const Block block = make_block(kDomains, header, samples::transfer_block(5, 1).payload, later);
    EXPECT_EQ(block.header.signing_key, later.public_key().bytes);
    EXPECT_EQ(block.header.key(), later.public_key());
    const auto decoded = decode_block(kDomains, block.encoded);
    ASSERT_TRUE(decoded);
    EXPECT_TRUE(signature_valid(*decoded));
}

TEST(Block, payload_is_the_one_committed_to) {
    Block block = samples::transfer_block(5, 1);
    block.encoded.back() ^= 1;
    EXPECT_EQ(error_of(block.encoded), DecodeErrorCode::wrong_payload);
}

TEST(Block, payload_is_checked_though_its_hash_fits) {
    const Block block = samples::transfer_block(5, 1);
    BlockHeader header = block.header;
    Bytes payload(block.payload_view().begin(), block.payload_view().end());
    payload[4] = 2;
    header.payload_hash = blake3(payload);
    Bytes bytes = encode_header(header);
    Writer(bytes).fixed(block.signature).bytes(payload);
    EXPECT_EQ(error_of(bytes), DecodeErrorCode::truncated);
}

TEST(Block, another_networks_block_has_no_valid_signature) {
    const Block block = samples::transfer_block(5, 1);
    const auto elsewhere = decode_block(Domains::of(NetworkId{}), block.encoded);
    ASSERT_TRUE(elsewhere);
    EXPECT_NE(elsewhere->id, block.id);
    EXPECT_FALSE(signature_valid(*elsewhere));
}

TEST(Block, signature_is_not_part_of_the_id) {
    Block block = samples::transfer_block(5, 1);
    block.encoded[block.header_bytes().size()] ^= 1;
    const auto decoded = decode_block(kDomains, block.encoded);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->id, block.id);
    EXPECT_FALSE(signature_valid(*decoded));
}

TEST(Block, oversized_is_refused_before_anything_else) {
    EXPECT_EQ(error_of(Bytes(kBlockBytesMax + 1)), DecodeErrorCode::too_large);
}

TEST(Block, largest_possible_decodes) {
    BlockHeader header = samples::transfer_block(5, 1).header;
    header.parents.clear();
    for (std::uint8_t i = 0; i < kParentsMax; ++i) {
        Hash hash;
        hash.bytes.fill(i);
        header.parents.emplace_back(header.slot(), hash);
    }
    const Record record{"a", ContentType::opaque, Bytes(kPayloadBytesMax - 4)};
    const Block block = make_block(kDomains, header, record, samples::key_pair(9));
    EXPECT_EQ(block.size(), kBlockBytesMax);
    EXPECT_TRUE(decode_block(kDomains, block.encoded));
}

TEST(Block, work_is_the_leading_zero_bits_of_the_hash) {
    Hash hash;
    EXPECT_EQ(work_of(BlockId(0xFFFFFFFF, hash)), 256u);
    hash.bytes[2] = 0x10;
    EXPECT_EQ(work_of(BlockId(0, hash)), 19u);
    hash.bytes[0] = 0x80;
    EXPECT_EQ(work_of(BlockId(0, hash)), 0u);
}

}  // namespace
}  // namespace weft
