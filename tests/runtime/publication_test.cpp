#include "node/runtime/zmq/publication.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/tangle/empty_store.hpp"

namespace weft::node::zmq {
namespace {

Bytes subscription(std::uint8_t kind, std::string_view prefix) {
    Bytes message(1 + prefix.size(), kind);
    std::copy(prefix.begin(), prefix.end(), message.begin() + 1);
    return message;
}

// ---- what is wanted

TEST(Subscriptions, NothingIsWantedUntilSomebodyAsks) {
    Subscriptions subscriptions;
    EXPECT_TRUE(subscriptions.empty());
    EXPECT_FALSE(subscriptions.wants("block|"));
    EXPECT_FALSE(subscriptions.touches("account/"));
}

TEST(Subscriptions, APrefixOfATopicWantsIt) {
    Subscriptions subscriptions;
    subscriptions.note(subscription(1, "block|"));
    subscriptions.note(subscription(1, "conf"));
    EXPECT_TRUE(subscriptions.wants("block|"));
    EXPECT_TRUE(subscriptions.wants("confirmed|"));
    EXPECT_FALSE(subscriptions.wants("con"));
    EXPECT_FALSE(subscriptions.wants("rejected|"));
    subscriptions.note(subscription(0, "conf"));
    EXPECT_FALSE(subscriptions.wants("confirmed|"));
    subscriptions.note(subscription(1, ""));
    EXPECT_TRUE(subscriptions.wants("rejected|")) << "the empty prefix wants all";
    subscriptions.note(subscription(0, ""));
    subscriptions.note(subscription(0, "block|"));
    EXPECT_TRUE(subscriptions.empty());
}

TEST(Subscriptions, AStemIsTouchedFromBothSides) {
    Subscriptions subscriptions;
    subscriptions.note(subscription(1, "account/ab|"));
    EXPECT_TRUE(subscriptions.touches("account/"));
    EXPECT_FALSE(subscriptions.touches("reading/"));
    subscriptions.note(subscription(0, "account/ab|"));
    EXPECT_FALSE(subscriptions.touches("account/"));
    subscriptions.note(subscription(1, "acc"));
    EXPECT_TRUE(subscriptions.touches("account/"));
}

TEST(Subscriptions, WhatIsNoSubscriptionIsIgnored) {
    Subscriptions subscriptions;
    subscriptions.note({});
    subscriptions.note(subscription(2, "block|"));
    subscriptions.note(subscription(0, "never asked for"));
    subscriptions.note(subscription(1, std::string(Subscriptions::kPrefixBytesMax + 1, 'x')));
    EXPECT_TRUE(subscriptions.empty());
    subscriptions.note(subscription(1, "twice"));
    subscriptions.note(subscription(1, "twice"));
    subscriptions.note(subscription(0, "twice"));
    EXPECT_TRUE(subscriptions.empty());
}

TEST(Subscriptions, TooManyMeanEverythingUntilTheyAreGone) {
    Subscriptions subscriptions;
    for (std::size_t i = 0; i <= Subscriptions::kPrefixesMax; ++i) {
        EXPECT_FALSE(subscriptions.wants("block|"));
        subscriptions.note(subscription(1, "reading/" + std::to_string(i) + "|"));
    }
    EXPECT_TRUE(subscriptions.wants("block|"));
    for (std::size_t i = 0; i <= Subscriptions::kPrefixesMax; ++i) {
        subscriptions.note(subscription(0, "reading/" + std::to_string(i) + "|"));
    }
    EXPECT_TRUE(subscriptions.empty());
}

// ---- what is said

// Counts how often a block is asked for.
class CountingStore final : public tangle::test::EmptyStore {
public:
    std::optional<Bytes> block(const BlockId&) const override {
        ++asked;
        return Bytes{7};
    }
    mutable int asked = 0;
};

Decided decided(std::uint8_t number, Fate fate = Fate::confirmed, std::string tag = {}) {
    Decided out;
    out.block.bytes.fill(number);
    out.issuer.bytes.fill(number);
    out.fate = fate;
    out.reason = fate == Fate::rejected ? RejectReason::revoked_key : RejectReason::none;
    out.tag = std::move(tag);
    return out;
}

class PublicationTest : public testing::Test {
protected:
    void subscribe(std::string_view prefix) { subscriptions_.note(subscription(1, prefix)); }
    std::vector<Publication> said(const Notice& notice) {
        std::vector<Publication> out;
        publish(domains_, store_, subscriptions_, notice, [&](const Publication& each) { out.push_back(each); });
        return out;
    }
    static std::string issuer_topic(std::uint8_t number) { return "account/" + decided(number).issuer.hex() + "|"; }

