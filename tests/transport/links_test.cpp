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

TEST_F(Links, PeersAreSetAnewWhileItRuns) {
    const auto first = start(options(1));
    const auto second = start(options(2));
    TlsTransportOptions strict = options(3);
    strict.allowed.clear();
    const auto node = start(strict);
    TlsTransport& transport = node->transport;
    const auto connected = [&] { return node->recorder.connected.size(); };
    ASSERT_TRUE(transport.set_peers({address_of(1, first->transport.port())}, {}));
    ASSERT_TRUE(run_until([&] { return connected() == 1; }));

    const PeerAddress to_second = address_of(2, second->transport.port());
    EXPECT_FALSE(transport.set_peers({to_second, {key_of(seed_of(4)), "nowhere"}}, {})) << "all or nothing";
    ASSERT_EQ(transport.links().size(), 1u);
    EXPECT_EQ(transport.links()[0].key, key_of(seed_of(1)));

    ASSERT_TRUE(transport.set_peers({address_of(1, first->transport.port()), to_second}, {}));
    ASSERT_TRUE(run_until([&] { return connected() == 2; }));
    EXPECT_EQ(node->recorder.connects, 2) << "the first connection stays";

    ASSERT_TRUE(transport.set_peers({to_second}, {}));
    ASSERT_TRUE(run_until([&] { return connected() == 1; }));
    EXPECT_EQ(node->recorder.reasons, std::vector<std::string>{"its key is not listed any more"});
    ASSERT_EQ(transport.links().size(), 1u);
    EXPECT_TRUE(transport.links()[0].connected);
    const auto again = dial(1, 3, *node);
    ASSERT_TRUE(run_until([&] { return node->failures(HandshakeFailure::unknown_key) > 0; }));
    EXPECT_EQ(connected(), 1u);
}

TEST_F(Links, WhoIsConnectedAndDialedFromNowOnIsToldAsConnected) {
    const auto node = start(options(1));
    const auto other = dial(2, 1, *node);
    ASSERT_TRUE(run_until([&] { return node->recorder.connected.size() == 1; }));
    ASSERT_TRUE(node->transport.set_peers({address_of(2, other->transport.port())}, {}));
    ASSERT_EQ(node->transport.links().size(), 1u);
    EXPECT_TRUE(node->transport.links()[0].connected);
    EXPECT_EQ(node->recorder.connects, 1);
}

TEST_F(Links, ANewAddressOfAPeerIsDialed) {
    std::uint16_t closed = 0;
    {
        const auto gone = start(options(1));
        closed = gone->transport.port();
        gone->transport.stop();
    }
    const auto server = start(options(1));
    TlsTransportOptions made = options(2);
    made.peers = {address_of(1, closed)};
    const auto node = start(made);
    ASSERT_TRUE(run_until([&] { return !node->transport.links()[0].problem.empty(); }));
    ASSERT_TRUE(node->transport.set_peers({address_of(1, server->transport.port())}, {}));
    ASSERT_TRUE(run_until([&] { return node->transport.links()[0].connected; }));
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
