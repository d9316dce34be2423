#include <gtest/gtest.h>

#include "core/limits.hpp"
#include "core/ports.hpp"
#include "tangle/ledger/quota.hpp"

namespace weft::tangle {
namespace {

constexpr TimeUs kSecond = 1'000'000;

Parameters parameters() {
    Parameters parameters;
    parameters.work_bits = 10;
    parameters.work_debt_levels = 3;
    return parameters;
}

std::int64_t units(std::int64_t count) {
    return count * kMicroUnits;
}

TEST(Quota, AUnitIsAStartedKibibyte) {
    EXPECT_EQ(block_units(1), 1);
    EXPECT_EQ(block_units(1024), 1);
    EXPECT_EQ(block_units(1025), 2);
    EXPECT_EQ(block_units(kBlockBytesMax), 33);
}

TEST(Quota, RefillsWithLedgerTimeUpToTheBurst) {
    const Bucket bucket = empty_bucket({3, 10}, kSecond);
    EXPECT_EQ(refilled(bucket, kSecond + 1).level, 3);
    EXPECT_EQ(refilled(bucket, 3 * kSecond).level, units(6));
    EXPECT_EQ(refilled(bucket, 4 * kSecond).level, units(9));
    EXPECT_EQ(refilled(bucket, 5 * kSecond).level, units(10));
    EXPECT_EQ(refilled(bucket, kTimeUsMax).level, units(10));
}

TEST(Quota, NeverGoesBackInTime) {
    const Bucket bucket = empty_bucket({3, 10}, 5 * kSecond);
    EXPECT_EQ(refilled(bucket, kSecond), bucket);
    EXPECT_EQ(quota_wait(bucket, 3, 4 * kSecond), 2 * kSecond);
}

TEST(Quota, TheLargestRatesAndTimesFit) {
    const Quota largest{UINT32_MAX, UINT32_MAX};
    EXPECT_EQ(refilled(empty_bucket(largest, 0), kTimeUsMax).level, units(UINT32_MAX));
    Bucket owing = empty_bucket(largest, 0);
    owing.level = -units(UINT32_MAX) * kWorkBitsMax;
    EXPECT_TRUE(level_in_range(owing));
    EXPECT_EQ(refilled(owing, kTimeUsMax).level, units(UINT32_MAX));
    EXPECT_EQ(refilled(owing, 1).level, owing.level + UINT32_MAX);
    owing.level -= 1;
    EXPECT_FALSE(level_in_range(owing));
    EXPECT_FALSE(level_in_range({largest, units(UINT32_MAX) + 1, 0}));
    EXPECT_FALSE(level_in_range({largest, INT64_MIN, 0}));
}

TEST(Quota, RefillingInStepsEqualsRefillingAtOnce) {
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix random(seed);
        for (int round = 0; round < 200; ++round) {
            Bucket steps = empty_bucket(
                {static_cast<std::uint32_t>(random.below(4)), static_cast<std::uint32_t>(random.below(50))}, 0);
            steps.level = -static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(units(60))));
            const Bucket start = steps;
            TimeUs now = 0;
            for (int step = 0; step < 20; ++step) steps = refilled(steps, now += random.below(3 * kSecond));
            EXPECT_EQ(steps.level, refilled(start, now).level);
        }
    }
}

TEST(Quota, WithinItNoWorkIsNeeded) {
    const Bucket bucket = full_bucket({1, 5}, 0);
    EXPECT_EQ(required_work(bucket, 5, parameters()), 0u);
    EXPECT_EQ(required_work(bucket, 6, parameters()), 10u);
}

TEST(Quota, EachBurstOfOverdraftCostsOneMoreBit) {
    Bucket bucket = empty_bucket({1, 5}, 0);
    EXPECT_EQ(required_work(bucket, 1, parameters()), 10u);
    bucket.level = -units(5) + 1;
    EXPECT_EQ(required_work(bucket, 1, parameters()), 10u);
    bucket.level = -units(5);
    EXPECT_EQ(required_work(bucket, 1, parameters()), 11u);
    bucket.level = -units(14);
    EXPECT_EQ(required_work(bucket, 1, parameters()), 12u);
    EXPECT_EQ(required_work(bucket, 2, parameters()), std::nullopt) << "beyond three bursts of overdraft";
    bucket.level = -units(15);
    EXPECT_EQ(required_work(bucket, 1, parameters()), std::nullopt);
}