    const Domains domains_ = Domains::of(NetworkId{});
    CountingStore store_;
    Subscriptions subscriptions_;
    const Notice batch_ =
        DecidedBatch{7, 8, {decided(1), decided(2, Fate::rejected), decided(3, Fate::confirmed, "shed/temp")}};
};

TEST_F(PublicationTest, NothingIsBuiltThatNobodyWants) {
    EXPECT_TRUE(said(batch_).empty());
    subscribe("stats|");
    subscribe("reading/other|");
    subscribe(issuer_topic(9));
    EXPECT_TRUE(said(batch_).empty());
    EXPECT_TRUE(said(CheckpointClosed{}).empty());
    EXPECT_TRUE(said(AttachedBatch{{std::make_shared<const Block>()}}).empty());
    EXPECT_EQ(store_.asked, 0);
}

TEST_F(PublicationTest, EachTopicTellsItsOwn) {
    subscribe("rejected|");
    subscribe(issuer_topic(1));
    subscribe("reading/shed/temp|");
    subscribe("block|");
    std::vector<std::string> topics;
    for (const Publication& each : said(batch_)) topics.push_back(each.topic);
    EXPECT_EQ(topics, (std::vector<std::string>{issuer_topic(1), "rejected|", "reading/shed/temp|"}));
    EXPECT_EQ(store_.asked, 1);
    const auto block = std::make_shared<const Block>(Block{{}, {}, {}, {}, {1, 2, 3}});
    const auto blocks = said(AttachedBatch{{block, block}});
    ASSERT_EQ(blocks.size(), 2u);
    EXPECT_EQ(blocks[0].topic, "block|");
    EXPECT_EQ(blocks[0].body, std::string({1, 2, 3}));
}

TEST_F(PublicationTest, AllOfACommitIsAMessageOfFates) {
    subscribe("fates|");
    const auto messages = said(batch_);
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(messages[0].topic, "fates|");
    Reader body(as_bytes(messages[0].body));
    EXPECT_EQ(body.u64(), 7u);
    EXPECT_EQ(body.u64(), 8u);
    EXPECT_EQ(body.u32(), 3u);
    EXPECT_EQ(body.fixed<BlockId>(), decided(1).block);
    EXPECT_EQ(body.u8(), 1u);
    EXPECT_EQ(body.u8(), 0u);
    EXPECT_EQ(body.fixed<BlockId>(), decided(2).block);
    EXPECT_EQ(body.u8(), 2u);
    EXPECT_EQ(body.u8(), 4u);
    EXPECT_EQ(body.left(), 38u);
    EXPECT_TRUE(said(DecidedBatch{9, 9, {}}).empty());
}

TEST_F(PublicationTest, ManyFatesAreSplit) {
    subscribe("fates|");
    const auto messages = said(DecidedBatch{7, 8, std::vector<Decided>(2 * kFatesPerMessageMax + 1, decided(1))});
    ASSERT_EQ(messages.size(), 3u);
    EXPECT_EQ(messages[0].body.size(), 20 + 38 * kFatesPerMessageMax);
    EXPECT_EQ(messages[2].body.size(), 20u + 38u);
}

TEST(TopicNumbers, CountEachTopicAndStayBounded) {
    TopicNumbers numbers;
    EXPECT_EQ(numbers.next("a"), 0u);
    EXPECT_EQ(numbers.next("a"), 1u);
    EXPECT_EQ(numbers.next("b"), 0u);
    for (std::size_t i = 0; i < TopicNumbers::kTopicsMax; ++i) numbers.next(std::to_string(i));
    EXPECT_EQ(numbers.next("a"), 0u);  // all began again
}

}  // namespace
}  // namespace weft::node::zmq
