#include "node/runtime/event_ring.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

Notice decided(std::uint8_t issuer, Fate fate = Fate::confirmed) {
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
    void append(std::size_t events) { ring_.append(std::vector<Notice>(events, decided(1))); }

    Domains domains_ = Domains::of(NetworkId{});
    int woken_ = 0;
    EventRing ring_{domains_, kFirst, [this] { ++woken_; }};
};

TEST_F(EventRingTest, ReadsOnceAndThenNothing) {
    append(3);
    EventRing::EventId cursor = kFirst;
    const std::string text = read(cursor);
    EXPECT_EQ(count(text, "event: confirmed\n"), 3u);
    EXPECT_NE(text.find("id: 1000\n"), std::string::npos);
    EXPECT_EQ(cursor, kFirst + 3);
    EXPECT_EQ(read(cursor), "");
    EXPECT_EQ(woken_, 1);
}

TEST_F(EventRingTest, ReadsInPiecesWithoutLossOrRepetition) {
    append(1000);
    EventRing::EventId cursor = kFirst;
    std::size_t events = 0;
    for (std::string piece = read(cursor, {}, 100); !piece.empty(); piece = read(cursor, {}, 100)) {
        EXPECT_LT(piece.size(), 1000u);
        events += count(piece, "event: confirmed\n");
    }
    EXPECT_EQ(events, 1000u);
}

TEST_F(EventRingTest, FiltersByTopicAndAccount) {
    ring_.append({decided(1), decided(2), decided(1, Fate::rejected), decided(1, Fate::expired), CheckpointClosed{},
                  CheckpointCertified{}, Remark{}});
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

TEST_F(EventRingTest, BatchesTellTheSameAsTheirBlocksOneByOne) {
    const auto block = std::make_shared<const Block>();
    const std::vector<Decided> fates{std::get<Decided>(decided(1)), std::get<Decided>(decided(2, Fate::expired))};
    EventRing single{domains_, kFirst, [] {}};
    single.append({Attached{block}, Attached{block}, fates[0], fates[1]});
    ring_.append({AttachedBatch{{block, block}}, AttachedBatch{}, DecidedBatch{7, 8, fates}, DecidedBatch{}});
    EventRing::EventId cursor = kFirst;
    EventRing::EventId single_cursor = kFirst;
    const std::string text = read(cursor);
    EXPECT_EQ(count(text, "event: "), 4u);
    EXPECT_EQ(text, single.read(single_cursor, {}, 1 << 20));
}

TEST_F(EventRingTest, SaysHowManyASlowReaderMissed) {
    EventRing::EventId cursor = kFirst;
    append(EventRing::kEventsMax);
    append(10);
    const std::string text = read(cursor, {}, 1);
    EXPECT_EQ(text.rfind("event: gap\ndata: {\"missed\":10}\n\n", 0), 0u) << text.substr(0, 100);
}

TEST_F(EventRingTest, DoesNotGuessWhatWasMissedBeforeThisRun) {
    append(1);
    EventRing::EventId cursor = 5;
    EXPECT_EQ(read(cursor).rfind("event: gap\ndata: {\"missed\":null}\n\n", 0), 0u);
    cursor = kFirst + 100;  // not given out yet: as if it were the next
    EXPECT_EQ(read(cursor), "");
    EXPECT_EQ(cursor, ring_.next_id());
}

TEST_F(EventRingTest, StaysWithinItsBytes) {
    Block block;
    block.encoded.resize(32 * 1024);
    const Notice large = Attached{std::make_shared<const Block>(block)};
    constexpr std::size_t kAppended = 4000;  // 128 MiB
    ring_.append(std::vector<Notice>(kAppended, large));
    EventRing::EventId cursor = kFirst;
    const std::string text = read(cursor, {}, 1);
    EXPECT_EQ(text.rfind("event: gap\n", 0), 0u);
    EXPECT_LT((ring_.next_id() - cursor) * block.encoded.size(), EventRing::kBytesMax);
}

}  // namespace
}  // namespace weft::node
