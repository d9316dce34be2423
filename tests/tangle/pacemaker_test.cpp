// The pacemaker on a hand-driven graph of four validators; this one is author 0, round r is led by author r mod 4.
#include "tangle/committee/pacemaker.hpp"

#include <gtest/gtest.h>

#include "tests/tangle/committee_graph.hpp"

namespace weft::tangle {
namespace {

using test::add_layer;
using test::ref;

constexpr PacemakerLimits kLimits{
    .delta_us = 1'000, .round_us_min = 100, .heartbeat_us_first = 5'000, .heartbeat_us_last = 20'000};
constexpr TimeUs kTimeout = 2 * kLimits.delta_us;
const std::vector<AuthorIndex> kAll{0, 1, 2, 3};
const std::vector<AuthorIndex> kOthers{1, 2, 3};

class PacemakerTest : public testing::Test {
protected:
    explicit PacemakerTest(std::size_t committee = 4)
        : dag_(test::genesis_dag(committee)),
          schedule_(committee),
          rule_(dag_, schedule_, test::quorum_of(committee)),
          pacemaker_(dag_, rule_, schedule_, test::quorum_of(committee), 0, kLimits) {}

    // The own block of `round`, made at `now`, and others' blocks, each naming everyone of `parents`.
    void round_made(Round round, TimeUs now, const std::vector<AuthorIndex>& authors,
                    const std::vector<AuthorIndex>& parents) {
        add_layer(dag_, round, authors, parents);
        if (std::ranges::count(authors, 0) > 0) pacemaker_.note_proposed(round, now);
    }

    void expect_propose(Round round, TimeUs now, bool busy = true) {
        EXPECT_EQ(pacemaker_.advise(now, busy), (Pacemaker::Advice{round, std::nullopt}));
    }
    void expect_wait(TimeUs until, TimeUs now, bool busy = true) {
        EXPECT_EQ(pacemaker_.advise(now, busy), (Pacemaker::Advice{std::nullopt, until}));
    }
    void expect_nothing(TimeUs now, bool busy = true) { EXPECT_EQ(pacemaker_.advise(now, busy), Pacemaker::Advice{}); }

    RoundDag dag_;
    RoundRobin schedule_;
    CommitRule rule_;
    Pacemaker pacemaker_;
};

TEST_F(PacemakerTest, StartsAtOnceAndAdvisesARoundOnce) {
    expect_propose(1, 0);
    expect_nothing(0);
    pacemaker_.note_proposed(1, 10);
    EXPECT_EQ(pacemaker_.last_proposed(), 1u);
    expect_nothing(10);
}

TEST_F(PacemakerTest, ALaterEpochsFirstRoundIsTheOneAfterItsBase) {
    constexpr Round kBase = 1000;
    dag_ = {};
    dag_.raise_floor(kBase - 1);
    for (const AuthorIndex author : kAll) dag_.insert(ref(author, kBase), {});
    pacemaker_.begin_after(kBase);
    expect_propose(kBase + 1, 0);
    pacemaker_.note_proposed(kBase + 1, 10);
    EXPECT_DEATH(pacemaker_.begin_after(kBase), "CHECK failed");
}

// Who catches up by ranges forgets rounds before it has a quorum of later ones.
TEST_F(PacemakerTest, DoesNotStandOnAForgottenQuorum) {
    round_made(1, 0, kAll, kAll);
    round_made(2, 100, kAll, kAll);
    EXPECT_TRUE(pacemaker_.advise(100, true).wake_at);
    dag_.raise_floor(30);
    expect_nothing(10'000);
    for (const AuthorIndex author : kOthers) dag_.insert(ref(author, 31), {});
    expect_propose(32, 20'000);
}

TEST_F(PacemakerTest, WaitsForAQuorumOfTheRoundBefore) {
    round_made(1, 0, {0, 1}, kAll);
    expect_nothing(500);
    add_layer(dag_, 1, {2}, kAll);
    expect_propose(2, 500);
}

TEST_F(PacemakerTest, KeepsTheDistanceBetweenOwnBlocks) {
    round_made(1, 1'000, kAll, kAll);
    expect_wait(1'100, 1'050);
    expect_propose(2, 1'100);
}

TEST_F(PacemakerTest, WaitsForTheLeaderUntilTheTimeout) {
    round_made(1, 0, {0, 2, 3}, kAll);  // author 1 leads round 1
    expect_wait(700 + kTimeout, 700);
    expect_wait(700 + kTimeout, 900);
    expect_propose(2, 700 + kTimeout);
}

TEST_F(PacemakerTest, LeadersBlockEndsTheWait) {
    round_made(1, 0, {0, 2, 3}, kAll);
    expect_wait(700 + kTimeout, 700);
    add_layer(dag_, 1, {1}, kAll);
    expect_propose(2, 800);
}

TEST_F(PacemakerTest, WaitsForClearVotesOnTheLeaderBefore) {
    round_made(1, 0, kAll, kAll);
    round_made(2, 200, {0, 2}, kAll);
    add_layer(dag_, 2, {3}, {0, 2, 3});  // two votes and a blame for round 1's leader
    expect_wait(400 + kTimeout, 400);
    add_layer(dag_, 2, {1}, kAll);  // the third vote
    expect_propose(3, 500);
}

TEST_F(PacemakerTest, SkipPatternIsClearToo) {
    round_made(1, 0, {0, 2, 3}, kAll);
    round_made(2, kTimeout, kAll, {0, 2, 3});
    expect_propose(3, kTimeout + 100);
}

TEST_F(PacemakerTest, JoinsAtOnceWhenAQuorumHasMadeItsRound) {
    round_made(1, 0, kAll, kAll);
    round_made(2, 200, {0, 1, 3}, kAll);  // author 2 leads round 2
    expect_wait(400 + kTimeout, 400);
    add_layer(dag_, 3, kOthers, {0, 1, 3});
    expect_propose(3, 500);
}

TEST_F(PacemakerTest, FarBehindItJumpsToTheQuorumsRoundAndGoesOnFromThere) {
    round_made(1, 0, kAll, kAll);
    for (Round round = 2; round <= 9; ++round) add_layer(dag_, round, {1, 2, 3}, round == 2 ? kAll : kOthers);
    expect_propose(9, 200);
    dag_.insert(ref(0, 9), std::vector{ref(0, 1), ref(1, 8), ref(2, 8), ref(3, 8)});
    pacemaker_.note_proposed(9, 200);
    expect_propose(10, 300);
}

TEST_F(PacemakerTest, DoesNotEnterARoundBeforeItsOwnBlockOfTheRoundBeforeIsHeld) {
    add_layer(dag_, 1, kOthers, kAll);
    expect_propose(1, 0);
    pacemaker_.note_proposed(1, 0);
    expect_nothing(500);  // made, not yet part of the graph
    add_layer(dag_, 1, {0}, kAll);
    expect_propose(2, 500);
}

TEST_F(PacemakerTest, ContinuesAfterARestart) {
    for (Round round = 1; round <= 3; ++round) add_layer(dag_, round, kAll, kAll);
    pacemaker_.note_proposed(3, 50);
    expect_propose(4, 150);
    pacemaker_.note_proposed(2, 160);  // an older one changes nothing
    EXPECT_EQ(pacemaker_.last_proposed(), 3u);
    expect_nothing(200);
}

TEST_F(PacemakerTest, IdleSlowsDownAndWorkWakesUp) {
    TimeUs now = 0;
    TimeUs heartbeat = kLimits.heartbeat_us_first;
    pacemaker_.advise(now, true);
    round_made(1, now, kAll, kAll);
    for (Round round = 2; round <= 6; ++round) {
        expect_wait(now + heartbeat, now + 1, false);
        now += heartbeat;
        expect_propose(round, now, false);
        round_made(round, now, kAll, kAll);
        heartbeat = std::min(2 * heartbeat, kLimits.heartbeat_us_last);
    }
    EXPECT_EQ(heartbeat, kLimits.heartbeat_us_last);
    expect_propose(7, now + kLimits.round_us_min, true);
    now += kLimits.round_us_min;
    round_made(7, now, kAll, kAll);
    expect_wait(now + kLimits.heartbeat_us_first, now, false);
}

TEST_F(PacemakerTest, IdleValidatorFollowsAQuorumWithoutWaitingForItsHeartbeat) {
    pacemaker_.advise(0, false);
    round_made(1, 0, kAll, kAll);
    expect_wait(kLimits.heartbeat_us_first * 2, 10, false);
    add_layer(dag_, 2, kOthers, kAll);
    expect_propose(2, kLimits.round_us_min, false);
}

TEST_F(PacemakerTest, FloorBelowTheQuorumIsNoObstacle) {
    for (Round round = 1; round <= 9; ++round) add_layer(dag_, round, kOthers, round == 1 ? kAll : kOthers);
    dag_.raise_floor(8);  // after a catch-up: a block of round 9 would find no parents
    expect_propose(10, 100);
}

class LonePacemakerTest : public PacemakerTest {
protected:
    LonePacemakerTest() : PacemakerTest(1) {}
};

TEST_F(LonePacemakerTest, OneValidatorGoesOnAlone) {
    TimeUs now = 0;
    for (Round round = 1; round <= 10; ++round) {
        expect_propose(round, now);
        round_made(round, now, {0}, {0});
        now += kLimits.round_us_min;
    }
    EXPECT_EQ(decided_prefix(rule_.decide(std::nullopt, 10)), 8u);
}

}  // namespace
}  // namespace weft::tangle
