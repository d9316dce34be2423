// The committee's graph, its linearisation, and ledger time.
#include <gtest/gtest.h>

#include "tangle/committee/ledger_time.hpp"
#include "tangle/committee/linearizer.hpp"
#include "tangle/committee/past_cone.hpp"
#include "tests/tangle/committee_graph.hpp"

namespace weft::tangle {
namespace {

using test::add_layer;
using test::ref;
using test::refs;

const std::vector<AuthorIndex> kAll{0, 1, 2, 3};

RoundDag full_dag(Round rounds) {
    RoundDag dag = test::genesis_dag(4);
    for (Round round = 1; round <= rounds; ++round) add_layer(dag, round, kAll, kAll);
    return dag;
}

TEST(RoundDag, SortsARoundByAuthorAndHashWhateverTheOrderOfInsertion) {
    RoundDag dag = test::genesis_dag(4);
    for (const RoundRef& block : {ref(2, 1), ref(1, 1, 9), ref(0, 1), ref(1, 1, 3)}) dag.insert(block, refs(0, kAll));
    const std::vector<RoundRef> sorted{ref(0, 1), ref(1, 1, 3), ref(1, 1, 9), ref(2, 1)};
    EXPECT_TRUE(std::ranges::equal(dag.blocks_at(1), sorted));
    EXPECT_EQ(dag.authors_at(1), 3u);
    EXPECT_EQ(dag.blocks_of(1, 1).size(), 2u);
    EXPECT_TRUE(dag.blocks_of(3, 1).empty());
    EXPECT_TRUE(dag.blocks_at(2).empty());
    EXPECT_EQ(dag.authors_at(2), 0u);
    EXPECT_EQ(dag.highest_round(), 1u);
}

TEST(RoundDag, FloorForgetsAndNeverFalls) {
    RoundDag dag = full_dag(4);
    dag.raise_floor(2);
    dag.raise_floor(1);
    EXPECT_EQ(dag.floor(), 2u);
    EXPECT_EQ(dag.size(), 8u);
    EXPECT_FALSE(dag.contains(ref(0, 2)));
    EXPECT_TRUE(dag.is_settled(ref(0, 2)));
    EXPECT_TRUE(dag.contains(ref(0, 3)));
    dag.insert(ref(0, 5), std::vector{ref(0, 4), ref(1, 2, 77)});
    EXPECT_EQ(dag.parents(ref(0, 5)).size(), 2u);
}

TEST(RoundDagDeathTest, BrokenPromisesStopTheProgram) {
    RoundDag dag = full_dag(2);
    EXPECT_DEATH(dag.insert(ref(0, 2), refs(1, kAll)), "");
    EXPECT_DEATH(dag.insert(ref(0, 4), refs(3, kAll)), "");
    EXPECT_DEATH(dag.insert(ref(0, 3, 1), refs(3, kAll)), "");
    dag.raise_floor(2);
    EXPECT_DEATH(dag.insert(ref(0, 2, 5), {}), "");
}

TEST(PastCone, HoldsEquivocationsAndFollowsWeakParents) {
    RoundDag dag = full_dag(1);
    dag.insert(ref(1, 1, 9), refs(0, kAll));
    dag.insert(ref(0, 2), std::vector{ref(0, 1), ref(1, 1, 9), ref(2, 1)});
    dag.insert(ref(0, 3), std::vector{ref(0, 2), ref(1, 1)});
    PastCone cone(dag, ref(0, 3));
    EXPECT_EQ(cone.blocks_at(3), std::vector{ref(0, 3)});
    EXPECT_EQ(cone.blocks_at(2), std::vector{ref(0, 2)});
    EXPECT_EQ(cone.blocks_at(1), (std::vector{ref(0, 1), ref(1, 1), ref(1, 1, 9), ref(2, 1)}));
}

TEST(Linearizer, OrdersByRoundAuthorHashAndOnlyOnce) {
    RoundDag dag = full_dag(1);
    dag.insert(ref(3, 1, 9), refs(0, kAll));
    dag.insert(ref(0, 2), std::vector{ref(0, 1), ref(3, 1, 9), ref(1, 1)});
    dag.insert(ref(1, 2), std::vector{ref(1, 1), ref(3, 1), ref(2, 1)});
    dag.insert(ref(2, 3), std::vector{ref(1, 2), ref(0, 2)});
    Linearizer linearizer(dag, std::nullopt);
    EXPECT_EQ(linearizer.order(ref(0, 2)), (std::vector{ref(0, 1), ref(1, 1), ref(3, 1, 9), ref(0, 2)}));
    EXPECT_EQ(linearizer.order(ref(2, 3)), (std::vector{ref(2, 1), ref(3, 1), ref(1, 2), ref(2, 3)}));
    EXPECT_TRUE(linearizer.is_ordered(ref(3, 1)));
    EXPECT_FALSE(linearizer.is_ordered(ref(0, 0)));
}

TEST(Linearizer, LeavesOutWhatIsTooFarBelowTheLeaderBefore) {
    RoundDag dag = test::genesis_dag(4);
    for (Round round = 1; round <= 6; ++round) add_layer(dag, round, {0, 1, 2}, {0, 1, 2});
    dag.insert(ref(3, 1), refs(0, kAll));
    dag.insert(ref(3, 3), std::vector{ref(3, 1), ref(0, 2), ref(1, 2), ref(2, 2)});
    std::vector<RoundRef> parents = refs(6, {0, 1, 2});
    parents.push_back(ref(3, 3));
    dag.insert(ref(0, 7), parents);
    Linearizer linearizer(dag, 3);
    EXPECT_EQ(linearizer.floor(), 0u);
    EXPECT_EQ(linearizer.order(ref(0, 5)).size(), 13u);
    EXPECT_EQ(linearizer.floor(), 2u);
    // Author 3's round 3 comes in late, its round 1 too late.
    EXPECT_EQ(linearizer.order(ref(0, 7)),
              (std::vector{ref(3, 3), ref(1, 5), ref(2, 5), ref(0, 6), ref(1, 6), ref(2, 6), ref(0, 7)}));
    EXPECT_FALSE(linearizer.is_ordered(ref(3, 1)));
}

TEST(Linearizer, ForgettingAndReplayChangeNothing) {
    RoundDag dag = full_dag(12);
    Linearizer whole(dag, 3);
    Linearizer forgetful(dag, 3);
    Linearizer replayed(dag, 3);
    for (Round round = 2; round <= 12; round += 2) {
        const std::vector<RoundRef> expected = whole.order(ref(0, round));
        EXPECT_EQ(forgetful.order(ref(0, round)), expected);
        forgetful.forget_below_floor();
        if (round < 12) {
            replayed.note_ordered(ref(0, round), expected);
        } else {
            EXPECT_EQ(replayed.order(ref(0, round)), expected);
        }
        dag.raise_floor(whole.floor());
    }
}

TEST(Linearizer, BeginsAgainAboveAnEpochsBase) {
    RoundDag dag = full_dag(6);
    Linearizer linearizer(dag, 3);
    linearizer.order(ref(0, 6));
    EXPECT_EQ(linearizer.floor(), 3u);

    constexpr Round kBase = 1000;
    dag = {};
    dag.raise_floor(kBase - 1);
    for (const AuthorIndex author : kAll) dag.insert(ref(author, kBase), {});
    linearizer.start_epoch(kBase, 5);
    EXPECT_EQ(linearizer.floor(), kBase);
    for (Round round = kBase + 1; round <= kBase + 8; ++round) add_layer(dag, round, kAll, kAll);
    const std::vector<RoundRef> first = linearizer.order(ref(1, kBase + 2));
    EXPECT_EQ(first.size(), kAll.size() + 1) << "nothing of the base round itself";
    EXPECT_EQ(first.back(), ref(1, kBase + 2));
    EXPECT_EQ(linearizer.floor(), kBase);
    linearizer.order(ref(0, kBase + 8));
    EXPECT_EQ(linearizer.floor(), kBase + 3) << "the new depth";
}

TEST(RoundRobin, LeadsAboveTheBaseAlone) {
    const RoundRobin schedule(4, 1000);
    EXPECT_TRUE(schedule.leaders_of(0).empty());
    EXPECT_TRUE(schedule.leaders_of(1000).empty());
    EXPECT_EQ(schedule.leaders_of(1001), std::vector<AuthorIndex>{1});
    EXPECT_EQ(schedule.leaders_of(1003), std::vector<AuthorIndex>{3});
    EXPECT_EQ(RoundRobin(4).leaders_of(1), std::vector<AuthorIndex>{1});
}

TEST(Linearizer, DeepGraphNeedsNoStack) {
    constexpr Round kRounds = 200'000;
    RoundDag dag = test::genesis_dag(1);
    for (Round round = 1; round <= kRounds; ++round) add_layer(dag, round, {0}, {0});
    EXPECT_EQ(Linearizer(dag, std::nullopt).order(ref(0, kRounds)).size(), kRounds);
}

TEST(LedgerTime, IsTheLowerMedianAndNeverGoesBack) {
    EXPECT_EQ(ledger_time({5}, 0), 5u);
    EXPECT_EQ(ledger_time({9, 1, 5}, 0), 5u);
    EXPECT_EQ(ledger_time({9, 1, 7, 5}, 0), 5u);
    EXPECT_EQ(ledger_time({9, 1, 5}, 6), 6u);
    EXPECT_EQ(ledger_time({0, 0, 0, 8}, 0), 0u);
    EXPECT_EQ(ledger_time({}, 3), 3u);
    // Two liars of seven (n = 7, five parents) cannot leave the honest range.
    EXPECT_EQ(ledger_time({100, 101, 102, ~TimeUs{0}, ~TimeUs{0}}, 0), 102u);
    EXPECT_EQ(ledger_time({100, 101, 102, 0, 0}, 0), 100u);
}

}  // namespace
}  // namespace weft::tangle
