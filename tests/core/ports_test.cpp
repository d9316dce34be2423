#include "core/ports.hpp"

#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(SplitMix, gives_the_published_sequence) {
    SplitMix random(1234567);
    EXPECT_EQ(random.next(), 6457827717110365317ULL);
    EXPECT_EQ(random.next(), 3203168211198807973ULL);
}

TEST(Random, below_covers_its_range_evenly) {
    SplitMix random(1);
    std::array<int, 6> hits{};
    for (int i = 0; i < 60'000; ++i) ++hits[random.below(6)];
    for (const int count : hits) EXPECT_NEAR(count, 10'000, 500);
    EXPECT_EQ(random.below(1), 0u);
    EXPECT_LT(random.below(UINT64_MAX), UINT64_MAX);
}

TEST(SerialExecutor, covers_every_index_once_in_ranges_of_the_grain) {
    SerialExecutor executor;
    for (const std::size_t count : {0u, 1u, 7u, 8u, 9u, 100u}) {
        std::vector<int> visits(count);
        executor.for_each_range(count, 8, [&](std::size_t begin, std::size_t end) {
            EXPECT_LT(begin, end);
            EXPECT_LE(end - begin, 8u);
            for (std::size_t i = begin; i < end; ++i) ++visits[i];
        });
        EXPECT_EQ(visits, std::vector<int>(count, 1));
    }
}

}  // namespace
}  // namespace weft