TEST(Quota, WithoutABurstAStepIsOneUnit) {
    Bucket bucket = empty_bucket({0, 0}, 0);
    EXPECT_EQ(required_work(bucket, 3, parameters()), 10u);
    EXPECT_EQ(required_work(bucket, 4, parameters()), std::nullopt);
    bucket.level = -units(2);
    EXPECT_EQ(required_work(bucket, 1, parameters()), 12u);
}

TEST(Quota, WithoutOverdraftLevelsNoWorkBuysAnything) {
    Parameters strict = parameters();
    strict.work_debt_levels = 0;
    EXPECT_EQ(required_work(empty_bucket({1, 5}, 0), 1, strict), std::nullopt);
    EXPECT_EQ(required_work(full_bucket({1, 5}, 0), 5, strict), 0u);
}

TEST(Quota, WithoutARateABurstIsSpentOnceAndOverdraftRecovers) {
    Bucket bucket = full_bucket({0, 2}, 0);
    ASSERT_TRUE(charge(bucket, 2, 0, kSecond, parameters()));
    EXPECT_EQ(refilled(bucket, 100 * kSecond).level, 0) << "nothing comes back above zero";
    ASSERT_TRUE(charge(bucket, 3, 10, 2 * kSecond, parameters()));
    EXPECT_EQ(bucket.level, -units(3));
    EXPECT_EQ(refilled(bucket, 3 * kSecond).level, -units(2));
    EXPECT_EQ(refilled(bucket, 100 * kSecond).level, 0);
    EXPECT_EQ(quota_wait(bucket, 1, 2 * kSecond), std::nullopt);
}

TEST(Quota, ARefusedChargeChangesNothing) {
    const Bucket before = empty_bucket({1, 1}, 0);
    Bucket bucket = before;
    EXPECT_FALSE(charge(bucket, 3, 9, kSecond, parameters())) << "one bit too few";
    EXPECT_EQ(bucket, before);
    EXPECT_TRUE(charge(bucket, 3, 10, kSecond, parameters()));
    EXPECT_EQ(bucket.level, -units(2));
    EXPECT_FALSE(charge(bucket, 3, 64, kSecond, parameters())) << "beyond the hard limit";
    EXPECT_EQ(bucket.level, -units(2));
}

TEST(Quota, WaitsUntilTheBlockFits) {
    const Bucket bucket = empty_bucket({3, 10}, 0);
    EXPECT_EQ(quota_wait(full_bucket({3, 10}, 0), 10, 0), 0u);
    EXPECT_EQ(quota_wait(bucket, 11, 0), std::nullopt) << "more than the bucket holds";
    const TimeUs wait = *quota_wait(bucket, 1, 0);
    EXPECT_EQ(wait, 333'334u);
    EXPECT_EQ(required_work(refilled(bucket, wait - 1), 1, parameters()), 10u);
    EXPECT_EQ(required_work(refilled(bucket, wait), 1, parameters()), 0u);
}

// Over any time, what is charged without work is at most the burst and what the rate gives.
TEST(Quota, NoScheduleGetsMoreThanTheRate) {
    for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix random(seed);
        const Quota quota{static_cast<std::uint32_t>(1 + random.below(5)),
                          static_cast<std::uint32_t>(1 + random.below(40))};
        Bucket bucket = full_bucket(quota, 0);
        std::int64_t charged = 0;
        TimeUs now = 0;
        for (int step = 0; step < 5000; ++step) {
            now += random.below(400'000);
            const auto cost = static_cast<std::int64_t>(1 + random.below(4));
            if (charge(bucket, cost, 0, now, parameters())) charged += units(cost);
            ASSERT_GE(bucket.level, 0);
        }
        EXPECT_LE(charged, units(quota.burst_units) + static_cast<std::int64_t>(now) * quota.units_per_second);
    }
}

}  // namespace
}  // namespace weft::tangle
