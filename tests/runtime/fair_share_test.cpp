// Who is slowed down when a node is strained.
#include <gtest/gtest.h>

#include "core/codec.hpp"
#include "node/runtime/fair_share.hpp"

namespace weft::node {
namespace {

constexpr TimeUs kStepUs = 20'000;

AccountId account(std::uint64_t n) {
    Bytes bytes;
    Writer(bytes).u64(n).u64(n * 7).u64(3).u64(4);
    return AccountId::from(bytes);
}

// Accounts 0 to 999 send 1 block a second, account 5000 sends 5,000; the node can order 2,000.
class FairShareTest : public testing::Test {
protected:
    // So long, with that strain as far as more is attached than `capacity` blocks a second.
    void run(int steps, double capacity) {
        for (int step = 0; step < steps; ++step) {
            now_ += kStepUs;
            double attached = 0;
            const auto offer = [&](const AccountId& issuer, bool quiet) {
                if (share_.exceeds(issuer)) {
                    quiet_refused_ += quiet ? 1 : 0;
                    return;
                }
                share_.count(issuer);
                ++attached;
            };
            for (std::uint64_t i = 0; i < 20; ++i) offer(account(next_quiet_++ % 1000), true);
            for (int i = 0; i < 100; ++i) offer(account(5000), false);
            attached_ += attached;
            share_.regulate(attached / (capacity * kStepUs / 1e6), now_);
        }
    }

    FairShare share_{tangle::HashSalt{}};
    TimeUs now_ = 0;
    std::uint64_t next_quiet_ = 0;
    std::uint64_t quiet_refused_ = 0;
    double attached_ = 0;
};

TEST_F(FairShareTest, WithoutStrainNobodyIsLimited) {
    run(200, 1e9);
    EXPECT_EQ(share_.share(), UINT32_MAX);
    EXPECT_EQ(attached_, 200 * 120);
}

TEST_F(FairShareTest, TheFloodIsSlowedDownAndTheQuietOnesNoticeNothing) {
    run(100, 2000);
    attached_ = 0;
    run(500, 2000);  // ten seconds
    EXPECT_EQ(quiet_refused_, 0u);
    EXPECT_TRUE(share_.exceeds(account(5000)) || share_.share() > FairShare::kShareMin);
    EXPECT_LT(attached_, 10 * 2000 * 1.3);
    EXPECT_GT(attached_, 10 * 2000 * 0.7) << "what can be ordered is used";
}

TEST_F(FairShareTest, TheLimitGoesAwayWithTheStrain) {
    run(100, 2000);
    EXPECT_NE(share_.share(), UINT32_MAX);
    run(500, 1e9);
    EXPECT_EQ(share_.share(), UINT32_MAX);
}

TEST(FairShare, CountsAreForgottenAfterASecond) {
    FairShare share{tangle::HashSalt{}};
    share.regulate(0, 0);
    for (int i = 0; i < 100; ++i) share.count(account(1));
    for (TimeUs now = kStepUs; now <= 400'000; now += kStepUs) share.regulate(2, now);
    EXPECT_TRUE(share.exceeds(account(1)));
    EXPECT_FALSE(share.exceeds(account(2)));
    share.regulate(2, 600'000);
    share.regulate(2, 1'200'000);
    EXPECT_FALSE(share.exceeds(account(1)));
}

// The sketch is large enough that strangers do not stand in each other's way.
TEST(FairShare, FortyThousandAccountsAreToldApart) {
    FairShare share{tangle::HashSalt{}};
    for (std::uint64_t i = 0; i < 40'000; ++i) share.count(account(i));
    for (TimeUs now = kStepUs; now <= 400'000; now += kStepUs) share.regulate(2, now);
    ASSERT_EQ(share.share(), FairShare::kShareMin);
    int kept_out = 0;
    for (std::uint64_t i = 0; i < 40'000; ++i) kept_out += share.exceeds(account(i)) ? 1 : 0;
    EXPECT_LT(kept_out, 5000);
    int strangers = 0;
    for (std::uint64_t i = 100'000; i < 140'000; ++i) strangers += share.exceeds(account(i)) ? 1 : 0;
    EXPECT_LT(strangers, 400);
}

}  // namespace
}  // namespace weft::node
