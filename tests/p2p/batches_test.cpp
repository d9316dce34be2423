#include "p2p/batches.hpp"

#include <gtest/gtest.h>

namespace weft::p2p {
namespace {

// `count` blocks of `size` bytes, each telling its number.
std::vector<Bytes> numbered(std::size_t count, std::size_t size) {
    std::vector<Bytes> blocks;
    for (std::size_t i = 0; i < count; ++i) {
        blocks.emplace_back(size, static_cast<std::uint8_t>(i));
        Bytes& block = blocks.back();
        block[0] = static_cast<std::uint8_t>(i >> 8);
    }
    return blocks;
}

std::vector<ByteView> views(const std::vector<Bytes>& blocks) {
    return {blocks.begin(), blocks.end()};
}

TEST(Batches, NothingPacksToNothing) {
    EXPECT_TRUE(pack_blocks({}).empty());
}

TEST(Batches, ListsFitFramesAndKeepOrder) {
    for (const auto& [count, size] : {std::pair{3000, 10}, {100, 30'000}, {1, 5}, {1024, 2}, {1025, 2}}) {
        const std::vector<Bytes> blocks = numbered(static_cast<std::size_t>(count), static_cast<std::size_t>(size));
        std::vector<Bytes> joined;
        const std::vector<ByteView> all = views(blocks);
        for (const std::span<const ByteView> piece : pack_blocks(all)) {
            EXPECT_FALSE(piece.empty());
            std::vector<Bytes> list;
            for (const ByteView block : piece) list.emplace_back(block.begin(), block.end());
            EXPECT_LE(encode_blocks(piece).size(), kFrameBytesMax);
            EXPECT_EQ(encode_blocks(piece), encode_message(Blocks{list}));
            if (static_cast<std::size_t>(size) <= kRoundBlockBytesMax) {
                EXPECT_EQ(encode_round_blocks(piece), encode_message(RoundBlocks{list}));
            }
            joined.insert(joined.end(), list.begin(), list.end());
        }
        EXPECT_EQ(joined, blocks);
    }
}

TEST(Batches, ConeHasBlocksBeforeRoundBlocks) {
    const std::vector<Bytes> blocks = numbered(200, 10'000);
    const std::vector<Bytes> round_blocks = numbered(30, kRoundBlockBytesMax);
    std::vector<Bytes> joined;
    std::vector<Bytes> joined_round_blocks;
    const std::vector<ConePart> parts = split_cone(77, views(round_blocks), views(blocks));
    for (std::size_t i = 0; i < parts.size(); ++i) {
        EXPECT_EQ(parts[i].request, 77u);
        EXPECT_EQ(parts[i].last, i + 1 == parts.size());
        EXPECT_TRUE(joined_round_blocks.empty() || parts[i].blocks.empty());
        EXPECT_LE(encode_message(parts[i]).size(), kFrameBytesMax);
        joined.insert(joined.end(), parts[i].blocks.begin(), parts[i].blocks.end());
        joined_round_blocks.insert(joined_round_blocks.end(), parts[i].round_blocks.begin(),
                                   parts[i].round_blocks.end());
    }
    EXPECT_EQ(joined, blocks);
    EXPECT_EQ(joined_round_blocks, round_blocks);
}

TEST(Batches, ConeOfNothingIsOneLastPart) {
    const std::vector<ConePart> parts = split_cone(5, {}, {});
    ASSERT_EQ(parts.size(), 1u);
    EXPECT_EQ(parts[0], (ConePart{5, true, {}, {}}));
}

TEST(Batches, ConeIsCutAtItsLimit) {
    const Bytes block(30'000, 1);
    const std::vector<ByteView> blocks(40 * kConePartsMax, ByteView(block));
    const std::vector<ByteView> round_blocks(1, ByteView(block).first(10));
    const std::vector<ConePart> parts = split_cone(5, round_blocks, blocks);
    EXPECT_EQ(parts.size(), kConePartsMax);
    EXPECT_TRUE(parts.back().last);
    EXPECT_TRUE(parts.back().round_blocks.empty()) << "what refers to a past that is left out is left out too";
}

}  // namespace
}  // namespace weft::p2p
