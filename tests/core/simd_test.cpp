#include "core/simd/level.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(Simd, EveryLevelHasANameThatIsReadBack) {
    for (const SimdLevel level :
         {SimdLevel::scalar, SimdLevel::neon, SimdLevel::sse41, SimdLevel::avx2, SimdLevel::avx512, SimdLevel::ifma}) {
        EXPECT_EQ(parse_simd(simd_name(level)), level);
    }
    EXPECT_FALSE(parse_simd("mmx"));
}

TEST(Simd, ScalarIsAlwaysThereAndTheChosenLevelIsAvailable) {
    EXPECT_EQ(simd_levels().front(), SimdLevel::scalar);
    EXPECT_THAT(simd_levels(), testing::Contains(simd_level()));
}

TEST(Simd, TheBestOfferedLevelIsNotAboveTheOneAskedFor) {
    const std::vector<SimdLevel> offered{SimdLevel::scalar, SimdLevel::avx2};
    EXPECT_EQ(best_of(offered, SimdLevel::scalar), SimdLevel::scalar);
    EXPECT_EQ(best_of(offered, SimdLevel::sse41), SimdLevel::scalar);
    EXPECT_EQ(best_of(offered, SimdLevel::ifma), available_of(offered).back());
}

}  // namespace
}  // namespace weft
