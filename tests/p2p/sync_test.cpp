#include "p2p/sync.hpp"

#include <gtest/gtest.h>

#include "core/ports.hpp"

namespace weft::p2p {
namespace {

// What an honest peer serves.
struct Served {
    Bytes checkpoint;
    Bytes certificate;
    Bytes bundle;
};

Served content_of(CheckpointIndex index) {
    Checkpoint checkpoint;
    checkpoint.index = index;
    Certificate certificate;
    certificate.entries.resize(1);
    CommitRecord commit;
    commit.index = index;
    commit.leader.round = 1;
    commit.round_blocks = {commit.leader};
    return {encode_checkpoint(checkpoint), encode_certificate(certificate),
            encode_bundle({commit}, {Bytes(3000, static_cast<std::uint8_t>(index))})};
}

class Sync : public testing::Test {
protected:
    static constexpr std::uint32_t kChunk = 1000;

    void SetUp() override {
        for (const PeerId peer : {1u, 2u, 3u}) sync.on_status(peer, 10);
    }

    static RangeChunk honest(const PullRange& pull) {
        const Served served = content_of(pull.checkpoint);
        return serve_range(pull, {served.checkpoint, served.certificate, served.bundle});
    }

    // Peers answer until nothing is open, or a range is complete.
    void run() {
        while (!sync.complete()) {
            const auto asks = sync.next(now);
            if (asks.empty()) return;
            for (const auto& ask : asks) {
                EXPECT_EQ(sync.on_chunk(ask.peer, honest(ask.pull)), ChunkVerdict::expected);
            }
        }
    }

    // The one request for range wanted() among those of now.
    RangeSync::Ask first_ask() {
        for (const auto& ask : sync.next(now)) {
            if (ask.pull.checkpoint == sync.wanted()) return ask;
        }
        ADD_FAILURE() << "nobody is asked";
        return {};
    }

