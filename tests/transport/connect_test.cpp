#include <atomic>
#include <thread>

#include "tests/transport/harness.hpp"

namespace weft::p2p {
namespace {

using Connect = TransportTest;

TEST_F(Connect, BothSidesKnowTheOthersKey) {
    const auto server = start(options(1));
    const auto client = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return server->recorder.connects == 1 && client->recorder.connects == 1; }));
    EXPECT_EQ(server->recorder.connected.begin()->second, key_of(seed_of(2)));
    EXPECT_EQ(client->recorder.connected.begin()->second, key_of(seed_of(1)));
    EXPECT_FALSE(server->recorder.last_outgoing);
    EXPECT_TRUE(client->recorder.last_outgoing);
}

TEST_F(Connect, FramesBothWaysInOrder) {
    const auto server = start(options(1));
    const auto client = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return server->recorder.connects == 1 && client->recorder.connects == 1; }));
    std::vector<Bytes> sent;
    for (std::size_t i = 0; i < 500; ++i) {
        const auto body = frame(i == 250 ? kFrameBytesMax : 1 + i * 7, static_cast<std::uint8_t>(i));
        sent.push_back(*body);
        EXPECT_TRUE(server->transport.send(server->recorder.last_peer, body));
        EXPECT_TRUE(client->transport.send(client->recorder.last_peer, body));
    }
    ASSERT_TRUE(
        run_until([&] { return server->recorder.frames.size() == 500 && client->recorder.frames.size() == 500; }));
    EXPECT_EQ(server->recorder.frames, sent);
    EXPECT_EQ(client->recorder.frames, sent);
    EXPECT_EQ(client->transport.counters().frames_in, 500u);
    EXPECT_EQ(client->transport.counters().frames_out, 500u);
    EXPECT_GT(client->transport.counters().bytes_in, kFrameBytesMax);
    EXPECT_EQ(client->transport.counters().queued_bytes, 0u);
}

// Senders on other threads while the net thread runs: every frame that was taken arrives, each sender's in order.
TEST_F(Connect, SendFromSeveralThreads) {
    const auto server = start(options(1));
    const auto client = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return client->recorder.connects == 1; }));
    const PeerId peer = client->recorder.last_peer;
    std::atomic<std::size_t> taken = 0;
    std::vector<std::thread> senders;
    for (std::uint8_t sender = 0; sender < 3; ++sender) {
        senders.emplace_back([&, sender] {
            for (std::uint8_t i = 0; i < 200; ++i) {
                if (client->transport.send(peer, std::make_shared<const Bytes>(Bytes{sender, i}))) ++taken;
                client->transport.counters();
            }
        });
    }
    const bool arrived = run_until([&] { return server->recorder.frames.size() == 600; });
    for (std::thread& sender : senders) sender.join();
    ASSERT_TRUE(arrived) << taken << " were taken";
    std::array<int, 3> next{};
    for (const Bytes& body : server->recorder.frames) EXPECT_EQ(body[1], next[body[0]]++);
}

TEST_F(Connect, CloseHasItsReasonAndIsRedialed) {
    TlsTransportOptions made = options(1);
    made.bans = {.ms_min = 100, .ms_max = 100};
    const auto server = start(std::move(made));
    const auto client = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return server->recorder.connects == 1; }));
    const PeerId peer = server->recorder.last_peer;
    server->transport.close(peer, "lies");
    ASSERT_TRUE(run_until([&] { return server->recorder.connects == 2; }));
    EXPECT_EQ(server->recorder.reasons, std::vector<std::string>{"lies; kept off for 100 ms"});
    EXPECT_NE(server->recorder.last_peer, peer);
    EXPECT_FALSE(server->transport.send(peer, frame(1))) << "numbers are not used twice";
    EXPECT_EQ(server->transport.counters().sends_refused, 1u);
}

// Also when it is this side that would dial again.
TEST_F(Connect, WhoWasClosedIsKeptOffForAWhile) {
    const auto server = start(options(1));  // for a second
    const auto client = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return server->recorder.connects == 1; }));
    server->transport.close(server->recorder.last_peer, "lies");
    ASSERT_TRUE(run_until([&] { return server->failures(HandshakeFailure::banned) > 0; }));
    EXPECT_EQ(server->recorder.connects, 1);
    EXPECT_EQ(server->recorder.reasons, std::vector<std::string>{"lies; kept off for 1000 ms"});
    EXPECT_TRUE(run_until([&] { return server->recorder.connects == 2; })) << "and then is welcome again";
}

