// The commit rule on crafted graphs of four validators (quorum three), round r led by author r mod 4.
#include "tangle/committee/commit_rule.hpp"

#include <gtest/gtest.h>

#include "tests/tangle/committee_graph.hpp"

namespace weft::tangle {
namespace {

using test::add_layer;
using test::ref;
using test::refs;

constexpr std::size_t kCommittee = 4;
constexpr std::size_t kQuorum = 3;
const std::vector<AuthorIndex> kAll{0, 1, 2, 3};

class CommitRuleTest : public testing::Test {
protected:
    void full_layers(Round first, Round last) {
        for (Round round = first; round <= last; ++round) add_layer(dag_, round, kAll, kAll);
    }

    std::vector<SlotDecision> decide() const { return rule_.decide(std::nullopt, dag_.highest_round()); }
    SlotDecision slot(Round round) const { return decide().at(round - 1); }

    static void expect_commit(const SlotDecision& decision, DecidedHow how, const RoundRef& block) {
        EXPECT_EQ(decision.status, SlotStatus::commit);
        EXPECT_EQ(decision.how, how);
        EXPECT_EQ(decision.block, block);
    }
    static void expect_skip(const SlotDecision& decision, DecidedHow how) {
        EXPECT_EQ(decision.status, SlotStatus::skip);
        EXPECT_EQ(decision.how, how);
        EXPECT_EQ(decision.block, std::nullopt);
    }
    static void expect_undecided(const SlotDecision& decision) {
        EXPECT_EQ(decision.status, SlotStatus::undecided);
        EXPECT_EQ(decision.how, DecidedHow::not_yet);
        EXPECT_EQ(decision.block, std::nullopt);
    }