    TimeUs now = 1000;
    RangeSync sync{{.in_flight_max = 2, .chunk_bytes_max = kChunk}};
};

TEST_F(Sync, IdleUntilToldToCatchUp) {
    EXPECT_TRUE(sync.next(now).empty());
    EXPECT_FALSE(sync.wake_at(now));
    EXPECT_FALSE(sync.active());
    EXPECT_TRUE(sync.available(10));
    EXPECT_FALSE(sync.available(11));
}

TEST_F(Sync, HandsOutRangesInOrder) {
    sync.catch_up(4);
    for (CheckpointIndex index = 4; index <= 10; ++index) {
        run();
        const CompleteRange* range = sync.complete();
        ASSERT_TRUE(range) << index;
        EXPECT_EQ(range->checkpoint.index, index);
        EXPECT_EQ(range->bundle.blocks, std::vector<Bytes>{Bytes(3000, static_cast<std::uint8_t>(index))});
        sync.accept();
    }
    EXPECT_EQ(sync.wanted(), 11u);
    EXPECT_TRUE(sync.next(now).empty()) << "no peer has more";
    sync.on_status(2, 11);
    EXPECT_EQ(sync.next(now).size(), 1u);
}

TEST_F(Sync, TwoRangesInFlightFromTwoPeers) {
    sync.catch_up(4);
    const auto asks = sync.next(now);
    ASSERT_EQ(asks.size(), 2u);
    EXPECT_EQ(asks[0].pull.checkpoint, 4u);
    EXPECT_EQ(asks[1].pull.checkpoint, 5u);
    EXPECT_NE(asks[0].peer, asks[1].peer);
    EXPECT_TRUE(sync.next(now).empty());
}

TEST_F(Sync, ATimeOutGoesOnAtAnotherPeer) {
    sync.catch_up(10);
    const auto first = first_ask();
    EXPECT_EQ(sync.on_chunk(first.peer, honest(first.pull)), ChunkVerdict::expected);
    const auto second = first_ask();
    EXPECT_EQ(second.peer, first.peer);
    EXPECT_EQ(second.pull.offset, kChunk);
    EXPECT_EQ(sync.wake_at(now), now + kRangeTimeoutUs);
    now += kRangeTimeoutUs;
    const auto third = first_ask();
    EXPECT_NE(third.peer, first.peer);
    EXPECT_EQ(third.pull.offset, kChunk) << "resumed";
    EXPECT_EQ(sync.on_chunk(first.peer, honest(second.pull)), ChunkVerdict::late);
    EXPECT_EQ(sync.on_chunk(third.peer, honest(third.pull)), ChunkVerdict::expected);
    run();
    EXPECT_TRUE(sync.complete());
}

TEST_F(Sync, DisconnectGoesOnAtAnotherPeer) {
    sync.catch_up(10);
    const auto first = first_ask();
    sync.on_disconnect(first.peer);
    EXPECT_NE(first_ask().peer, first.peer);
}

TEST_F(Sync, APeerThatPrunedItIsPassedOver) {
    sync.catch_up(10);
    const auto first = first_ask();
    RangeChunk none;
    none.request = first.pull.request;
    none.checkpoint = 10;
    EXPECT_EQ(sync.on_chunk(first.peer, none), ChunkVerdict::expected);
    EXPECT_NE(first_ask().peer, first.peer);
}

TEST_F(Sync, WhenAllHaveFailedItPausesAndAsksAgain) {
    sync.catch_up(10);
    for (int i = 0; i < 3; ++i) {
        first_ask();
        now += kRangeTimeoutUs;
    }
    EXPECT_TRUE(sync.next(now).empty());
    EXPECT_EQ(sync.wake_at(now), now + kRangeRetryUs);
    now += kRangeRetryUs;
    run();
    EXPECT_TRUE(sync.complete());
}

TEST_F(Sync, ForeignAndWrongAnswersAreNamed) {
    sync.catch_up(10);
    const auto ask = first_ask();
    RangeChunk chunk = honest(ask.pull);
    EXPECT_EQ(sync.on_chunk(ask.peer + 1, chunk), ChunkVerdict::unsolicited);
    chunk.request = 0;
    EXPECT_EQ(sync.on_chunk(ask.peer, chunk), ChunkVerdict::unsolicited);
    chunk.request = 1000;
    EXPECT_EQ(sync.on_chunk(ask.peer, chunk), ChunkVerdict::unsolicited);
    chunk.request = ask.pull.request;
    chunk.checkpoint = 9;
    EXPECT_EQ(sync.on_chunk(ask.peer, chunk), ChunkVerdict::inconsistent);
    EXPECT_NE(first_ask().peer, ask.peer) << "the liar is passed over";
}

TEST_F(Sync, AChunkThatDoesNotGoOnIsALie) {
    sync.catch_up(10);
    const auto first = first_ask();
    sync.on_chunk(first.peer, honest(first.pull));
    const auto second = first_ask();
    RangeChunk chunk = honest(second.pull);
    chunk.offset += 1;
    EXPECT_EQ(sync.on_chunk(second.peer, chunk), ChunkVerdict::inconsistent);
    run();
    EXPECT_TRUE(sync.complete());
}

TEST_F(Sync, AChangedTotalOfTheSamePeerIsALie) {
    sync.catch_up(10);
    const auto first = first_ask();
    sync.on_chunk(first.peer, honest(first.pull));
    const auto second = first_ask();
    RangeChunk chunk = honest(second.pull);
    chunk.total += 1;
    EXPECT_EQ(sync.on_chunk(second.peer, chunk), ChunkVerdict::inconsistent);
    run();
    EXPECT_TRUE(sync.complete());
}

TEST_F(Sync, WhatDoesNotDecodeIsRejectedAndItsOnlySourceBlamed) {
    sync.catch_up(10);
    ChunkVerdict verdict = ChunkVerdict::expected;
    PeerId liar = 0;
    while (verdict == ChunkVerdict::expected) {
        const auto ask = first_ask();
        ASSERT_TRUE(liar == 0 || liar == ask.peer);
        liar = ask.peer;
        RangeChunk chunk = honest(ask.pull);
        chunk.data.assign(chunk.data.size(), 0xff);
        verdict = sync.on_chunk(ask.peer, chunk);
    }
    EXPECT_EQ(verdict, ChunkVerdict::inconsistent);
    EXPECT_FALSE(sync.complete());
    run();
    ASSERT_TRUE(sync.complete());
    EXPECT_NE(sync.complete()->peer, liar);
}

TEST_F(Sync, ARejectedRangeComesFromAnotherPeer) {
    sync.catch_up(10);
    run();
    ASSERT_TRUE(sync.complete());
    const PeerId liar = sync.complete()->peer;
    EXPECT_EQ(sync.reject(), liar);
    EXPECT_FALSE(sync.complete());
    run();
    ASSERT_TRUE(sync.complete());
    EXPECT_NE(sync.complete()->peer, liar);
    sync.accept();
    EXPECT_EQ(sync.wanted(), 11u);
}

TEST_F(Sync, NobodyIsBlamedForMixedContentAndTheNextTryHasOneSource) {
    sync.catch_up(10);
    const auto first = first_ask();
    sync.on_chunk(first.peer, honest(first.pull));
    first_ask();
    now += kRangeTimeoutUs;
    run();
    ASSERT_TRUE(sync.complete());
    EXPECT_FALSE(sync.reject());
    const auto again = first_ask();
    sync.on_chunk(again.peer, honest(again.pull));
    first_ask();
    now += kRangeTimeoutUs;
    EXPECT_EQ(first_ask().pull.offset, 0u) << "not resumed at another peer";
}

TEST_F(Sync, StopAndSkip) {
    sync.catch_up(4);
    const auto ask = first_ask();
    sync.catch_up(6);
    EXPECT_EQ(sync.wanted(), 6u);
    EXPECT_EQ(sync.on_chunk(ask.peer, honest(ask.pull)), ChunkVerdict::late);
    run();
    ASSERT_TRUE(sync.complete());
    EXPECT_EQ(sync.complete()->checkpoint.index, 6u);
    sync.stop();
    EXPECT_FALSE(sync.active());
    EXPECT_FALSE(sync.complete());
    EXPECT_TRUE(sync.next(now).empty());
    EXPECT_FALSE(sync.wake_at(now));
}

// One honest peer among liars and mutes is enough, and what is handed out in the end is honest.
TEST_F(Sync, RandomPeers) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        SplitMix random(seed);
        RangeSync random_sync({.chunk_bytes_max = kChunk});
        for (const PeerId peer : {1u, 2u, 3u}) random_sync.on_status(peer, 3);
        random_sync.catch_up(1);
        for (int step = 0; step < 20'000 && random_sync.wanted() <= 3; ++step) {
            for (const auto& ask : random_sync.next(now)) {
                RangeChunk chunk = honest(ask.pull);
                if (ask.peer == 1 && random.below(2) == 0) chunk.data.back() ^= 1;
                if (ask.peer == 2 && random.below(2) == 0) continue;
                const ChunkVerdict verdict = random_sync.on_chunk(ask.peer, chunk);
                ASSERT_TRUE(verdict == ChunkVerdict::expected || ask.peer == 1);
            }
            if (const CompleteRange* range = random_sync.complete()) {
                const Served served = content_of(range->checkpoint.index);
                if (encode_bundle(range->bundle.commits, range->bundle.blocks) == served.bundle) {
                    random_sync.accept();
                } else {
                    const std::optional<PeerId> liar = random_sync.reject();
                    ASSERT_TRUE(!liar || liar == 1u);
                }
            }
            now += random.below(kRangeTimeoutUs);
        }
        EXPECT_EQ(random_sync.wanted(), 4u);
    }
}

TEST_F(Sync, IsStarvedWhenAllSayThatTheyDoNotHoldIt) {
    sync.catch_up(1);
    const auto nobody_holds = [&] {
        for (int i = 0; i < 30; ++i) {
            for (const auto& ask : sync.next(now)) {
                RangeChunk none;
                none.request = ask.pull.request;
                none.checkpoint = ask.pull.checkpoint;
                EXPECT_EQ(sync.on_chunk(ask.peer, none), ChunkVerdict::expected);
            }
            now += kRangeRetryUs;
        }
    };
    EXPECT_FALSE(sync.starved());
    nobody_holds();
    EXPECT_TRUE(sync.starved());
    run();
    ASSERT_TRUE(sync.complete());
    sync.accept();
    EXPECT_FALSE(sync.starved());
}

TEST_F(Sync, IsNotStarvedBySilence) {
    sync.catch_up(1);
    for (int i = 0; i < 30; ++i) {
        sync.next(now);
        now += kRangeTimeoutUs;
    }
    EXPECT_FALSE(sync.starved());
}

}  // namespace
}  // namespace weft::p2p
