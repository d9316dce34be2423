#include "node/runtime/event_ring.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

Decided decided(std::uint8_t issuer, Fate fate = Fate::confirmed) {
    Decided out;
    out.issuer.bytes.fill(issuer);
    out.fate = fate;
    return out;
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

class EventRingTest : public testing::Test {
protected:
    static constexpr EventRing::EventId kFirst = 1000;

    std::string read(EventRing::EventId& cursor, const EventFilter& filter = {}, std::size_t bytes = 1 << 20) {
        return ring_.read(cursor, filter, bytes);
    }
    void append(std::vector<Notice> notices) {
        ring_.append(std::make_shared<const std::vector<Notice>>(std::move(notices)));
    }
    void append_decided(std::size_t events) { append({DecidedBatch{1, 2, std::vector<Decided>(events, decided(1))}}); }

    Domains domains_ = Domains::of(NetworkId{});
    int woken_ = 0;
    EventRing ring_{domains_, kFirst, [this] { ++woken_; }};
};

TEST_F(EventRingTest, ReadsOnceAndThenNothing) {
    append_decided(3);
    EventRing::EventId cursor = kFirst;
    const std::string text = read(cursor);
    EXPECT_EQ(count(text, "event: confirmed\n"), 3u);
    EXPECT_NE(text.find("id: 1000\n"), std::string::npos);
    EXPECT_EQ(cursor, kFirst + 3);
    EXPECT_EQ(read(cursor), "");
    EXPECT_EQ(woken_, 1);
}

TEST_F(EventRingTest, ReadsInPiecesWithoutLossOrRepetition) {
    for (int list = 0; list < 10; ++list) append_decided(100);
    EventRing::EventId cursor = kFirst;
    std::size_t events = 0;
    for (std::string piece = read(cursor, {}, 100); !piece.empty(); piece = read(cursor, {}, 100)) {
        EXPECT_LT(piece.size(), 1000u);
        EXPECT_NE(piece.find("id: " + std::to_string(kFirst + events) + "\n"), std::string::npos);
        events += count(piece, "event: confirmed\n");
    }
    EXPECT_EQ(events, 1000u);
}

TEST_F(EventRingTest, ResumesAtAnyEvent) {
    const auto block = std::make_shared<const Block>();
    append({AttachedBatch{{block, block}}, Remark{}, DecidedBatch{1, 2, {decided(1), decided(2)}}, CheckpointClosed{}});
    append({CheckpointClosed{}});
    EventRing::EventId all = kFirst;
    const std::string whole = read(all);
    ASSERT_EQ(all, kFirst + 6);
    for (EventRing::EventId start = kFirst; start < all; ++start) {
        EventRing::EventId cursor = start;
        const std::string rest = read(cursor);
        EXPECT_EQ(count(rest, "event: "), all - start);
        EXPECT_EQ(whole.substr(whole.size() - rest.size()), rest);
        EXPECT_EQ(cursor, all);
    }
}

TEST_F(EventRingTest, FiltersByTopicAndAccount) {
    append({DecidedBatch{1, 2, {decided(1), decided(2), decided(1, Fate::rejected), decided(1, Fate::expired)}},
            CheckpointClosed{}, CheckpointCertified{}, Remark{}});
    EventFilter filter;
    filter.topics = 1u << static_cast<unsigned>(Topic::rejected) | 1u << static_cast<unsigned>(Topic::expired);
    EventRing::EventId cursor = kFirst;
    const std::string by_topic = read(cursor, filter);
    EXPECT_EQ(count(by_topic, "event: "), 2u);
    EXPECT_EQ(cursor, ring_.next_id());

    EventFilter account;
    account.account.emplace().bytes.fill(2);
    cursor = kFirst;
    const std::string by_account = read(cursor, account);
    EXPECT_EQ(count(by_account, "event: confirmed\n"), 1u);
    EXPECT_EQ(count(by_account, "event: checkpoint\n"), 1u);
}

TEST_F(EventRingTest, WhatSubscribersAreNotToldAddsNothing) {
    append({CheckpointCertified{}, Remark{}, AttachedBatch{}, DecidedBatch{}});
    EXPECT_EQ(ring_.next_id(), kFirst);
    EXPECT_EQ(woken_, 0);
}

TEST_F(EventRingTest, SaysHowManyASlowReaderMissed) {
    EventRing::EventId cursor = kFirst;
    append_decided(10);
    for (std::size_t left = EventRing::kEventsMax; left > 0; left -= 1024) append_decided(1024);
    const std::string text = read(cursor, {}, 1);
    EXPECT_EQ(text.rfind("event: gap\ndata: {\"missed\":10}\n\n", 0), 0u) << text.substr(0, 100);
    EXPECT_EQ(ring_.next_id(), kFirst + 10 + EventRing::kEventsMax);
}

TEST_F(EventRingTest, AListBeyondAllBoundsIsMissedAsAWhole) {
    append_decided(EventRing::kEventsMax + 1);
    EventRing::EventId cursor = kFirst;
    EXPECT_EQ(read(cursor), "event: gap\ndata: {\"missed\":" + std::to_string(EventRing::kEventsMax + 1) + "}\n\n");
    append_decided(1);
    EXPECT_EQ(count(read(cursor), "event: confirmed\n"), 1u);
}

TEST_F(EventRingTest, DoesNotGuessWhatWasMissedBeforeThisRun) {
    append_decided(1);
    EventRing::EventId cursor = 5;
    EXPECT_EQ(read(cursor).rfind("event: gap\ndata: {\"missed\":null}\n\n", 0), 0u);
    cursor = kFirst + 100;  // not given out yet: as if it were the next
    EXPECT_EQ(read(cursor), "");
    EXPECT_EQ(cursor, ring_.next_id());
}

TEST_F(EventRingTest, StaysWithinItsBytes) {
    Block block;
    block.encoded.resize(32 * 1024);
    const AttachedBatch large{std::vector<BlockPtr>(10, std::make_shared<const Block>(block))};
    for (int list = 0; list < 400; ++list) append({large});  // 128 MiB
    EventRing::EventId cursor = kFirst;
    const std::string text = read(cursor, {}, 1);
    EXPECT_EQ(text.rfind("event: gap\n", 0), 0u);
    EXPECT_LT((ring_.next_id() - cursor) * block.encoded.size(), EventRing::kBytesMax);
}

}  // namespace
}  // namespace weft::node