    RoundDag dag_ = test::genesis_dag(kCommittee);
    RoundRobin schedule_{kCommittee};
    CommitRule rule_{dag_, schedule_, kQuorum};
};

TEST_F(CommitRuleTest, EmptyGraphDecidesNothing) {
    EXPECT_TRUE(decide().empty());
    EXPECT_TRUE(rule_.decide(LeaderSlot{7, 0}, 3).empty());
}

TEST_F(CommitRuleTest, ThreeFullRoundsCommitTheFirstLeaderDirectly) {
    full_layers(1, 2);
    expect_undecided(slot(1));
    full_layers(3, 3);
    const std::vector<SlotDecision> decisions = decide();
    ASSERT_EQ(decisions.size(), 3u);
    EXPECT_EQ(decisions[0].slot, (LeaderSlot{1, 0}));
    EXPECT_EQ(decisions[0].author, 1);
    expect_commit(decisions[0], DecidedHow::direct, ref(1, 1));
    expect_undecided(decisions[1]);
    expect_undecided(decisions[2]);
    EXPECT_EQ(decided_prefix(decisions), 1u);
}

TEST_F(CommitRuleTest, ThreeCertificatesAreEnoughAndTwoAreNot) {
    full_layers(1, 2);
    add_layer(dag_, 3, {0, 1}, kAll);
    expect_undecided(slot(1));
    add_layer(dag_, 3, {3}, kAll);
    expect_commit(slot(1), DecidedHow::direct, ref(1, 1));
}

TEST_F(CommitRuleTest, MissingLeaderIsSkippedByThreeBlames) {
    add_layer(dag_, 1, {0, 2, 3}, kAll);
    add_layer(dag_, 2, {0, 1}, {0, 2, 3});
    expect_undecided(slot(1));
    add_layer(dag_, 2, {2}, {0, 2, 3});
    expect_skip(slot(1), DecidedHow::direct);
}

TEST_F(CommitRuleTest, LeaderThatNobodyNamesIsSkipped) {
    full_layers(1, 1);
    add_layer(dag_, 2, {0, 2, 3}, {0, 2, 3});
    expect_skip(slot(1), DecidedHow::direct);
}

// Round 2: authors 0, 1, 2 vote for the leader of round 1, author 3 blames. Round 3: only author 0 certifies.
class IndirectTest : public CommitRuleTest {
protected:
    IndirectTest() {
        full_layers(1, 1);
        add_layer(dag_, 2, {0, 1, 2}, kAll);
        add_layer(dag_, 2, {3}, {0, 2, 3});
        add_layer(dag_, 3, {0}, {0, 1, 2});
        add_layer(dag_, 3, {1, 2, 3}, {1, 2, 3});
    }
};

TEST_F(IndirectTest, OneCertificateLeavesTheSlotOpenUntilTheAnchorIsDecided) {
    expect_undecided(slot(1));
    full_layers(4, 5);
    expect_undecided(slot(1));
}

TEST_F(IndirectTest, CertificateInTheAnchorsPastCommits) {
    full_layers(4, 6);
    expect_commit(slot(4), DecidedHow::direct, ref(0, 4));
    expect_commit(slot(1), DecidedHow::indirect, ref(1, 1));
}

TEST_F(IndirectTest, NoCertificateInTheAnchorsPastSkips) {
    add_layer(dag_, 4, kAll, {1, 2, 3});
    full_layers(5, 6);
    expect_commit(slot(4), DecidedHow::direct, ref(0, 4));
    expect_skip(slot(1), DecidedHow::indirect);
}

TEST_F(IndirectTest, SkippedSlotIsNoAnchor) {
    add_layer(dag_, 4, {1, 2, 3}, kAll);  // author 0 leads round 4
    add_layer(dag_, 5, kAll, {1, 2, 3});
    full_layers(6, 6);
    expect_skip(slot(4), DecidedHow::direct);
    expect_undecided(slot(1));
    full_layers(7, 7);
    expect_commit(slot(5), DecidedHow::direct, ref(1, 5));
    expect_commit(slot(1), DecidedHow::indirect, ref(1, 1));
}

TEST_F(IndirectTest, UndecidedAnchorHoldsBackEvenWhenLaterSlotsAreCommitted) {
    // Round 4's leader gets two votes and two blames: neither committed nor skipped directly, whatever round 5 does.
    full_layers(4, 4);
    add_layer(dag_, 5, {0, 1}, kAll);
    add_layer(dag_, 5, {2, 3}, {1, 2, 3});
    full_layers(6, 7);
    expect_commit(slot(5), DecidedHow::direct, ref(1, 5));
    expect_undecided(slot(4));
    expect_undecided(slot(1));
    EXPECT_EQ(decided_prefix(decide()), 0u);
    // The anchor of slot 4 is slot 7. It finds no certificate, so slot 4 is skipped, and slot 5 becomes slot 1's
    // anchor.
    full_layers(8, 9);
    expect_skip(slot(4), DecidedHow::indirect);
    expect_commit(slot(1), DecidedHow::indirect, ref(1, 1));
}

TEST_F(IndirectTest, WeakParentCarriesTheCertificateToTheAnchor) {
    add_layer(dag_, 4, {1, 2, 3}, {1, 2, 3});
    std::vector<RoundRef> parents = refs(3, {1, 2, 3});
    dag_.insert(ref(0, 4), parents);
    expect_undecided(slot(1));
    // Round 4's leader misses the certificate and is skipped; round 5's reaches it by a weak parent.
    add_layer(dag_, 5, {0, 2, 3}, {1, 2, 3});
    parents = refs(4, {1, 2, 3});
    parents.push_back(ref(0, 3));
    dag_.insert(ref(1, 5), parents);
    full_layers(6, 7);
    expect_skip(slot(4), DecidedHow::direct);
    expect_commit(slot(5), DecidedHow::direct, ref(1, 5));
    expect_commit(slot(1), DecidedHow::indirect, ref(1, 1));
}

TEST_F(CommitRuleTest, EquivocatingLeaderCommitsTheBlockWithTheCertificates) {
    full_layers(1, 1);
    dag_.insert(ref(1, 1, 9), refs(0, kAll));
    std::vector<RoundRef> other = refs(1, {0, 2, 3});
    other.push_back(ref(1, 1, 9));
    for (const AuthorIndex author : {0, 2, 3}) dag_.insert(ref(author, 2), other);
    add_layer(dag_, 2, {1}, kAll);
    add_layer(dag_, 3, kAll, kAll);
    expect_commit(slot(1), DecidedHow::direct, ref(1, 1, 9));
}

TEST_F(CommitRuleTest, SplitVotesCommitNeitherBlockOfAnEquivocatingLeader) {
    full_layers(1, 1);
    dag_.insert(ref(1, 1, 9), refs(0, kAll));
    add_layer(dag_, 2, {0, 1}, kAll);
    std::vector<RoundRef> other = refs(1, {0, 2, 3});
    other.push_back(ref(1, 1, 9));
    for (const AuthorIndex author : {2, 3}) dag_.insert(ref(author, 2), other);
    full_layers(3, 5);
    expect_undecided(slot(1));
    full_layers(6, 6);
    expect_skip(slot(1), DecidedHow::indirect);
}

TEST_F(CommitRuleTest, FirstBlockOfTheSlotInTheListIsTheVote) {
    full_layers(1, 1);
    dag_.insert(ref(1, 1, 9), refs(0, kAll));
    dag_.insert(ref(0, 2), std::vector{ref(0, 1), ref(1, 1, 9), ref(1, 1), ref(2, 1), ref(3, 1)});
    EXPECT_EQ(rule_.vote_of(ref(0, 2), 1, 1), ref(1, 1, 9));
    EXPECT_EQ(rule_.vote_of(ref(0, 2), 2, 1), ref(2, 1));
    EXPECT_EQ(rule_.vote_of(ref(0, 2), 2, 0), std::nullopt);
}

TEST_F(CommitRuleTest, EquivocatingVoterCountsOnceInACertificate) {
    full_layers(1, 1);
    add_layer(dag_, 2, {0, 3}, kAll);
    dag_.insert(ref(3, 2, 7), refs(1, {3, 0, 1}));
    add_layer(dag_, 2, {1, 2}, {0, 2, 3});
    for (const AuthorIndex author : {0, 2, 3}) {
        dag_.insert(ref(author, 3), std::vector{ref(0, 2), ref(3, 2), ref(3, 2, 7), ref(2, 2)});
    }
    expect_undecided(slot(1));
}

TEST_F(CommitRuleTest, EquivocatingCertifierCountsOnce) {
    full_layers(1, 2);
    add_layer(dag_, 3, {0, 3}, kAll);
    dag_.insert(ref(3, 3, 7), refs(2, kAll));
    dag_.insert(ref(3, 3, 8), refs(2, kAll));
    add_layer(dag_, 3, {1}, {0, 1});
    expect_undecided(slot(1));
}

TEST_F(CommitRuleTest, EquivocatingBlamerCountsOnce) {
    full_layers(1, 1);
    add_layer(dag_, 2, {0, 3}, {0, 2, 3});
    dag_.insert(ref(3, 2, 7), refs(1, {3, 2, 0}));
    add_layer(dag_, 2, {2}, kAll);
    expect_undecided(slot(1));
    EXPECT_FALSE(rule_.votes_settled(1, 1));
}

TEST_F(CommitRuleTest, WeakParentsAreNoVotes) {
    full_layers(1, 1);
    // Nobody names the leader's block from round 2; two do so from round 3, too late to vote.
    add_layer(dag_, 2, kAll, {0, 2, 3});
    std::vector<RoundRef> parents = refs(2, kAll);
    parents.push_back(ref(1, 1));
    for (const AuthorIndex author : kAll) dag_.insert(ref(author, 3), parents);
    full_layers(4, 6);
    expect_skip(slot(1), DecidedHow::direct);
    EXPECT_EQ(rule_.vote_of(ref(0, 3), 1, 1), std::nullopt);
}

TEST_F(CommitRuleTest, VotesSettleOnAQuorumForOneBlockOrForNone) {
    full_layers(1, 1);
    add_layer(dag_, 2, {0, 1}, kAll);
    EXPECT_FALSE(rule_.votes_settled(1, 1));
    add_layer(dag_, 2, {2}, kAll);
    EXPECT_TRUE(rule_.votes_settled(1, 1));
    add_layer(dag_, 3, {0, 1, 3}, {0, 1});
    EXPECT_TRUE(rule_.votes_settled(2, 2));
}

TEST_F(CommitRuleTest, SeveralLeadersARoundOrNone) {
    const test::FixedSchedule schedule({{1, {2, 0, 3}}, {4, {1}}});
    const CommitRule rule(dag_, schedule, kQuorum);
    add_layer(dag_, 1, {1, 2, 3}, kAll);
    add_layer(dag_, 2, kAll, {1, 2, 3});
    full_layers(3, 3);
    const std::vector<SlotDecision> decisions = rule.decide(std::nullopt, 4);
    ASSERT_EQ(decisions.size(), 4u);
    expect_commit(decisions[0], DecidedHow::direct, ref(2, 1));
    expect_skip(decisions[1], DecidedHow::direct);
    expect_commit(decisions[2], DecidedHow::direct, ref(3, 1));
    EXPECT_EQ(decisions[3].slot, (LeaderSlot{4, 0}));
    expect_undecided(decisions[3]);
    EXPECT_EQ(decided_prefix(decisions), 3u);
}

TEST_F(CommitRuleTest, AnchorIsTheFirstSlotOfItsRoundByRank) {
    // Round 4 has two leaders: the first is skipped, the second is the anchor.
    const test::FixedSchedule schedule({{1, {1}}, {4, {0, 2}}});
    const CommitRule rule(dag_, schedule, kQuorum);
    full_layers(1, 1);
    add_layer(dag_, 2, {0, 1, 2}, kAll);
    add_layer(dag_, 2, {3}, {0, 2, 3});
    add_layer(dag_, 3, {0}, {0, 1, 2});
    add_layer(dag_, 3, {1, 2, 3}, {1, 2, 3});
    add_layer(dag_, 4, {1, 2, 3}, kAll);
    add_layer(dag_, 5, kAll, {1, 2, 3});
    full_layers(6, 6);
    const std::vector<SlotDecision> decisions = rule.decide(std::nullopt, 6);
    ASSERT_EQ(decisions.size(), 3u);
    expect_commit(decisions[0], DecidedHow::indirect, ref(1, 1));
    expect_skip(decisions[1], DecidedHow::direct);
    expect_commit(decisions[2], DecidedHow::direct, ref(2, 4));
}

TEST_F(CommitRuleTest, OnlySlotsAfterTheLastDecidedAreListed) {
    const test::FixedSchedule schedule({{1, {0, 1}}, {2, {2, 3}}});
    const CommitRule rule(dag_, schedule, kQuorum);
    full_layers(1, 4);
    const std::vector<SlotDecision> decisions = rule.decide(LeaderSlot{1, 0}, 4);
    ASSERT_EQ(decisions.size(), 3u);
    EXPECT_EQ(decisions[0].slot, (LeaderSlot{1, 1}));
    EXPECT_EQ(decisions[2].slot, (LeaderSlot{2, 1}));
}

TEST_F(CommitRuleTest, VerdictsSurviveAFloorBelowThem) {
    full_layers(1, 8);
    const std::vector<SlotDecision> before = rule_.decide(LeaderSlot{4, 0}, 8);
    dag_.raise_floor(4);
    EXPECT_EQ(rule_.decide(LeaderSlot{4, 0}, 8), before);
    EXPECT_EQ(before[0].status, SlotStatus::commit);
}

TEST(CommitRuleAlone, OneValidatorCommitsEveryRoundButTheLastTwo) {
    RoundDag dag = test::genesis_dag(1);
    const RoundRobin schedule(1);
    const CommitRule rule(dag, schedule, 1);
    for (Round round = 1; round <= 5; ++round) add_layer(dag, round, {0}, {0});
    const std::vector<SlotDecision> decisions = rule.decide(std::nullopt, 5);
    EXPECT_EQ(decided_prefix(decisions), 3u);
    EXPECT_EQ(decisions[2].block, ref(0, 3));
}

}  // namespace
}  // namespace weft::tangle
