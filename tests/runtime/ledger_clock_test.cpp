#include "node/runtime/ledger_clock.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

constexpr std::uint64_t kGenesis = 1'000'000'000;
constexpr std::uint64_t kSecond = 1'000'000;

TEST(LedgerClock, FollowsTheWallClock) {
    LedgerClock clock(kGenesis);
    EXPECT_EQ(clock.at(kGenesis + 5 * kSecond, 0), 5 * kSecond);
    EXPECT_EQ(clock.at(kGenesis + 6 * kSecond, kSecond), 6 * kSecond);
    EXPECT_FALSE(clock.take_warning());
}

TEST(LedgerClock, IsZeroBeforeGenesis) {
    LedgerClock clock(kGenesis);
    EXPECT_EQ(clock.at(kGenesis - 5 * kSecond, 0), 0u);
}

TEST(LedgerClock, JumpsForwardAndSaysSo) {
    LedgerClock clock(kGenesis);
    clock.at(kGenesis, 0);
    EXPECT_EQ(clock.at(kGenesis + 100 * kSecond, kSecond), 100 * kSecond);
    const auto warning = clock.take_warning();
    ASSERT_TRUE(warning);
    EXPECT_NE(warning->find("forward by 99 s"), std::string::npos);
    EXPECT_FALSE(clock.take_warning());
}

TEST(LedgerClock, NeverGoesBackAndGoesOnAtHalfSpeedUntilTheWallClockHasCaughtUp) {
    LedgerClock clock(kGenesis);
    clock.at(kGenesis + 100 * kSecond, 0);
    EXPECT_EQ(clock.at(kGenesis + 90 * kSecond, 0), 100 * kSecond);
    EXPECT_NE(clock.take_warning()->find("back by 10 s"), std::string::npos);
    TimeUs last = 100 * kSecond;
    for (std::uint64_t s = 1; s < 20; ++s) {
        const TimeUs now = clock.at(kGenesis + (90 + s) * kSecond, s * kSecond);
        EXPECT_EQ(now - last, kSecond / 2);
        last = now;
    }
    EXPECT_EQ(clock.at(kGenesis + 110 * kSecond, 20 * kSecond), 110 * kSecond);
    EXPECT_EQ(clock.at(kGenesis + 111 * kSecond, 21 * kSecond), 111 * kSecond);
    EXPECT_FALSE(clock.take_warning());
}

}  // namespace
}  // namespace weft::node
