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
    block.parents.push_back(first_round_ref(kDomains, kCommittee, author));
    for (AuthorIndex other = 0; other < kCommittee.size(); ++other) {
        if (other != author) block.parents.push_back(first_round_ref(kDomains, kCommittee, other));
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

// A first-round block of any epoch, without tips.
RoundBlockPtr first_of(const Committee& committee, AuthorIndex author) {
    RoundBlock block;
    block.author = author;
    block.round = committee.base + 1;
    block.parents.push_back(first_round_ref(kDomains, committee, author));
    for (AuthorIndex other = 0; other < committee.size(); ++other) {
        if (other != author) block.parents.push_back(first_round_ref(kDomains, committee, other));
    }
    const KeyPair key = samples::key_pair(static_cast<std::uint8_t>(author + 1));
    return std::make_shared<const RoundBlock>(make_round_block(kDomains, committee, std::move(block), key));
}

class RoundBlocksOfEpochs : public SuspendedRoundBlocks {
protected:
    static Committee later() {
        Committee later = kCommittee;
        later.epoch = 1;
        later.base = 1000;
        return later;
    }
};

TEST_F(RoundBlocksOfEpochs, BeginAgainAndKeepThePast) {
    const RoundBlockPtr first = first_of(kCommittee, 0);
    const RoundBlockPtr second = std::make_shared<const RoundBlock>(samples::first_round_block(1));
    EXPECT_EQ(round_blocks_.add(first, true, 0).complete.size(), 1u);
    EXPECT_EQ(round_blocks_.add(second, true, 0).complete.size(), 1u);
    round_blocks_.add(waiting_for(3, 2), true, 0);
    EXPECT_EQ(round_blocks_.suspended(), 1u);
    EXPECT_FALSE(round_blocks_.keeps_past());

    round_blocks_.start_epoch(later());
    EXPECT_EQ(round_blocks_.suspended(), 0u) << "what still waited will not be ordered by its committee any more";
    EXPECT_FALSE(round_blocks_.dag().contains(first->ref));
    EXPECT_TRUE(round_blocks_.dag().contains(first_round_ref(kDomains, later(), 2)));
    EXPECT_EQ(round_blocks_.latest_of(0), nullptr);
    EXPECT_TRUE(round_blocks_.is_past(first->ref));
    EXPECT_EQ(round_blocks_.past_heads().size(), 2u);

    const RoundBlockPtr fresh = first_of(later(), 3);
    EXPECT_EQ(round_blocks_.add(fresh, true, 0).complete.size(), 1u);
    EXPECT_EQ(round_blocks_.latest_of(3), fresh);
    EXPECT_FALSE(round_blocks_.is_past(fresh->ref));
    round_blocks_.drop_past();
    EXPECT_FALSE(round_blocks_.keeps_past());
    EXPECT_TRUE(round_blocks_.past_heads().empty());
}

TEST_F(RoundBlocksOfEpochs, TheHeadsOfThePastAreThoseThatNobodyNames) {
    round_blocks_.start_epoch(later());
    for (const AuthorIndex author : {0, 1, 2, 3}) {
        round_blocks_.keep_past(std::make_shared<const RoundBlock>(samples::first_round_block(author)));
    }
    EXPECT_EQ(round_blocks_.past_heads().size(), 4u);
    const auto head = std::make_shared<const RoundBlock>(samples::second_round_block(0));
    round_blocks_.keep_past(head);
    const std::vector<RoundBlockPtr> heads = round_blocks_.past_heads();
    EXPECT_EQ(heads.size(), 2u) << "the block of author 3 is named by none";
    EXPECT_EQ(heads.back(), head);
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
