// Whole runs as `weft-sim run` makes them: drawn from a seed, repeatable, and able to find what is wrong.
#include <gtest/gtest.h>

#include <set>

#include "tests/simulator/seeds.hpp"
#include "tools/sim/network/run.hpp"

namespace weft::sim {
namespace {

RunOptions drawn(std::uint64_t seed, RunChoices choices = {}) {
    if (!choices.duration_s) choices.duration_s = 5;
    const auto options = draw_options(seed, choices);
    EXPECT_TRUE(options) << options.error();
    return *options;
}

TEST(Run, TheSameSeedGivesTheSameDigest) {
    RunChoices choices;
    choices.lies = {Lie::equivocate, Lie::stale};
    choices.faults = true;
    const Hash first = run(drawn(7, choices)).digest;
    EXPECT_EQ(run(drawn(7, choices)).digest, first);
    EXPECT_NE(run(drawn(8, choices)).digest, first);
}

TEST(Run, ATraceChangesNothingAndTellsOfFaultsAndCommits) {
    std::string text;
    const RunOptions options = drawn(3);
    const RunResult traced = run(options, [&](TimeUs, const std::string& line) { text += line + "\n"; });
    EXPECT_EQ(traced.digest, run(options).digest);
    EXPECT_NE(text.find("all faults heal"), std::string::npos);
    EXPECT_NE(text.find("commits 1: "), std::string::npos);
    for (const Fault& fault : traced.faults) EXPECT_NE(text.find("fault: " + describe(fault)), std::string::npos);
}

TEST(Run, TheSummaryCountsWhatHappened) {
    RunChoices choices;
    choices.validators = 4;
    choices.rate = 40;
    choices.conflict_percent = 50;
    choices.faults = false;
    choices.lies.emplace();
    const RunResult result = run(drawn(1, choices));
    EXPECT_FALSE(result.broken) << *result.broken;
    EXPECT_GT(result.confirmed, 100u);
    EXPECT_GT(result.rejected, 50u);
    EXPECT_GE(result.accepted, result.confirmed + result.rejected);
    EXPECT_GT(result.commits, 20u);
    EXPECT_TRUE(result.faults.empty());
}

class RunSeeds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RunSeeds, AreWell) {
    const RunOptions options = drawn(GetParam());
    const RunResult result = run(options);
    EXPECT_FALSE(result.broken) << *result.broken << "\n" << describe(options);
}

INSTANTIATE_TEST_SUITE_P(Run, RunSeeds, testing::Range<std::uint64_t>(1, seed_count(15) + 1));

// Seeds that found something once.
class SeedsOnceBroken : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SeedsOnceBroken, AreWell) {
    const auto options = draw_options(GetParam(), {});
    ASSERT_TRUE(options) << options.error();
    const RunResult result = run(*options);
    EXPECT_FALSE(result.broken) << *result.broken << "\n" << describe(*options);
}

INSTANTIATE_TEST_SUITE_P(Run, SeedsOnceBroken, testing::Values(1, 123, 139, 1050, 1165, 2081, 100894, 101276));

class RunLies : public testing::TestWithParam<std::size_t> {};

TEST_P(RunLies, DivideNobodyAndStopNobody) {
    for (const std::size_t validators : {std::size_t{4}, std::size_t{7}}) {
        RunChoices choices;
        choices.validators = validators;
        choices.lies = {static_cast<Lie>(GetParam())};
        choices.faults = false;
        const RunResult result = run(drawn(GetParam() + 1, choices));
        EXPECT_FALSE(result.broken) << lie_name(static_cast<Lie>(GetParam())) << ": " << *result.broken;
    }
}

INSTANTIATE_TEST_SUITE_P(Run, RunLies, testing::Range<std::size_t>(0, kLies));

class RunMischiefs : public testing::TestWithParam<std::size_t> {};

TEST_P(RunMischiefs, GetTheSameFatesEverywhere) {
    const auto mischief = static_cast<Mischief>(GetParam());
    RunChoices choices;
    choices.validators = 4;
    choices.mischiefs = {mischief};
    choices.lies.emplace();
    choices.faults = false;
    const RunResult result = run(drawn(GetParam() + 1, choices));
    EXPECT_FALSE(result.broken) << mischief_name(mischief) << ": " << *result.broken;
    choices.mischiefs->clear();
    EXPECT_NE(run(drawn(GetParam() + 1, choices)).digest, result.digest) << mischief_name(mischief) << " does nothing";
}

INSTANTIATE_TEST_SUITE_P(Run, RunMischiefs, testing::Range<std::size_t>(0, kMischiefs));

TEST(Run, ADamagedStoreIsFoundAndReplacedAndItsNodeComesBack) {
    RunChoices choices;
    choices.validators = 4;
    choices.lies.emplace();
    choices.faults = true;
    choices.duration_s = 20;
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= 60 && found < 3; ++seed) {
        std::string text;
        const RunOptions options = drawn(seed, choices);
        const RunResult result = run(
            options, [&](TimeUs, const std::string& line) { text += line.find("checksum") != line.npos ? "!" : ""; });
        EXPECT_FALSE(result.broken) << *result.broken;
        found += !text.empty();
    }
    EXPECT_GT(found, 0u) << "no damage was ever read";
}

// ---- the simulator finds what is wrong

class RunPlants : public testing::TestWithParam<Plant> {};

