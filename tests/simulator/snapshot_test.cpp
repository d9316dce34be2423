// A node joins from a snapshot: the others have forgotten what it lacks.
#include <gtest/gtest.h>

#include "tests/simulator/seeds.hpp"
#include "tools/sim/network/simulation.hpp"

namespace weft::sim {
namespace {

constexpr TimeUs kSecond = 1'000'000;
constexpr std::size_t kNewcomer = 4;
constexpr CheckpointIndex kKept = 20;

SimOptions options_of(std::uint64_t seed) {
    SimOptions options;
    options.seed = seed;
    options.plain_nodes = 1;
    options.window_slots = 8;
    options.snapshot_interval_us = 5 * kSecond;
    return options;
}

class SnapshotOf : public testing::TestWithParam<std::uint64_t> {
protected:
    // The network runs without the newcomer for half a minute, and forgets the first part of it.
    static void run_without(Simulation& sim) {
        sim.crash(kNewcomer);
        sim.wipe(kNewcomer);
        sim.start_load(50);
        sim.run_for(35 * kSecond);
        for (std::size_t node = 0; node < kNewcomer; ++node) sim.prune(node, kKept);
    }

    static bool is_ready(Simulation& sim) {
        return sim.is_up(kNewcomer) && sim.engine(kNewcomer).status().readiness == node::Readiness::ready;
    }

    static void expect_all_decided(Simulation& sim) {
        sim.stop_load();
        EXPECT_TRUE(sim.run_until([&] { return sim.all_decided(); }, 60 * kSecond)) << "some block has no fate";
        const CommitIndex commit = sim.highest_commit();
        EXPECT_TRUE(sim.run_until([&] { return sim.lowest_commit() >= commit; }, 60 * kSecond));
    }
};

TEST_P(SnapshotOf, BeginsALedgerWhereTheOthersForgot) {
    Simulation sim(options_of(GetParam()));
    run_without(sim);
    sim.restart(kNewcomer);
    ASSERT_TRUE(sim.run_until([&] { return is_ready(sim); }, 60 * kSecond));
    EXPECT_EQ(sim.foundings(kNewcomer), 1u);
    expect_all_decided(sim);

    // What it has now survives a crash like any other ledger, and serves ranges to others.
    sim.crash(kNewcomer);
    sim.restart(kNewcomer);
    sim.start_load(50);
    ASSERT_TRUE(sim.run_until([&] { return is_ready(sim); }, 60 * kSecond));
    EXPECT_EQ(sim.foundings(kNewcomer), 1u);
    expect_all_decided(sim);
}

TEST_P(SnapshotOf, BeginsAValidatorsLedgerWhichStaysSilentUntilItHasLearned) {
    Simulation sim(options_of(GetParam()));
    sim.start_load(50);
    sim.run_for(5 * kSecond);
    const Round before = sim.engine(0).status().proposed_round;
    sim.crash(0);
    sim.wipe(0);
    sim.run_for(30 * kSecond);
    for (std::size_t node = 1; node <= kNewcomer; ++node) sim.prune(node, kKept);
    sim.restart(0);
    ASSERT_TRUE(sim.run_until([&] { return sim.foundings(0) == 1 && sim.engine(0).status().proposed_round > before; },
                              60 * kSecond));
    expect_all_decided(sim);
}

// Any byte that a liar changes is found; whoever sent it is cut off, and another peer goes on.
TEST_P(SnapshotOf, IsNotTakenFromLiars) {
    Simulation sim(options_of(GetParam()));
    run_without(sim);
    SplitMix random(GetParam());
    std::size_t lies = 0;
    std::size_t truths = 0;
    sim.set_tamper([&](std::size_t from, std::size_t to, p2p::Message& message, TimeUs&) {
        auto* piece = std::get_if<p2p::SnapshotPiece>(&message);
        if (piece == nullptr || to != kNewcomer || piece->data.empty()) return true;
        if (from > 1) return ++truths > 0;
        // Node 0 changes a byte, node 1 gives another piece.
        ++lies;
        if (from == 0)
            piece->data[random.below(piece->data.size())] ^= static_cast<std::uint8_t>(1 + random.below(255));
        if (from == 1) piece->data = Bytes(1 + random.below(1000), 7);
        return true;
    });
    sim.restart(kNewcomer);
    ASSERT_TRUE(sim.run_until([&] { return is_ready(sim); }, 120 * kSecond));
    EXPECT_EQ(sim.foundings(kNewcomer), 1u);
    EXPECT_GT(truths, 0u);
    expect_all_decided(sim);
}

TEST_P(SnapshotOf, IsNotFetchedWhenALiarOffersOneThatIsNot) {
    Simulation sim(options_of(GetParam()));
    run_without(sim);
    sim.set_tamper([&](std::size_t from, std::size_t, p2p::Message& message, TimeUs&) {
        auto* offer = std::get_if<p2p::Offer>(&message);
        if (offer != nullptr && from == 0) *offer = {1, 1'000'000};
        return true;
    });
    sim.restart(kNewcomer);
    ASSERT_TRUE(sim.run_until([&] { return is_ready(sim); }, 120 * kSecond));
    EXPECT_EQ(sim.foundings(kNewcomer), 1u);
    expect_all_decided(sim);
}

TEST_P(SnapshotOf, IsGoneOnWithAfterCrashes) {
    Simulation sim(options_of(GetParam()));
    run_without(sim);
    SplitMix random(GetParam());
    std::size_t heads = 0;
    std::size_t pieces = 0;
    sim.set_tamper([&](std::size_t, std::size_t to, p2p::Message& message, TimeUs& delay) {
        const auto* piece = std::get_if<p2p::SnapshotPiece>(&message);
        if (piece == nullptr || to != kNewcomer || piece->data.empty()) return true;
        if (piece->part == p2p::SnapshotPart::head) ++heads;
        delay += kSecond / 2;
        return ++pieces > 0;
    });
    sim.restart(kNewcomer);
    for (int crashes = 0; crashes < 3; ++crashes) {
        const std::size_t seen = pieces;
        ASSERT_TRUE(sim.run_until([&] { return pieces > seen; }, 60 * kSecond));
        sim.run_for(kSecond / 2 + random.below(kSecond / 2));
        if (sim.foundings(kNewcomer) > 0) break;
        sim.crash(kNewcomer);
        sim.restart(kNewcomer);
    }
    ASSERT_TRUE(sim.run_until([&] { return is_ready(sim); }, 120 * kSecond));
    EXPECT_EQ(sim.foundings(kNewcomer), 1u);
    EXPECT_LE(heads, 3u) << "the head is not asked for again once it was verified";
    expect_all_decided(sim);
}

INSTANTIATE_TEST_SUITE_P(Network, SnapshotOf, testing::Range<std::uint64_t>(1, seed_count(4) + 1));

TEST(Snapshot, IsMissedInWords) {
    SimOptions options = options_of(1);
    options.snapshot_interval_us = 0;
    Simulation sim(options);
    sim.crash(kNewcomer);
    sim.wipe(kNewcomer);
    sim.start_load(50);
    sim.run_for(35 * kSecond);
    for (std::size_t node = 0; node < kNewcomer; ++node) sim.prune(node, kKept);
    sim.restart(kNewcomer);
    ASSERT_TRUE(sim.run_until([&] { return sim.engine(kNewcomer).status().readiness == node::Readiness::no_source; },
                              60 * kSecond));
    EXPECT_EQ(sim.engine(kNewcomer).status().reason, "no peer keeps checkpoints from 1 on and none offers a snapshot");
}

}  // namespace
}  // namespace weft::sim
