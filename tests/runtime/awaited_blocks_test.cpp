#include "node/runtime/awaited_blocks.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

BlockId id(std::uint8_t high, std::uint8_t low) {
    BlockId out;
    out.bytes.back() = high;  // chooses the place
    out.bytes[BlockId::kSize - 8] = low;
    return out;
}

TEST(AwaitedBlocks, TellsSinceWhenOnce) {
    AwaitedBlocks awaited;
    EXPECT_FALSE(awaited.take(id(1, 2)));
    awaited.add(id(1, 2), 100);
    awaited.add(id(2, 2), 200);
    EXPECT_EQ(awaited.take(id(1, 2)), 100u);
    EXPECT_FALSE(awaited.take(id(1, 2)));
    EXPECT_EQ(awaited.take(id(2, 2)), 200u);
}

TEST(AwaitedBlocks, ATakenPlaceStaysWithWhomHasIt) {
    AwaitedBlocks awaited;
    awaited.add(id(1, 2), 100);
    awaited.add(id(1, 4), 150);
    EXPECT_FALSE(awaited.take(id(1, 4)));
    EXPECT_EQ(awaited.take(id(1, 2)), 100u);
    awaited.add(id(1, 4), 300);
    EXPECT_EQ(awaited.take(id(1, 4)), 300u);
}

TEST(AwaitedBlocks, WhatWasNeverDecidedMakesRoomAtLast) {
    AwaitedBlocks awaited;
    awaited.add(id(1, 2), 100);
    awaited.add(id(1, 4), 100 + AwaitedBlocks::kGivenUpUs);
    EXPECT_TRUE(awaited.take(id(1, 4)));
}

}  // namespace
}  // namespace weft::node