TEST_F(Connect, ReconnectsAfterARestartOfTheOtherSide) {
    auto server = start(options(1));
    const std::uint16_t port = server->transport.port();
    const auto client = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return client->recorder.connects == 1; }));
    server.reset();
    ASSERT_TRUE(run_until([&] { return client->recorder.reasons.size() == 1; }));
    ASSERT_TRUE(run_until([&] { return client->transport.counters().dials_failed >= 2; }));
    TlsTransportOptions again = options(1);
    again.listen = "127.0.0.1:" + std::to_string(port);
    server = start(std::move(again));
    ASSERT_TRUE(run_until([&] { return client->recorder.connects == 2 && server->recorder.connects == 1; }));
}

// Both dial at once, many times over: one connection stays, the same on both sides.
TEST_F(Connect, OneConnectionWhenBothDial) {
    for (int round = 0; round < 10; ++round) {
        SCOPED_TRACE(round);
        const auto holder = start(options(3));  // finds a free port for the first
        const std::uint16_t port = holder->transport.port();
        holder->transport.stop();
        TlsTransportOptions one = options(1);
        one.listen = "127.0.0.1:" + std::to_string(port);
        TlsTransportOptions two = options(2);
        two.peers.push_back(address_of(1, port));
        const auto second = start(std::move(two));
        one.peers.push_back(address_of(2, second->transport.port()));
        const auto first = start(std::move(one));
        ASSERT_TRUE(run_until([&] { return first->recorder.connects > 0 && second->recorder.connects > 0; }));
        run_for(std::chrono::milliseconds(50));
        ASSERT_EQ(first->recorder.connected.size(), 1u);
        ASSERT_EQ(second->recorder.connected.size(), 1u);
        EXPECT_NE(first->recorder.last_outgoing, second->recorder.last_outgoing) << "the same connection";
        first->transport.send(first->recorder.last_peer, frame(5));
        second->transport.send(second->recorder.last_peer, frame(6));
        EXPECT_TRUE(
            run_until([&] { return first->recorder.frames.size() == 1 && second->recorder.frames.size() == 1; }));
    }
}

TEST_F(Connect, ANewConnectionInTheSameDirectionReplacesTheOld) {
    const auto server = start(options(1));
    const auto client = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return server->recorder.connects == 1; }));
    const auto twin = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return server->recorder.connects >= 2; }));
    EXPECT_EQ(server->recorder.connected.size(), 1u);
    EXPECT_EQ(server->recorder.reasons[0], "replaced by another connection to the same node");
}

TEST_F(Connect, StopIsSilentAndFinal) {
    const auto server = start(options(1));
    const auto client = dial(2, 1, *server);
    ASSERT_TRUE(run_until([&] { return server->recorder.connects == 1; }));
    server->transport.stop();
    run_for(std::chrono::milliseconds(50));
    EXPECT_TRUE(server->recorder.reasons.empty());
    EXPECT_FALSE(server->transport.send(server->recorder.last_peer, frame(1)));
    server->transport.close(server->recorder.last_peer, "late");
    server->transport.stop();
}

TEST_F(Connect, ANodeDoesNotConnectToItself) {
    TlsTransportOptions made = options(1);
    made.peers.push_back(address_of(1, 9));
    const auto node = start(std::move(made));
    run_for(std::chrono::milliseconds(50));
    EXPECT_EQ(node->transport.counters().dials_failed, 0u);
}

TEST_F(Connect, OptionsThatDoNotWorkAreNamed) {
    const auto error_of = [this](TlsTransportOptions made) {
        Node node(io, std::move(made));
        const auto started = node.transport.start();
        EXPECT_FALSE(started);
        return started ? std::string() : started.error();
    };
    const auto server = start(options(1));
    TlsTransportOptions made = options(2);
    made.listen = "127.0.0.1:" + std::to_string(server->transport.port());
    EXPECT_NE(error_of(made).find(made.listen), std::string::npos);
    made.listen = "localhost";
    EXPECT_NE(error_of(made).find("address:port"), std::string::npos);
    made = options(2);
    made.peers.push_back({key_of(seed_of(3)), "nowhere"});
    EXPECT_NE(error_of(made).find("nowhere"), std::string::npos);
}

}  // namespace
}  // namespace weft::p2p
