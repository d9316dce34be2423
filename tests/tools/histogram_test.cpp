// The histogram keeps its bound over the whole range of values.
#include "tools/measure/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/ports.hpp"

namespace weft::measure {
namespace {

// Values of every magnitude that a u64 has.
std::vector<std::uint64_t> random_values(std::uint64_t seed, int count) {
    SplitMix random(seed);
    std::vector<std::uint64_t> values;
    for (int i = 0; i < count; ++i) values.push_back(random.next() >> random.below(64));
    return values;
}

Histogram histogram_of(const std::vector<std::uint64_t>& values) {
    Histogram histogram;
    for (const std::uint64_t value : values) histogram.add(value);
    return histogram;
}

TEST(Histogram, QuantilesAreWithinAHundredTwentyEighthOfTheTruth) {
    const std::uint64_t seed = 20261121;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::vector<std::uint64_t> values = random_values(seed, 10'000);
    const Histogram histogram = histogram_of(values);
    std::sort(values.begin(), values.end());
    for (const double fraction : {0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const std::uint64_t truth = values[static_cast<std::size_t>(std::max(0.0, fraction * 10'000 - 1))];
        EXPECT_GE(histogram.quantile(fraction), truth) << fraction;
        EXPECT_LE(histogram.quantile(fraction) - truth, truth / 128 + 1) << fraction;
    }
    EXPECT_EQ(histogram.max(), values.back());
    EXPECT_EQ(histogram.count(), 10'000u);
}

TEST(Histogram, SmallValuesAreExact) {
    Histogram histogram;
    for (std::uint64_t value = 0; value < 128; ++value) histogram.add(value);
    for (std::uint64_t value = 0; value < 128; ++value) {
        EXPECT_EQ(histogram.quantile(static_cast<double>(value + 1) / 128), value);
    }
}

TEST(Histogram, MergedIsAsIfAllHadBeenAddedToOne) {
    const std::uint64_t seed = 7;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::vector<std::uint64_t> values = random_values(seed, 2'000);
    const Histogram all = histogram_of(values);
    Histogram first = histogram_of({values.begin(), values.begin() + 700});
    first.merge(histogram_of({values.begin() + 700, values.end()}));
    for (int percent = 0; percent <= 100; ++percent) {
        EXPECT_EQ(first.quantile(percent / 100.0), all.quantile(percent / 100.0)) << percent;
    }
    EXPECT_EQ(first.max(), all.max());
    first.clear();
    EXPECT_EQ(first.count(), 0u);
    EXPECT_EQ(first.quantile(1), 0u);
}

TEST(Histogram, OfNothingIsZeroAndOfTheHugestIsThat) {
    Histogram histogram;
    EXPECT_EQ(histogram.quantile(0.5), 0u);
    EXPECT_EQ(histogram.max(), 0u);
    histogram.add(UINT64_MAX);
    EXPECT_EQ(histogram.count(), 1u);
    EXPECT_EQ(histogram.quantile(0.5), UINT64_MAX);
    histogram.add(0);
    EXPECT_EQ(histogram.quantile(0.5), 0u);
}

}  // namespace
}  // namespace weft::measure
