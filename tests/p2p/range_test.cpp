#include "p2p/range.hpp"

#include <gtest/gtest.h>

#include "core/ports.hpp"

namespace weft::p2p {
namespace {

CommitRecord commit(CommitIndex index) {
    CommitRecord record;
    record.index = index;
    record.leader.round = static_cast<Round>(index + 2);
    record.round_blocks = {record.leader};
    record.blocks = {{BlockId(3, Hash{}), RejectReason::none}};
    return record;
}

Bundle example() {
    return {{commit(1), commit(2)}, {Bytes(200, 1), Bytes(300, 2)}};
}

Bytes encoded(const Bundle& bundle) {
    return encode_bundle(bundle.commits, bundle.blocks);
}

TEST(Bundle, RoundTrip) {
    for (const Bundle& bundle : {example(), Bundle{}, Bundle{{commit(5)}, {}}, Bundle{{}, {Bytes(1, 1)}}}) {
        const Decoded<Bundle> back = decode_bundle(encoded(bundle));
        ASSERT_TRUE(back) << back.error().detail;
        EXPECT_EQ(*back, bundle);
    }
}

TEST(Bundle, TruncatedAtEachByteAndWithOneMore) {
    Bytes bytes = encoded(example());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode_bundle(ByteView(bytes).first(size))) << size;
    }
    bytes.push_back(0);
    EXPECT_EQ(decode_bundle(bytes).error().code, DecodeErrorCode::trailing_bytes);
}

TEST(Bundle, HugeCountsAndLengths) {
    Bytes bytes = encoded(Bundle{{}, {Bytes(1, 1)}});
    for (const std::size_t at : {0u, 4u, 8u}) {
        Bytes changed = bytes;
        for (std::size_t i = 0; i < 4; ++i) changed[at + i] = 0xff;
        EXPECT_FALSE(decode_bundle(changed)) << at;
    }
    EXPECT_FALSE(decode_bundle(encoded(Bundle{{}, {Bytes{}}}))) << "an empty block";
    EXPECT_FALSE(decode_bundle(encoded(Bundle{{}, {Bytes(kBlockBytesMax + 1, 1)}})));
}

TEST(Bundle, RandomChangesAreRefusedOrCanonical) {
    constexpr std::uint64_t kSeed = 7;
    SCOPED_TRACE(testing::Message() << "seed " << kSeed);
    SplitMix random(kSeed);
    const Bytes bytes = encoded(example());
    for (int round = 0; round < 5000; ++round) {
        Bytes changed = bytes;
        changed[random.below(changed.size())] = static_cast<std::uint8_t>(random.next());
        const Decoded<Bundle> back = decode_bundle(changed);
        if (back) {
            EXPECT_EQ(encoded(*back), changed);
        }
    }
}

class ServeRange : public testing::Test {
protected:
    RangeChunk serve(std::uint64_t offset, std::uint32_t bytes_max) const {
        return serve_range(PullRange{1, 2, offset, bytes_max}, {checkpoint, certificate, bundle});
    }

    Bytes checkpoint = Bytes(100, 1);
    Bytes certificate = Bytes(200, 2);
    Bytes bundle = Bytes(1000, 3);
};

TEST_F(ServeRange, FirstChunkHasTheProof) {
    const RangeChunk chunk = serve(0, 400);
    EXPECT_TRUE(consistent(chunk));
    EXPECT_EQ(chunk.checkpoint_bytes, checkpoint);
    EXPECT_EQ(chunk.certificate_bytes, certificate);
    EXPECT_EQ(chunk.data.size(), 400u);
    EXPECT_EQ(chunk.total, 1000u);
}

TEST_F(ServeRange, LastChunkIsShort) {
    const RangeChunk chunk = serve(800, 400);
    EXPECT_TRUE(consistent(chunk));
    EXPECT_TRUE(chunk.checkpoint_bytes.empty());
    EXPECT_EQ(chunk.data.size(), 200u);
}

TEST_F(ServeRange, WhatIsNotHeldIsSaidSo) {
    const RangeChunk none{1, 2, 0, 0, {}, {}, {}};
    EXPECT_EQ(serve(1000, 400), none);
    EXPECT_EQ(serve(UINT64_MAX, 400), none);
    EXPECT_EQ(serve_range(PullRange{1, 2, 0, 10}, {}), none);
    certificate.clear();
    EXPECT_EQ(serve(0, 400), none);
}

}  // namespace
}  // namespace weft::p2p
