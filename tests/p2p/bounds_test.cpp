// The small bounded pieces: what was seen, budgets, frames.
#include <gtest/gtest.h>

#include "core/ports.hpp"
#include "p2p/budget.hpp"
#include "p2p/frame.hpp"
#include "p2p/seen.hpp"

namespace weft::p2p {
namespace {

TEST(SeenSet, RemembersAGenerationAndForgetsTwo) {
    SeenSet<int> seen(4);
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(seen.insert(i));
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(seen.insert(i));
    for (int i = 4; i < 8; ++i) EXPECT_TRUE(seen.insert(i));
    EXPECT_TRUE(seen.contains(0)) << "in the older generation";
    EXPECT_TRUE(seen.insert(8));
    EXPECT_FALSE(seen.contains(0));
    EXPECT_TRUE(seen.contains(7));
    EXPECT_TRUE(seen.insert(0)) << "forgotten, so new again";
}

TEST(SeenSet, WhatIsSeenAgainStays) {
    SeenSet<int> seen(2);
    seen.insert(-1);
    for (int i = 0; i < 100; ++i) {
        seen.insert(i);
        EXPECT_FALSE(seen.insert(-1)) << i;
    }
}

TEST(SeenSet, IsBounded) {
    SeenSet<int> seen(10);
    for (int i = 0; i < 10'000; ++i) {
        seen.insert(i);
        EXPECT_LE(seen.size(), 20u);
    }
}

TEST(TokenBucket, WaitsForWhatIsBeyondTheBurst) {
    TokenBucket bucket(100, 1000, 0);
    EXPECT_EQ(bucket.charge(1000, 0), 0u);
    EXPECT_EQ(bucket.charge(50, 0), 500'000u);
    EXPECT_EQ(bucket.charge(0, 200'000), 300'000u);
    EXPECT_EQ(bucket.charge(0, 500'000), 0u);
}

TEST(TokenBucket, FillsToItsBurstAndNoFurther) {
    TokenBucket bucket(100, 1000, 0);
    bucket.charge(1000, 0);
    EXPECT_EQ(bucket.charge(1000, TimeUs{1} << 62), 0u);
    EXPECT_GT(bucket.charge(1, TimeUs{1} << 62), 0u);
}

TEST(TokenBucket, TimeThatGoesBackIsNoTime) {
    TokenBucket bucket(100, 100, 1'000'000);
    bucket.charge(100, 1'000'000);
    EXPECT_GT(bucket.charge(1, 0), 0u);
}

TEST(TokenBucket, HugeChargesDoNotOverflow) {
    TokenBucket bucket(1, 1, 0);
    for (int i = 0; i < 100; ++i) EXPECT_GT(bucket.charge(std::uint64_t{1} << 40, 0), 0u);
    EXPECT_EQ(bucket.charge(0, TimeUs{1} << 62), 0u);
}

TEST(Budget, TheScarcerOneDecides) {
    Budget budget({.bytes_per_second = 1000, .bytes_burst = 1000, .messages_per_second = 10, .messages_burst = 10}, 0);
    EXPECT_EQ(budget.charge(100, 10, 0), 0u);
    EXPECT_EQ(budget.charge(100, 1, 0), 100'000u);
    EXPECT_EQ(budget.charge(1800, 0, 0), 1'000'000u);
}

Bytes stream_of(const std::vector<Bytes>& bodies) {
    Bytes stream;
    for (const Bytes& body : bodies) append_frame(stream, body);
    return stream;
}

TEST(Frames, AnyCutGivesTheSameFrames) {
    constexpr std::uint64_t kSeed = 3;
    SCOPED_TRACE(testing::Message() << "seed " << kSeed);
    SplitMix random(kSeed);
    const std::vector<Bytes> bodies = {Bytes(1, 1), Bytes(1000, 2), Bytes(3, 3), Bytes(70'000, 4)};
    const Bytes stream = stream_of(bodies);
    for (int round = 0; round < 50; ++round) {
        FrameReader reader;
        std::vector<Bytes> out;
        for (std::size_t at = 0; at < stream.size();) {
            const std::size_t size = std::min<std::size_t>(stream.size() - at, random.below(20'000) + 1);
            reader.feed(ByteView(stream).subspan(at, size));
            at += size;
            while (const std::optional<Bytes> body = reader.next().value()) out.push_back(*body);
        }
        EXPECT_EQ(out, bodies);
        EXPECT_EQ(reader.buffered(), 0u);
    }
}

TEST(Frames, BadLengthsAreErrorsBeforeTheirBodies) {
    FrameReader empty;
    empty.feed(Bytes{0, 0, 0, 0});
    EXPECT_EQ(empty.next().error(), FrameError::empty_frame);
    EXPECT_EQ(empty.next().error(), FrameError::empty_frame) << "for good";

    FrameReader large(10);
    large.feed(Bytes{11, 0, 0, 0});
    EXPECT_EQ(large.next().error(), FrameError::frame_too_large);

    FrameReader largest;
    largest.feed(Bytes{0xff, 0xff, 0xff, 0xff});
    EXPECT_EQ(largest.next().error(), FrameError::frame_too_large);
}

}  // namespace
}  // namespace weft::p2p
