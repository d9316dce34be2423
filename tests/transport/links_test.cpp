// What is told of the nodes that are dialed.
#include "tests/transport/harness.hpp"

namespace weft::p2p {
namespace {

using Links = TransportTest;

TEST_F(Links, AnUnreachableNodeIsNamedWithWhy) {
    std::uint16_t closed = 0;
    {
        const auto gone = start(options(1));
        closed = gone->transport.port();
        gone->transport.stop();
    }
    TlsTransportOptions made = options(2);
    made.peers = {address_of(1, closed)};
    const auto client = start(made);
    ASSERT_EQ(client->transport.links().size(), 1u);
    EXPECT_FALSE(client->transport.links()[0].connected);
    ASSERT_TRUE(run_until([&] { return !client->transport.links()[0].problem.empty(); }));
    EXPECT_EQ(client->transport.links()[0].problem, "Connection refused");
    EXPECT_EQ(client->transport.links()[0].address, "127.0.0.1:" + std::to_string(closed));
    EXPECT_EQ(client->transport.links()[0].key, key_of(seed_of(1)));
}

TEST_F(Links, AConnectionAndItsEndAreTold) {
    auto server = start(options(1));
    const auto client = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return client->transport.links()[0].connected; }));
    EXPECT_EQ(client->transport.links()[0].problem, "");
    EXPECT_TRUE(server->transport.links().empty()) << "it dials nobody";
    server->transport.stop();
    ASSERT_TRUE(run_until([&] { return !client->transport.links()[0].connected; }));
    EXPECT_NE(client->transport.links()[0].problem, "");
}

TEST_F(Links, ARefusedHandshakeIsTold) {
    TlsTransportOptions strict = options(1);
    strict.allowed.clear();
    const auto server = start(strict);
    const auto client = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return !client->transport.links()[0].problem.empty(); }));
    EXPECT_FALSE(client->transport.links()[0].connected);
    EXPECT_EQ(client->transport.links()[0].problem, "the other side does not let this node's key in");
}

TEST_F(Links, WhoIsAllowedLaterConnectsThen) {
    TlsTransportOptions strict = options(1);
    strict.allowed = {key_of(seed_of(3))};
    const auto server = start(strict);
    const auto client = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return server->failures(HandshakeFailure::unknown_key) > 0; }));
    server->transport.allow({key_of(seed_of(2)), key_of(seed_of(1))});
    ASSERT_TRUE(run_until([&] { return client->transport.links()[0].connected; }));
    const auto third = dial(3, 1, *server);
    ASSERT_TRUE(run_until([&] { return third->transport.links()[0].connected; })) << "as before";
    EXPECT_EQ(server->recorder.connected.size(), 2u);
}

}  // namespace
}  // namespace weft::p2p
