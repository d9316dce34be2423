#include "tangle/committee/round_blocks.hpp"

#include <gtest/gtest.h>

#include "tests/core/samples.hpp"

namespace weft::tangle {
namespace {

const Domains kDomains = samples::domains();
const Committee kCommittee = samples::committee();

// A first-round block that names `tips` ids that nobody holds.
RoundBlockPtr waiting_for(std::size_t tips, AuthorIndex author, std::uint8_t tag = 0) {
    RoundBlock block;
    block.author = author;
    block.round = 1;
    block.time = 1'000'000 + tag;
    block.parents.push_back(genesis_round_ref(kDomains, author));
    for (AuthorIndex other = 0; other < kCommittee.size(); ++other) {
        if (other != author) block.parents.push_back(genesis_round_ref(kDomains, other));
    }
    for (std::size_t i = 0; i < tips; ++i) {
        Hash hash;
        hash.bytes[0] = static_cast<std::uint8_t>(i);
        hash.bytes[1] = static_cast<std::uint8_t>(i >> 8);
        hash.bytes[2] = static_cast<std::uint8_t>(author);
        hash.bytes[3] = tag;
        block.tips.push_back(BlockId(1'000, hash));
    }
    const KeyPair key = samples::key_pair(static_cast<std::uint8_t>(author + 1));
    return std::make_shared<const RoundBlock>(make_round_block(kDomains, kCommittee, std::move(block), key));
}

class SuspendedRoundBlocks : public ::testing::Test {
protected:
    static constexpr std::size_t kBytesMax = 1u << 20;

    Tangle tangle_{BlockId{}, {}, [](const BlockId&) { return std::nullopt; }};
    RoundBlocks round_blocks_{kDomains, kCommittee, tangle_, kBytesMax};
};

TEST_F(SuspendedRoundBlocks, AreBoundedByWhatTheyTake) {
    std::size_t refused = 0;
    for (std::uint8_t tag = 0; tag < 40; ++tag) {
        const auto result = round_blocks_.add(waiting_for(kRoundBlockTipsMax, 1, tag), true, 0);
        refused += result.added == RoundBlocks::Added::too_many;
        EXPECT_TRUE(result.complete.empty());
    }
    // 36 bytes a tip in the block, and several hundred to wait for it.
    EXPECT_GE(round_blocks_.suspended(), 1u);
    EXPECT_LE(round_blocks_.suspended(), kBytesMax / (kRoundBlockTipsMax * 36));
    EXPECT_GT(refused, 0u);
}

TEST_F(SuspendedRoundBlocks, ThatAreDroppedLeaveRoomAndNothingBehind) {
    for (std::uint8_t tag = 0; tag < 40; ++tag) round_blocks_.add(waiting_for(kRoundBlockTipsMax, 1, tag), true, 0);
    const std::size_t full = round_blocks_.suspended();
    round_blocks_.raise_floor(1);
    EXPECT_EQ(round_blocks_.suspended(), 0u);
    EXPECT_TRUE(round_blocks_.missing(1, 10).empty());
    EXPECT_LT(full, 40u);
}

TEST_F(SuspendedRoundBlocks, SmallOnesFitByTheHundred) {
    for (std::uint8_t tag = 0; tag < 200; ++tag) {
        EXPECT_EQ(round_blocks_.add(waiting_for(1, 2, tag), true, 0).added, RoundBlocks::Added::suspended);
    }
    EXPECT_EQ(round_blocks_.suspended(), 200u);
    EXPECT_EQ(round_blocks_.missing(1, 1'000).blocks.size(), 200u);
}

}  // namespace
}  // namespace weft::tangle
