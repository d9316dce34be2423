// The issuer as the bytes have it, before anything is checked.
#include <gtest/gtest.h>

#include "tests/core/samples.hpp"

namespace weft {
namespace {

TEST(ClaimedIssuer, IsTheDecodedOne) {
    SplitMix random(1);
    for (int i = 0; i < 100; ++i) {
        const Block block = samples::random_block(random);
        EXPECT_EQ(claimed_issuer(block.encoded), block.header.issuer);
    }
}

TEST(ClaimedIssuer, NeedsSoManyBytes) {
    const Block block = samples::transfer_block(5, 1);
    EXPECT_EQ(claimed_issuer(ByteView(block.encoded).first(55)), std::nullopt);
    EXPECT_EQ(claimed_issuer(ByteView(block.encoded).first(56)), block.header.issuer);
    EXPECT_EQ(claimed_issuer({}), std::nullopt);
}

}  // namespace
}  // namespace weft
