// The messages of the live connection: byte for byte those of vectors/live.txt, which the page's own tests read, too.
#include "node/runtime/live/codec.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "tests/core/samples.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node::live {
namespace {

constexpr TimeUs kNow = 6'000'000;

NetworkId network() {
    NetworkId id;
    id.bytes.fill(7);
    return id;
}

BlockPtr block(TimeUs time, const BlockId& parent, std::uint8_t key) {
    BlockHeader header;
    header.time = time;
    header.issuer = test_key(key).account();
    header.sequence = 1;
    header.parents.push_back(parent);
    const Transfer transfer{kNativeAsset, {{test_key(3).account(), 5}}, {}};
    return std::make_shared<const Block>(make_block(Domains::of(network()), header, transfer, test_key(key)));
}

Decided decided(const BlockId& id, Fate fate, RejectReason reason) {
    return {id, test_key(1).account(), fate, reason, fate == Fate::expired ? 0u : 12u, kNow, {}};
}

std::vector<Told> told() {
    const BlockPtr first = block(5'000'000, genesis_block_id(network()), 1);
    const BlockPtr second = block(5'100'000, first->id, 2);
    std::vector<Notice> attached{AttachedBatch{{first, second}}};
    BlockId unknown = genesis_block_id(network());
    unknown.bytes[35] = 0;
    RoundSeen round;
    round.ref.round = 40;
    round.ref.author = 3;
    round.parents = {0, 1, 3};
    round.tips = 7;
    LeaderCommitted leader;
    leader.commit = 12;
    leader.leader.round = 38;
    leader.leader.author = 2;
    leader.blocks = 2;
    leader.missed = {{36, 0}, {37, 1}};
    std::vector<Notice> later{DecidedBatch{12,
                                           kNow,
                                           {decided(first->id, Fate::confirmed, RejectReason::none),
                                            decided(second->id, Fate::rejected, RejectReason::insufficient_funds),
                                            decided(unknown, Fate::expired, RejectReason::none)}},
                              round, leader, Remark{}};
    return {{std::make_shared<const std::vector<Notice>>(std::move(attached)), 5'500'000},
            {std::make_shared<const std::vector<Notice>>(std::move(later)), kNow}};
}

std::map<std::string, std::string> vectors() {
    std::ifstream file(WEFT_SOURCE_DIR "/tests/runtime/vectors/live.txt");
    std::map<std::string, std::string> found;
    std::string name, equals, hex;
    while (file >> name >> equals >> hex) found[name] = hex;
    return found;
}

TEST(LiveCodec, MessagesAreThoseOfTheVectors) {
    NodeStatus status;
    status.commit = 12;
    status.highest_round = 40;
    status.checkpoint = 3;
    status.certified = 2;
    status.tips = 5;
    status.pending = 6;
    status.pending_bytes = 700;
    status.orphans = 1;
    status.confirmed_total = 100;
    status.rejected_total = 2;
    status.expired_total = 1;
    status.epoch = 6;
    status.standing.committee = 4;
    status.author = 2;
    const std::vector<QueueReport> queues{{"ledger", {3, 400}}};
    const std::map<std::string, std::string> made{
        {"hello", to_hex(encode_hello({network(), 1'700'000'000'000'000, 5'000'000}))},
        {"delta", to_hex(encode_delta(told(), 0, kNow, 3))},
        {"status", to_hex(encode_status(status, kNow, queues))},
        {"skipped", to_hex(encode_skipped(5))},
        {"wish", "0110dc050000"}};
    EXPECT_EQ(made, vectors());
    EXPECT_EQ(decode_wish(*from_hex("0110dc050000")).value().blocks_per_second, 1500u);
}

TEST(LiveCodec, OnlyAWishIsAWish) {
    EXPECT_FALSE(decode_wish({}));
    EXPECT_FALSE(decode_wish(*from_hex("0110dc0500")));
    EXPECT_FALSE(decode_wish(*from_hex("0110dc05000000")));
    EXPECT_FALSE(decode_wish(*from_hex("0210dc050000")));
    EXPECT_FALSE(decode_wish(*from_hex("0111dc050000")));
}

TEST(LiveCodec, SamplesAreNestedAndHalveFromLevelToLevel) {
    SplitMix random(20261122);
    std::size_t kept[4] = {};
    for (int i = 0; i < 4096; ++i) {
        BlockId id;
        for (std::uint8_t& byte : id.bytes) byte = static_cast<std::uint8_t>(random.next());
        for (unsigned level = 0; level < 4; ++level) {
            if (!in_sample(id, level)) continue;
            ++kept[level];
            EXPECT_TRUE(level == 0 || in_sample(id, level - 1));
        }
    }
    EXPECT_EQ(kept[0], 4096u);
    for (unsigned level = 1; level < 4; ++level)
        EXPECT_NEAR(static_cast<double>(kept[level]), 4096.0 / (1 << level), 150);
}

// What is counted is all, whatever the sample shows.
TEST(LiveCodec, CountsDoNotDependOnTheSample) {
    const Bytes all = encode_delta(told(), 0, kNow, 0);
    const Bytes few = encode_delta(told(), kLevelMax, kNow, 0);
    constexpr std::size_t kCountsAt = 2 + 8 + 1 + 8;
    constexpr std::size_t kCountsBytes = 4 * 4;
    EXPECT_EQ(to_hex(ByteView(all).subspan(kCountsAt, kCountsBytes)),
              to_hex(ByteView(few).subspan(kCountsAt, kCountsBytes)));
    EXPECT_LT(few.size(), all.size());
}

}  // namespace
}  // namespace weft::node::live