TEST_P(RunPlants, AreFoundAndNameTheirSeed) {
    RunChoices choices;
    choices.plant = GetParam();
    choices.faults = true;
    choices.duration_s = 10;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const RunResult result = run(drawn(seed, choices));
        if (!result.broken) continue;
        EXPECT_TRUE(result.broken->starts_with("seed " + std::to_string(seed) + ", at ")) << *result.broken;
        EXPECT_EQ(run(drawn(seed, choices)).broken, result.broken) << "repeated exactly";
        return;
    }
    FAIL() << "not found within 20 seeds";
}

INSTANTIATE_TEST_SUITE_P(Run, RunPlants, testing::Values(Plant::early_done, Plant::forgets_synced));

// ---- options

TEST(RunOptionsDrawn, AChoiceChangesNothingElse) {
    RunChoices choices;
    choices.rate = 77;
    choices.lies.emplace();
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const RunOptions free = *draw_options(seed, {});
        const RunOptions chosen = *draw_options(seed, choices);
        EXPECT_EQ(chosen.rate, 77u);
        EXPECT_EQ(chosen.network.liars, 0u);
        EXPECT_EQ(chosen.network.validators, free.network.validators) << "seed " << seed;
        EXPECT_EQ(chosen.duration_us, free.duration_us) << "seed " << seed;
        EXPECT_EQ(chosen.network.drop_per_million, free.network.drop_per_million) << "seed " << seed;
        EXPECT_EQ(chosen.network.window_slots, free.network.window_slots) << "seed " << seed;
    }
}

TEST(RunOptionsDrawn, WhatMakesNoNetworkIsRefused) {
    const auto refused = [](auto change) {
        RunChoices choices;
        change(choices);
        return !draw_options(1, choices);
    };
    for (const std::size_t validators : {0u, 2u, 3u, 101u}) {
        EXPECT_TRUE(refused([&](RunChoices& choices) { choices.validators = validators; })) << validators;
    }
    EXPECT_TRUE(refused([](RunChoices& choices) { choices.plain_nodes = 101; }));
    EXPECT_TRUE(refused([](RunChoices& choices) { choices.duration_s = 100'001; }));
    EXPECT_TRUE(refused([](RunChoices& choices) { choices.rate = 10'001; }));
    EXPECT_TRUE(refused([](RunChoices& choices) { choices.round_ms = 1'001; }));
    EXPECT_TRUE(refused([](RunChoices& choices) { choices.bandwidth_kb = 9; }));
    EXPECT_TRUE(refused([](RunChoices& choices) { choices.loss_percent = 100.1; }));
    EXPECT_TRUE(refused([](RunChoices& choices) { choices.loss_percent = -1; }));
    EXPECT_TRUE(refused([](RunChoices& choices) { choices.duplicate_percent = 1e30; }));
    EXPECT_TRUE(refused([](RunChoices& choices) { choices.conflict_percent = 200; }));
}

TEST(RunOptionsDrawn, ConsecutiveSeedsHaveEveryPairOfLies) {
    RunChoices choices;
    choices.validators = 4;
    choices.each_pair_of_lies = true;
    std::set<std::vector<Lie>> pairs;
    for (std::uint64_t seed = 100; seed < 100 + kPairsOfLies; ++seed)
        pairs.insert(draw_options(seed, choices)->network.lies);
    EXPECT_EQ(pairs.size(), kPairsOfLies);
    std::set<Lie> lies;
    for (const std::vector<Lie>& pair : pairs) lies.insert(pair.begin(), pair.end());
    EXPECT_EQ(lies.size(), kLies);
    EXPECT_EQ(repeat_command(3, choices), "weft-sim run --seed 3 --nodes 4 --byzantine each-pair");
}

TEST(RunOptionsDrawn, TheRepeatingCommandSaysWhatWasChosen) {
    RunChoices choices;
    EXPECT_EQ(repeat_command(9, choices), "weft-sim run --seed 9");
    choices.validators = 7;
    choices.continents = true;
    choices.loss_percent = 2.5;
    choices.lies = {Lie::false_tips, Lie::jump};
    choices.round_ms = 100;
    choices.bandwidth_kb = 500;
    choices.mischiefs = {Mischief::replay};
    choices.plant = Plant::early_done;
    EXPECT_EQ(
        repeat_command(9, choices),
        "weft-sim run --seed 9 --nodes 7 --latency continents --loss 2.5 --round 100 --bandwidth 500 --devices replay "
        "--byzantine false-tips,jump "
        "--plant early-done");
    choices.lies->clear();
    EXPECT_TRUE(repeat_command(9, choices).find("--byzantine none") != std::string::npos);
}

TEST(Faults, NeverMoreWipedValidatorsThanAllowedAndNoneBeyondTheEnd) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SplitMix random(seed);
        SimOptions network;
        network.plain_nodes = 1;
        const std::vector<Fault> faults = draw_faults(random, network, 60'000'000, 1);
        std::optional<std::size_t> wiped;
        TimeUs last = 0;
        for (const Fault& fault : faults) {
            EXPECT_LE(last, fault.start) << "seed " << seed;
            EXPECT_LE(fault.start, fault.end) << "seed " << seed;
            EXPECT_LE(fault.end, 60'000'000u) << "seed " << seed;
            last = fault.start;
            if (!loses_disk(fault.kind) || fault.node == 4) continue;
            EXPECT_EQ(wiped.value_or(fault.node), fault.node) << "seed " << seed;
            wiped = fault.node;
        }
    }
}

}  // namespace
}  // namespace weft::sim
