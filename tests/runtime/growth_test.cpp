#include "node/runtime/growth.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

constexpr std::uint64_t kGb = 1'000'000'000;
constexpr std::uint64_t kHour = 3600;

// One that grew by so many bytes in each of so many hours.
std::optional<Growth> growth_of(std::uint64_t hours, std::uint64_t bytes_an_hour) {
    GrowthMeter meter;
    for (std::uint64_t s = 0; s <= hours * kHour; s += 60) {
        if (meter.is_due(s)) meter.take(s, s * bytes_an_hour / kHour);
    }
    return meter.growth(hours * kHour, hours * bytes_an_hour);
}

TEST(Growth, IsMeasuredOverADayAtMost) {
    GrowthMeter meter;
    meter.take(0, 5 * kGb);
    EXPECT_FALSE(meter.growth(GrowthMeter::kMeasuredMin_s - 1, 6 * kGb));
    EXPECT_TRUE(meter.growth(GrowthMeter::kMeasuredMin_s, 6 * kGb));

    const auto day = growth_of(100, kGb);
    ASSERT_TRUE(day);
    EXPECT_NEAR(day->bytes_per_day, 24.0 * kGb, 0.01 * kGb);
    EXPECT_LE(day->measured_s, GrowthMeter::kKept_s);
    EXPECT_GT(day->measured_s, GrowthMeter::kKept_s - GrowthMeter::kEvery_s - 60);
}

TEST(Growth, OfALedgerThatShrankIsNone) {
    GrowthMeter meter;
    meter.take(0, 5 * kGb);
    EXPECT_EQ(meter.growth(kHour, 4 * kGb)->bytes_per_day, 0);
}

TEST(DiskOutlook, DaysLeftAreFreeSpaceByGrowth) {
    const auto outlook =
        disk_outlook(Growth{2.0 * kGb, 24 * kHour}, {.used_bytes = kGb, .free_bytes = 60 * kGb, .holds_s = {}});
    EXPECT_EQ(outlook.days_left, 30);
    EXPECT_EQ(outlook.words, "30 days left at 2.0 GB a day (measured over 24 h)");
}

TEST(DiskOutlook, ALimitThatIsNearerThanTheDisksEndLeavesNoDays) {
    const Growth growth{2.0 * kGb, 24 * kHour};
    const auto capped =
        disk_outlook(growth, {.used_bytes = 4 * kGb, .bytes_max = 10 * kGb, .free_bytes = 60 * kGb, .holds_s = {}});
    EXPECT_FALSE(capped.days_left);
    EXPECT_EQ(capped.words,
              "grows by 2.0 GB a day (measured over 24 h); at its limit of 10.0 GB in 3.0 days, then the oldest goes");
    const auto small_disk =
        disk_outlook(growth, {.used_bytes = 4 * kGb, .bytes_max = 10 * kGb, .free_bytes = 1 * kGb, .holds_s = {}});
    EXPECT_EQ(small_disk.days_left, 0.5);
}

TEST(DiskOutlook, WhatIsPrunedHoldsSoManyDays) {
    const LedgerSpace space{.used_bytes = 9 * kGb, .bytes_max = 10 * kGb, .free_bytes = kGb, .holds_s = 216'000.0};
    const auto outlook = disk_outlook(Growth{kGb, 24 * kHour}, space);
    EXPECT_EQ(outlook.holds_days, 2.5);
    EXPECT_FALSE(outlook.days_left);
    EXPECT_FALSE(outlook.growth);
    EXPECT_EQ(outlook.words, "kept at its limit of 10.0 GB: holds 2.5 days");
    EXPECT_EQ(disk_outlook({}, {.used_bytes = kGb, .free_bytes = kGb, .holds_s = 3600.0}).words,
              "kept by age: holds 60 min");
}

TEST(DiskOutlook, SaysWhatItDoesNotKnow) {
    EXPECT_EQ(disk_outlook({}, {.free_bytes = kGb, .holds_s = {}}).words,
              "growth not measured yet (takes 10 min from the start)");
    const auto idle = disk_outlook(Growth{0, kHour}, {.free_bytes = kGb, .holds_s = {}});
    EXPECT_EQ(idle.words, "does not grow (measured over 60 min)");
    EXPECT_FALSE(idle.days_left);
    EXPECT_EQ(disk_outlook(Growth{1e5, kHour}, {.free_bytes = kGb, .holds_s = {}}).words.substr(0, 24),
              "more than ten years left");
}

}  // namespace
}  // namespace weft::node
