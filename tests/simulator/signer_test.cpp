// Validators whose keys are with signers, which remember when their nodes do not.
#include <gtest/gtest.h>

#include "tests/simulator/seeds.hpp"
#include "tools/sim/network/simulation.hpp"

namespace weft::sim {
namespace {

constexpr TimeUs kSecond = 1'000'000;

class SignersOf : public testing::TestWithParam<std::uint64_t> {
protected:
    static void expect_all_decided(Simulation& sim) {
        sim.stop_load();
        EXPECT_TRUE(sim.run_until([&] { return sim.all_decided(); }, 120 * kSecond)) << "some block has no fate";
        const CommitIndex commit = sim.highest_commit();
        EXPECT_TRUE(sim.run_until([&] { return sim.lowest_commit() >= commit; }, 60 * kSecond));
    }
};

TEST_P(SignersOf, AreTakenAwayAndGivenBack) {
    Simulation sim({.seed = GetParam(), .drop_per_million = 5'000, .signers = true});
    sim.start_load(50);
    SplitMix random(GetParam());
    for (int i = 0; i < 12; ++i) {
        const std::size_t victim = random.below(4);
        sim.run_for(random.below(2 * kSecond));
        sim.set_signer(victim, false);
        sim.run_for(random.below(2 * kSecond));
        const CommitIndex before = sim.highest_commit();
        sim.run_for(2 * kSecond);
        EXPECT_GT(sim.highest_commit(), before) << "three validators suffice";
        sim.set_signer(victim, true);
    }
    expect_all_decided(sim);
}

TEST_P(SignersOf, RememberWhatCrashedNodesForgot) {
    Simulation sim({.seed = GetParam(), .signers = true});
    sim.start_load(50);
    SplitMix random(GetParam());
    for (int i = 0; i < 12; ++i) {
        const std::size_t victim = random.below(4);
        sim.run_for(random.below(kSecond));
        sim.crash(victim);
        const std::uint64_t disk = random.below(4);
        if (disk == 0) sim.wipe(victim);
        if (disk == 1) sim.age(victim);
        sim.run_for(random.below(kSecond));
        sim.restart(victim);
        sim.run_for(3 * kSecond);
    }
    expect_all_decided(sim);
    for (std::size_t i = 0; i < sim.nodes(); ++i) EXPECT_GT(sim.engine(i).status().proposed_round, 0u);
}

TEST_P(SignersOf, SurviveThePowerLostEverywhere) {
    Simulation sim({.seed = GetParam(), .signers = true});
    for (int i = 0; i < 6; ++i) {
        sim.start_load(50);
        sim.run_for(2 * kSecond + GetParam() * 1'013 % kSecond);
        for (std::size_t node = 0; node < sim.nodes(); ++node) sim.crash(node);
        for (std::size_t node = 0; node < sim.nodes(); ++node) sim.restart(node);
        const CommitIndex before = sim.lowest_commit();
        EXPECT_TRUE(sim.run_until([&] { return sim.lowest_commit() > before + 5; }, 30 * kSecond));
    }
    expect_all_decided(sim);
}

INSTANTIATE_TEST_SUITE_P(Network, SignersOf, testing::Range<std::uint64_t>(1, seed_count(4) + 1));

}  // namespace
}  // namespace weft::sim
