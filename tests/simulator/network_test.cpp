// Whole networks under faults. Every failure names the seed; the same seed repeats it exactly.
#include <gtest/gtest.h>

#include "tests/simulator/seeds.hpp"
#include "tools/sim/network/simulation.hpp"

namespace weft::sim {
namespace {

constexpr TimeUs kSecond = 1'000'000;

void expect_all_agree(Simulation& sim) {
    const CommitIndex commit = sim.highest_commit();
    const bool level = sim.run_until([&] { return sim.lowest_commit() >= commit; }, 60 * kSecond);
    EXPECT_TRUE(level) << "some node stays at commit " << sim.lowest_commit() << " of " << commit;
    EXPECT_TRUE(sim.run_until([&] { return sim.all_decided(); }, 60 * kSecond)) << "some accepted block has no fate";
}

// ---- the plain way

TEST(Network, PaymentsAreConfirmedEverywhereWithinAFractionOfASecond) {
    Simulation sim({.seed = 1});
    sim.run_for(kSecond);
    const BlockPtr payment = sim.make_payment(0, 1, 250, 2);
    ASSERT_TRUE(sim.submit(2, payment));
    ASSERT_EQ(sim.verdict_of(payment->id)->admission, node::Admission::accepted);
    ASSERT_TRUE(sim.run_until([&] { return sim.all_decided(); }, kSecond / 2));
    for (std::size_t i = 0; i < sim.nodes(); ++i) {
        EXPECT_EQ(sim.reported(i, payment->id)->fate, Fate::confirmed);
        const auto* debtor = sim.engine(i).ledger().find(sim.account_key(0).account());
        const auto* creditor = sim.engine(i).ledger().find(sim.account_key(1).account());
        EXPECT_EQ(debtor->balance, kAccountBalance - 250);
        EXPECT_EQ(creditor->balance, kAccountBalance + 250);
    }
}

TEST(Network, OneValidatorAloneIsANetwork) {
    Simulation sim({.seed = 2, .validators = 1});
    sim.start_load(50);
    sim.run_for(5 * kSecond);
    sim.stop_load();
    expect_all_agree(sim);
    EXPECT_GT(sim.accepted(), 150u);
}

// Thousands of devices that all approve the same old block: no block stands above another, each must be named.
TEST(Network, ATangleWithoutDepthIsOrderedWithinAFewRounds) {
    Simulation sim({.seed = 5, .accounts = 64, .quota = {100'000, 100'000}});
    sim.run_for(kSecond);
    const BlockPtr root = sim.make_payment(0, 1, 1, 0);
    ASSERT_TRUE(sim.submit(0, root));
    constexpr std::size_t kBlocks = 6'000;
    for (std::size_t i = 0; i < kBlocks; ++i) {
        const std::size_t account = i % 64;
        BlockHeader header;
        header.issuer = sim.account_key(account).account();
        header.sequence = sim.next_sequence(account);
        header.time = sim.now();
        header.parents = {root->id};
        Record record;
        record.tag = "w";
        const auto block =
            std::make_shared<const Block>(make_block(sim.domains(), header, record, sim.account_key(account)));
        ASSERT_TRUE(sim.submit(i % 4, block));
        ASSERT_EQ(sim.verdict_of(block->id)->admission, node::Admission::accepted) << i;
    }
    const TimeUs offered = sim.now();
    ASSERT_TRUE(sim.run_until([&] { return sim.all_decided(); }, 10 * kSecond));
    EXPECT_EQ(sim.accepted(), kBlocks + 1);
    EXPECT_LT(sim.now() - offered, kSecond / 2);
}

TEST(Network, CheckpointsAreCertifiedAtEveryNode) {
    Simulation sim({.seed = 3, .plain_nodes = 1});
    sim.start_load(100);
    sim.run_for(10 * kSecond);
    sim.stop_load();
    expect_all_agree(sim);
    sim.run_for(5 * kSecond);
    for (std::size_t i = 0; i < sim.nodes(); ++i) {
        const node::NodeStatus status = sim.engine(i).status();
        EXPECT_GE(status.checkpoint, 8u);
        EXPECT_EQ(status.certified, status.checkpoint) << "node " << i;
        const auto stored = sim.store(i).checkpoint(status.checkpoint);
        ASSERT_TRUE(stored && stored->certificate);
        EXPECT_TRUE(verify_certificate(sim.engine(i).committee(), checkpoint_digest(sim.domains(), stored->checkpoint),
                                       *stored->certificate));
    }
}

TEST(Network, AnIdleNetworkSlowsDownToAHeartbeat) {
    Simulation sim({.seed = 4});
    sim.start_load(50);
    sim.run_for(3 * kSecond);
    sim.stop_load();
    sim.run_for(60 * kSecond);
    const Round before = sim.engine(0).status().highest_round;
    const std::size_t log_before = sim.store(0).log_size();
    sim.run_for(100 * kSecond);
    EXPECT_LE(sim.engine(0).status().highest_round - before, 15u);
    EXPECT_LE(sim.store(0).log_size() - log_before, 100u);
    // And wakes up at once, certificate included.
    const CheckpointIndex checkpoint = sim.engine(0).status().certified;
    const BlockPtr payment = sim.make_payment(0, 1, 1, 0);
    sim.submit(0, payment);
    EXPECT_TRUE(sim.run_until([&] { return sim.all_decided(); }, kSecond));
    EXPECT_TRUE(sim.run_until([&] { return sim.engine(0).status().certified > checkpoint; }, 3 * kSecond / 2));
}

TEST(Network, TheSameSeedGivesTheSameRun) {
    const auto run = [](std::uint64_t seed) {
        Simulation sim({.seed = seed, .plain_nodes = 1, .drop_per_million = 10'000});
        sim.start_load(100);
        sim.run_for(3 * kSecond);
        sim.crash(1);
        sim.run_for(2 * kSecond);
        sim.restart(1);
        sim.run_for(3 * kSecond);
        return sim.trace_digest();
    };
    EXPECT_EQ(run(5), run(5));
    EXPECT_NE(run(5), run(6));
}

// ---- conflicts

TEST(Network, OfADoubleSpendExactlyOneIsConfirmedEverywhere) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Simulation sim({.seed = seed});
        sim.run_for(kSecond);
        const Sequence sequence = sim.next_sequence(0);
        const auto pay = [&](std::size_t to, std::size_t node) {
            Transfer transfer;
            transfer.credits.push_back({sim.account_key(to).account(), kAccountBalance});
            return sim.make(0, node, sequence, transfer);
        };
        const BlockPtr one = pay(1, 0);
        const BlockPtr other = pay(2, 3);
        sim.submit(0, one);
        sim.submit(3, other);
        ASSERT_EQ(sim.verdict_of(one->id)->admission, node::Admission::accepted);
        ASSERT_EQ(sim.verdict_of(other->id)->admission, node::Admission::accepted);
        ASSERT_TRUE(sim.run_until([&] { return sim.all_decided(); }, 5 * kSecond));
        for (std::size_t i = 0; i < sim.nodes(); ++i) {
            const auto first = *sim.reported(i, one->id);
            const auto second = *sim.reported(i, other->id);
            EXPECT_NE(first.fate == Fate::confirmed, second.fate == Fate::confirmed);
            const auto& loser = first.fate == Fate::confirmed ? second : first;
            EXPECT_EQ(loser.fate, Fate::rejected);
            EXPECT_EQ(loser.reason, RejectReason::sequence_used);
        }
    }
}

TEST(Network, PaymentsBeyondTheBalanceAreRejectedWithTheirReason) {
    Simulation sim({.seed = 7});
    sim.run_for(kSecond);
    const BlockPtr one = sim.make_payment(0, 1, kAccountBalance, 0);
    const BlockPtr other = sim.make_payment(0, 2, kAccountBalance, 1);
    sim.submit(0, one);
    sim.submit(1, other);
    ASSERT_TRUE(sim.run_until([&] { return sim.all_decided(); }, 5 * kSecond));
    const auto first = *sim.reported(2, one->id);
    const auto second = *sim.reported(2, other->id);
    const auto& loser = first.fate == Fate::confirmed ? second : first;
    EXPECT_EQ(loser.reason, RejectReason::insufficient_funds);
}

// ---- bad networks

class Seeds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Seeds, LossAndReorderDelayButDoNotDivide) {
    Simulation sim({.seed = GetParam(), .latency_us_max = 200'000, .drop_per_million = 100'000});
    sim.start_load(100);
    sim.run_for(10 * kSecond);
    sim.stop_load();
    sim.set_drop(0);
    expect_all_agree(sim);
    EXPECT_GE(sim.lowest_commit(), 5u);
}

TEST_P(Seeds, CrashesAndRestartsUnderLoadLoseNothing) {
    Simulation sim({.seed = GetParam()});
    SplitMix random(GetParam());
    sim.start_load(100);
    for (int round = 0; round < 6; ++round) {
        const std::size_t victim = random.below(4);
        sim.run_for(random.below(2 * kSecond));
        sim.crash(victim);
        sim.run_for(random.below(3 * kSecond));
        sim.restart(victim);
        sim.run_for(kSecond);
    }
    sim.stop_load();
    expect_all_agree(sim);
}

TEST_P(Seeds, AllFourLosePowerTogether) {
    Simulation sim({.seed = GetParam()});
    sim.start_load(100);
    sim.run_for(3 * kSecond);
    for (std::size_t i = 0; i < 4; ++i) sim.crash(i);
    for (std::size_t i = 0; i < 4; ++i) sim.restart(i);
    const CommitIndex before = sim.highest_commit();
    sim.run_for(5 * kSecond);
    sim.stop_load();
    expect_all_agree(sim);
    EXPECT_GT(sim.lowest_commit(), before + 5);
}

// Whoever is further behind needs the certificate of each: a checkpoint without one is a wall. Three are left, so that
// each one's vote is needed.
TEST_P(Seeds, ACheckpointThatClosedJustBeforeAPowerLossIsCertifiedAfterIt) {
    Simulation sim({.seed = GetParam()});
    SplitMix random(GetParam());
    sim.crash(3);
    sim.start_load(50);
    sim.run_for(2 * kSecond);
    for (int loss = 0; loss < 8; ++loss) {
        const CheckpointIndex before = sim.engine(0).status().checkpoint;
        ASSERT_TRUE(sim.run_until([&] { return sim.engine(0).status().checkpoint > before; }, 5 * kSecond));
        sim.run_for(random.below(30'000));
        for (std::size_t i = 0; i < 3; ++i) sim.crash(i);
        for (std::size_t i = 0; i < 3; ++i) sim.restart(i);
    }
    sim.run_for(5 * kSecond);
    const CheckpointIndex last = sim.engine(0).status().certified;
    for (CheckpointIndex index = 1; index <= last; ++index) {
        bool certified = false;
        for (std::size_t i = 0; i < 3; ++i) {
            const auto stored = sim.store(i).checkpoint(index);
            certified |= stored && stored->certificate;
        }
        EXPECT_TRUE(certified) << "nobody has a certificate of checkpoint " << index << " of " << last;
    }
}

TEST_P(Seeds, PartitionsHeal) {
    Simulation sim({.seed = GetParam(), .plain_nodes = 1});
    SplitMix random(GetParam());
    sim.start_load(100);
    for (int round = 0; round < 4; ++round) {
        sim.run_for(random.below(2 * kSecond));
        const std::size_t alone = random.below(4);
        sim.partition({{alone}});
        sim.run_for(random.below(4 * kSecond));
        sim.partition({{alone, (alone + 1) % 4}});  // two and two: nobody can commit
        sim.run_for(random.below(2 * kSecond));
        sim.heal();
        sim.run_for(kSecond);
    }
    sim.stop_load();
    expect_all_agree(sim);
}

INSTANTIATE_TEST_SUITE_P(Network, Seeds, testing::Range<std::uint64_t>(1, seed_count(12) + 1));

// ---- outages

TEST(Outage, ThreeOfFourGoOnAndTheFourthCatchesUpByRanges) {
    Simulation sim({.seed = 11});
    sim.start_load(100);
    sim.run_for(3 * kSecond);
    sim.crash(2);
    const CommitIndex at_crash = sim.highest_commit();
    sim.run_for(2 * kSecond);
    EXPECT_GT(sim.lowest_commit(), at_crash) << "three of four must go on within two seconds";
    sim.run_for(60 * kSecond);
    sim.restart(2);
    EXPECT_TRUE(sim.run_until([&] { return sim.lowest_commit() + 20 >= sim.highest_commit(); }, 20 * kSecond));
    EXPECT_EQ(sim.engine(2).status().readiness, node::Readiness::ready);
    sim.stop_load();
    expect_all_agree(sim);
    EXPECT_GT(sim.engine(2).status().proposed_round, sim.engine(2).status().highest_round - 10);
}

// ---- full disks

TEST(FullDisk, TakesNothingInSaysWhyAndGoesOnByItself) {
    Simulation sim({.seed = 14});
    sim.start_load(100);
    sim.run_for(3 * kSecond);
    sim.set_disk_full(2, true);
    sim.run_for(kSecond / 2);
    const CommitIndex at_full = sim.engine(2).status().commit;
    const std::size_t logged = sim.store(2).log_size();
    EXPECT_EQ(sim.engine(2).status().readiness, node::Readiness::storage_full);
    EXPECT_NE(sim.engine(2).status().reason, "");
    const BlockPtr refused = sim.make_payment(0, 1, 1, 2);
    ASSERT_TRUE(sim.submit(2, refused));
    EXPECT_EQ(sim.verdict_of(refused->id)->admission, node::Admission::not_ready);

    const CommitIndex before = sim.highest_commit();
    sim.run_for(10 * kSecond);
    EXPECT_GT(sim.highest_commit(), before + 50) << "the other three go on";
    EXPECT_LE(sim.engine(2).status().commit, at_full + 2) << "it would have to store what it orders";
    EXPECT_EQ(sim.store(2).log_size(), logged);

    sim.set_disk_full(2, false);
    EXPECT_TRUE(sim.run_until([&] { return sim.engine(2).status().readiness == node::Readiness::ready; }, kSecond));
    ASSERT_TRUE(sim.submit(2, refused));
    EXPECT_EQ(sim.verdict_of(refused->id)->admission, node::Admission::accepted);
    sim.run_for(5 * kSecond);
    sim.stop_load();
    expect_all_agree(sim);
    EXPECT_EQ(sim.reported(2, refused->id)->fate, Fate::confirmed);
}

// Enough validators are connected; two of them can store nothing, so that nothing is ordered any more.
TEST(FullDisk, OfTwoLeavesTheOthersWithoutProgressAndTheySayWhoIsSilent) {
    Simulation sim({.seed = 16});
    sim.start_load(20);
    sim.run_for(3 * kSecond);
    sim.set_disk_full(1, true);
    sim.set_disk_full(3, true);
    sim.run_for(20 * kSecond);
    EXPECT_EQ(sim.engine(0).status().readiness, node::Readiness::ready) << "not at once";
    sim.run_for(60 * kSecond);
    const node::NodeStatus status = sim.engine(0).status();
    EXPECT_EQ(status.readiness, node::Readiness::no_progress);
    EXPECT_EQ(status.standing.silent, (std::vector<AuthorIndex>{1, 3}));
    EXPECT_GE(status.standing.quiet_us, 30 * kSecond);
    sim.set_disk_full(1, false);
    EXPECT_TRUE(
        sim.run_until([&] { return sim.engine(0).status().readiness == node::Readiness::ready; }, 20 * kSecond));
    sim.set_disk_full(3, false);
    sim.run_for(5 * kSecond);
    sim.stop_load();
    expect_all_agree(sim);
}

TEST(FullDisk, OfAllStopsTheNetworkAndLosesNothing) {
    Simulation sim({.seed = 15});
    sim.start_load(100);
    sim.run_for(3 * kSecond);
    for (std::size_t i = 0; i < 4; ++i) sim.set_disk_full(i, true);
    sim.run_for(2 * kSecond);
    const CommitIndex before = sim.highest_commit();
    sim.run_for(5 * kSecond);
    EXPECT_LE(sim.highest_commit(), before + 2);
    for (std::size_t i = 0; i < 4; ++i) sim.set_disk_full(i, false);
    sim.run_for(5 * kSecond);
    sim.stop_load();
    expect_all_agree(sim);
    EXPECT_GT(sim.lowest_commit(), before + 20);
}

TEST_P(Seeds, DisksThatFillAndCrashesLoseNothing) {
    Simulation sim({.seed = GetParam()});
    SplitMix random(GetParam());
    sim.start_load(100);
    for (int round = 0; round < 5; ++round) {
        const std::size_t full = random.below(4);
        sim.run_for(random.below(2 * kSecond));
        sim.set_disk_full(full, true);
        sim.run_for(random.below(4 * kSecond));
        if (random.below(2) == 0) {
            sim.crash(full);
            sim.run_for(random.below(2 * kSecond));
            sim.restart(full);
            sim.run_for(random.below(2 * kSecond));
        }
        sim.set_disk_full(full, false);
    }
    sim.run_for(kSecond);
    sim.stop_load();
    expect_all_agree(sim);
}

TEST(Outage, TwoOfFourDownStopsCommitsAndForksNothing) {
    Simulation sim({.seed = 12});
    sim.start_load(50);
    sim.run_for(3 * kSecond);
    sim.crash(0);
    sim.crash(3);
    sim.run_for(2 * kSecond);  // what was on its way
    const CommitIndex stopped = sim.highest_commit();
    sim.run_for(20 * kSecond);
    EXPECT_EQ(sim.highest_commit(), stopped);
    EXPECT_EQ(sim.engine(1).status().readiness, node::Readiness::waiting_for_peers);
    EXPECT_EQ(sim.engine(1).status().standing.reached, 2u);
    sim.restart(0);
    sim.restart(3);
    sim.run_for(5 * kSecond);
    EXPECT_GT(sim.lowest_commit(), stopped);
    sim.stop_load();
    expect_all_agree(sim);
}

// Ledger time stands still with the committee, and the first commits afterwards still bear the old time.
TEST(Outage, WhatCameWhileTheCommitteeStoodStillIsNotTooEarlyAfterwards) {
    Simulation sim({.seed = 14});
    sim.run_for(3 * kSecond);
    sim.partition({{0, 1}});
    std::vector<BlockId> accepted;
    for (std::size_t i = 0; i < 24; ++i) {
        sim.run_for(kSecond / 2);
        const BlockPtr payment = sim.make_payment(i % 4, (i + 1) % 4, 1, i % 4);
        ASSERT_TRUE(sim.submit(i % 4, payment));
        const auto verdict = sim.verdict_of(payment->id);
        if (verdict && verdict->admission == node::Admission::accepted) accepted.push_back(payment->id);
    }
    const Slot frozen = slot_of(sim.engine(0).status().ledger_time);
    ASSERT_FALSE(accepted.empty());
    ASSERT_GT(accepted.back().slot(), frozen + sim.genesis().parameters.skew_slots + 2) << "the halt was too short";
    sim.heal();
    ASSERT_TRUE(sim.run_until([&] { return sim.all_decided(); }, 30 * kSecond));
    for (const BlockId& id : accepted) {
        const auto decided = sim.reported(0, id);
        ASSERT_TRUE(decided.has_value());
        EXPECT_EQ(decided->fate, Fate::confirmed) << "rejected for " << reason_name(decided->reason);
    }
}

TEST(Outage, AValidatorWithAnEmptyDiskStaysSilentUntilItKnowsItsOwnPast) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Simulation sim({.seed = seed});
        sim.start_load(100);
        sim.run_for(5 * kSecond);
        const Round before = sim.engine(1).status().proposed_round;
        sim.crash(1);
        sim.wipe(1);
        sim.partition({{1}});
        sim.restart(1);
        sim.run_for(3 * kSecond);
        EXPECT_EQ(sim.engine(1).status().proposed_round, 0u)
            << "it may not speak before f+1 peers told it its last block";
        sim.heal();
        // Its last block may name device blocks that were lost with the disk: then it goes on when the others' floor
        // has passed that block.
        EXPECT_TRUE(sim.run_until([&] { return sim.engine(1).status().proposed_round > before; }, 30 * kSecond));
        sim.stop_load();
        expect_all_agree(sim);
    }
}

TEST(Outage, ANewPlainNodeLearnsTheWholeHistory) {
    Simulation sim({.seed = 13, .plain_nodes = 1});
    sim.crash(4);
    sim.start_load(100);
    sim.run_for(30 * kSecond);
    sim.wipe(4);
    sim.restart(4);
    sim.run_for(10 * kSecond);
    sim.stop_load();
    expect_all_agree(sim);
}

// ---- larger committees

TEST(Committee, SevenWithTwoDownGoOn) {
    Simulation sim({.seed = 14, .validators = 7});
    sim.start_load(100);
    sim.run_for(2 * kSecond);
    sim.crash(5);
    sim.crash(6);
    const CommitIndex before = sim.highest_commit();
    sim.run_for(5 * kSecond);
    EXPECT_GT(sim.lowest_commit(), before + 10);
    sim.restart(5);
    sim.restart(6);
    sim.run_for(5 * kSecond);
    sim.stop_load();
    expect_all_agree(sim);
}

}  // namespace
}  // namespace weft::sim
