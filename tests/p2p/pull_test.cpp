#include "p2p/pull.hpp"

#include <gtest/gtest.h>

#include "core/ports.hpp"

namespace weft::p2p {
namespace {

BlockId block(std::uint8_t n) {
    Hash hash;
    hash.bytes[0] = n;
    return BlockId(1, hash);
}

RoundRef round_block(std::uint8_t n) {
    return {n, 0, Hash{}};
}

std::vector<BlockId> many(std::size_t count) {
    std::vector<BlockId> ids;
    for (std::size_t i = 0; i < count; ++i) ids.emplace_back(static_cast<Slot>(i), Hash{});
    return ids;
}

class Pull : public testing::Test {
protected:
    void want(std::uint8_t n, std::optional<PeerId> hint = {}) { puller.want(std::vector{block(n)}, hint, now); }
    std::vector<ConePuller::Ask> next() { return puller.next(now, peers); }

    // The one peer asked now.
    PeerId asked() {
        const auto asks = next();
        EXPECT_EQ(asks.size(), 1u);
        if (asks.empty()) return 0;
        request = asks[0].pull.request;
        return asks[0].peer;
    }

    std::vector<PeerId> peers = {1, 2, 3};
    TimeUs now = 1000;
    std::uint64_t request = 0;
    ConePuller puller;
};

using Verdict = ConePuller::PartVerdict;

TEST_F(Pull, ManyIdsInOneRequestToTheHintedPeer) {
    puller.want(std::vector{block(1), block(2)}, 2, now);
    puller.want(std::vector{round_block(5)}, 2, now);
    const auto asks = next();
    ASSERT_EQ(asks.size(), 1u);
    EXPECT_EQ(asks[0].peer, 2u);
    EXPECT_EQ(asks[0].pull.blocks, (std::vector{block(1), block(2)}));
    EXPECT_EQ(asks[0].pull.round_blocks, std::vector{round_block(5)});
    EXPECT_NE(asks[0].pull.request, 0u);
}

TEST_F(Pull, WhatIsAskedIsNotAskedAgain) {
    want(1);
    EXPECT_EQ(next().size(), 1u);
    want(1, 3);
    EXPECT_TRUE(next().empty());
    want(2);
    const auto asks = next();
    ASSERT_EQ(asks.size(), 1u);
    EXPECT_EQ(asks[0].pull.blocks, std::vector{block(2)});
}

TEST_F(Pull, FoundThingsAreForgotten) {
    want(1);
    puller.found(block(1));
    EXPECT_TRUE(next().empty());
    want(2, 1);
    EXPECT_EQ(asked(), 1u);
    puller.found(block(2));
    EXPECT_EQ(puller.on_part(1, request, true, now), Verdict::expected);
    EXPECT_TRUE(next().empty());
    EXPECT_EQ(puller.wants(), 0u);
    EXPECT_EQ(puller.requests(), 0u);
    EXPECT_FALSE(puller.wake_at(now));
}

TEST_F(Pull, NoAnswerGoesToAnotherPeer) {
    want(1, 2);
    EXPECT_EQ(asked(), 2u);
    EXPECT_EQ(puller.wake_at(now), now + kPullTimeoutUs);
    now += kPullTimeoutUs - 1;
    EXPECT_TRUE(next().empty());
    now += 1;
    EXPECT_EQ(asked(), 1u);
    now += kPullTimeoutUs;
    EXPECT_EQ(asked(), 3u);
}

TEST_F(Pull, EachPartGivesMoreTime) {
    want(1, 2);
    asked();
    now += kPullTimeoutUs - 1;
    EXPECT_EQ(puller.on_part(2, request, false, now), Verdict::expected);
    now += kPullTimeoutUs - 1;
    EXPECT_TRUE(next().empty());
}

TEST_F(Pull, AnAnswerWithoutTheBlockGoesToAnotherPeer) {
    want(1, 2);
    asked();
    EXPECT_EQ(puller.on_part(2, request, true, now), Verdict::expected);
    EXPECT_EQ(asked(), 1u);
}

TEST_F(Pull, DisconnectGoesToAnotherPeer) {
    want(1, 2);
    asked();
    puller.on_disconnect(2, now);
    peers = {1, 3};
    EXPECT_EQ(asked(), 1u);
}

TEST_F(Pull, LyingPeersAreNamed) {
    want(1, 2);
    asked();
    EXPECT_EQ(puller.on_part(3, request, true, now), Verdict::unsolicited) << "asked of another";
    EXPECT_EQ(puller.on_part(2, 0, true, now), Verdict::unsolicited);
    EXPECT_EQ(puller.on_part(2, request + 1, true, now), Verdict::unsolicited);
    EXPECT_EQ(puller.requests(), 1u) << "the open request is untouched";
    EXPECT_EQ(puller.on_part(2, request, true, now), Verdict::expected);
    EXPECT_EQ(puller.on_part(2, request, true, now), Verdict::late);
}

TEST_F(Pull, AnswersHaveAnEnd) {
    want(1, 2);
    asked();
    for (std::size_t i = 0; i < kConePartsMax; ++i) {
        ASSERT_EQ(puller.on_part(2, request, false, now), Verdict::expected);
    }
    EXPECT_EQ(puller.on_part(2, request, false, now), Verdict::unsolicited);
    EXPECT_EQ(asked(), 1u);
}

TEST_F(Pull, AfterAllPeersAPauseAndAfterSomeCyclesTheEnd) {
    peers = {1, 2};
    want(1);
    std::size_t requests = 0;
    for (int i = 0; i < 100 && puller.wants() > 0; ++i) {
        requests += next().size();
        if (const auto wake = puller.wake_at(now)) now = *wake;
    }
    EXPECT_EQ(requests, 2 * kPullCyclesMax);
    EXPECT_EQ(puller.given_up_total(), 1u);
    EXPECT_EQ(puller.wants(), 0u);
    want(1);
    EXPECT_EQ(next().size(), 1u) << "may be wanted again";
}

TEST_F(Pull, WithoutPeersItWaits) {
    peers = {};
    want(1, 9);
    EXPECT_TRUE(next().empty());
    EXPECT_FALSE(puller.wake_at(now));
    peers = {4};
    EXPECT_EQ(asked(), 4u);
}

TEST_F(Pull, BoundedPerPeerAndInAll) {
    for (std::uint8_t i = 0; i < 10; ++i) {
        want(i, 1);
        next();
    }
    EXPECT_EQ(puller.requests(), 3 * kPullsPerPeerMax);

    ConePuller small({.total_max = 2});
    small.want(many(5 * kPullIdsMax), {}, now);
    EXPECT_EQ(small.next(now, peers).size(), 2u);
    EXPECT_TRUE(small.next(now, peers).empty());
}

TEST_F(Pull, BoundedWants) {
    EXPECT_FALSE(puller.want(many(kPullWantsMax + 1), {}, now));
    EXPECT_EQ(puller.wants(), kPullWantsMax);
    for (const auto& ask : next()) {
        EXPECT_LE(ask.pull.blocks.size(), kPullIdsMax);
        EXPECT_LE(encode_message(ask.pull).size(), kFrameBytesMax);
    }
}

// Whatever peers do, everything that somebody serves is found, and the bounds hold.
TEST_F(Pull, RandomPeers) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        SplitMix random(seed);
        ConePuller random_puller({.cycles_max = 1000});
        random_puller.want(many(300), {}, now);
        std::vector<std::pair<PeerId, PullCone>> open;
        for (int step = 0; step < 5000 && random_puller.wants() > 0; ++step) {
            for (auto& ask : random_puller.next(now, peers)) open.emplace_back(ask.peer, std::move(ask.pull));
            ASSERT_LE(random_puller.requests(), kPullsMax);
            if (!open.empty() && random.below(4) != 0) {
                const auto [peer, pull] = open.back();
                open.pop_back();
                for (const BlockId& id : pull.blocks) {
                    if (peer == 3 && random.below(2) == 0) random_puller.found(id);  // the others only lie
                }
                random_puller.on_part(peer, pull.request, random.below(3) != 0, now);
            }
            now += random.below(kPullTimeoutUs / 2);
        }
        EXPECT_EQ(random_puller.wants(), 0u);
    }
}

}  // namespace
}  // namespace weft::p2p
