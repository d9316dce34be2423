#include "p2p/address.hpp"

#include <gtest/gtest.h>

#include "p2p/backoff.hpp"

namespace weft::p2p {
namespace {

TEST(HostPort, NamesAndAddresses) {
    EXPECT_EQ(parse_host_port("node-1.example:15600"), (HostPort{"node-1.example", 15600}));
    EXPECT_EQ(parse_host_port("127.0.0.1:0"), (HostPort{"127.0.0.1", 0}));
    EXPECT_EQ(parse_host_port("[::1]:65535"), (HostPort{"::1", 65535}));
}

TEST(HostPort, Nonsense) {
    for (const char* text : {"", ":", "host", "host:", ":1", "host:65536", "host:-1", "host: 1", "host:1x", "::1:5",
                             "[]:1", "[::1]", "[::1:5", "a]:1", "[:1", "[[a]]:1"}) {
        EXPECT_FALSE(parse_host_port(text)) << text;
    }
}

TEST(Backoff, DoublesToItsLimitWithJitter) {
    SplitMix random(1);
    Backoff backoff(100, 1000);
    for (const std::uint32_t ms : {100u, 200u, 400u, 800u, 1000u, 1000u}) {
        const std::uint32_t wait = backoff.next_ms(random);
        EXPECT_LE(wait, ms);
        EXPECT_GE(wait, ms / 2);
    }
    backoff.reset();
    EXPECT_LE(backoff.next_ms(random), 100u);
}

TEST(Backoff, SmallAndLargeLimits) {
    SplitMix random(1);
    Backoff least(1, 1);
    EXPECT_EQ(least.next_ms(random), 1u);
    Backoff most(UINT32_MAX, UINT32_MAX);
    EXPECT_GE(most.next_ms(random), UINT32_MAX / 2);
    EXPECT_GE(most.next_ms(random), UINT32_MAX / 2);
}

}  // namespace
}  // namespace weft::p2p
