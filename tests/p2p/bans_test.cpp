// How long a peer that misbehaved is kept off.
#include <gtest/gtest.h>

#include "p2p/bans.hpp"

namespace weft::p2p {
namespace {

PublicKeyBytes peer(std::uint8_t n) {
    PublicKeyBytes key;
    key.bytes.fill(n);
    return key;
}

constexpr BanLimits kLimits{.ms_min = 1000, .ms_max = 5000, .forget_ms = 60'000};
constexpr TimeUs kSecond = 1'000'000;

TEST(Bans, LastAsLongAsTheySay) {
    Bans bans(kLimits);
    EXPECT_FALSE(bans.holds(peer(1), 0));
    EXPECT_EQ(bans.punish(peer(1), 10 * kSecond), 1000u);
    EXPECT_TRUE(bans.holds(peer(1), 10 * kSecond));
    EXPECT_TRUE(bans.holds(peer(1), 11 * kSecond - 1));
    EXPECT_FALSE(bans.holds(peer(1), 11 * kSecond));
    EXPECT_FALSE(bans.holds(peer(2), 10 * kSecond));
}

TEST(Bans, GrowUpToTheirLimit) {
    Bans bans(kLimits);
    TimeUs now = kSecond;
    for (const std::uint32_t ms : {1000u, 2000u, 4000u, 5000u, 5000u}) {
        EXPECT_EQ(bans.punish(peer(1), now), ms);
        now += ms * 1000 + kSecond;
    }
    EXPECT_EQ(bans.punish(peer(2), now), 1000u) << "others begin anew";
}

TEST(Bans, AreForgottenAfterAWhileOfGoodBehaviour) {
    Bans bans(kLimits);
    EXPECT_EQ(bans.punish(peer(1), 0), 1000u);
    EXPECT_EQ(bans.punish(peer(1), 61 * kSecond), 2000u);
    EXPECT_EQ(bans.punish(peer(1), 63 * kSecond + 60 * kSecond + 1), 1000u);
}

}  // namespace
}  // namespace weft::p2p
