// What a known peer may do, and where it ends.
#include "tests/transport/raw_peer.hpp"

namespace weft::p2p {
namespace {

class TransportBounds : public TransportTest {
protected:
    // A peer with an allowed key that is in, and reads nothing more.
    std::unique_ptr<RawPeer> admit(Node& node) {
        auto peer = std::make_unique<RawPeer>(io, node.transport.port(), RawPeer::identity(2));
        peer->handshake();
        EXPECT_TRUE(run_until([&] { return peer->welcome; }));
        EXPECT_EQ(peer->greeting, "WEFT");
        return peer;
    }

    std::string end_of(Node& node) {
        EXPECT_TRUE(run_until([&] { return !node.recorder.reasons.empty(); }));
        return node.recorder.reasons.empty() ? "" : node.recorder.reasons[0];
    }
};

TEST_F(TransportBounds, AFrameBeyondTheLimitEndsTheConnection) {
    const auto node = start(options(1));
    const auto peer = admit(*node);
    peer->say({0x01, 0x00, 0x10, 0x00});  // 1 MiB and one byte
    EXPECT_EQ(end_of(*node), "bad frame: frame_too_large; kept off for 1000 ms");
}

TEST_F(TransportBounds, AnEmptyFrameEndsTheConnection) {
    const auto node = start(options(1));
    const auto peer = admit(*node);
    peer->say({1, 0, 0, 0, 42, 0, 0, 0, 0});
    EXPECT_EQ(end_of(*node), "bad frame: empty_frame; kept off for 1000 ms");
    EXPECT_EQ(node->recorder.frames, std::vector<Bytes>{{42}}) << "what came before it counts";
}

TEST_F(TransportBounds, TheQueueIsBounded) {
    TlsTransportOptions made = options(1);
    made.queue_bytes_max = 100'000;
    const auto node = start(std::move(made));
    const auto peer = admit(*node);
    const PeerId id = node->recorder.last_peer;
    int sent = 0;
    while (sent < 1000 && node->transport.send(id, frame(1000))) ++sent;
    EXPECT_EQ(sent, 99);
    EXPECT_LE(node->transport.counters().queued_bytes, 100'000u);
    EXPECT_EQ(node->transport.counters().sends_refused, 1u);
    EXPECT_TRUE(run_until([&] { return node->transport.send(id, frame(1000)); })) << "room again once some is written";
}

TEST_F(TransportBounds, APeerThatDoesNotReadIsDropped) {
    TlsTransportOptions made = options(1);
    made.write_stall_ms_max = 100;
    const auto node = start(std::move(made));
    const auto peer = admit(*node);
    const PeerId id = node->recorder.last_peer;
    ASSERT_TRUE(run_until([&] {
        node->transport.send(id, frame(500'000));
        return !node->recorder.reasons.empty();
    }));
    EXPECT_EQ(node->recorder.reasons[0].substr(0, 13), "does not read");
    EXPECT_LE(node->transport.counters().queued_bytes, options(1).queue_bytes_max);
}

TEST_F(TransportBounds, ASilentPeerIsDropped) {
    TlsTransportOptions made = options(1);
    made.idle_ms_max = 50;
    const auto node = start(std::move(made));
    const auto peer = admit(*node);
    EXPECT_EQ(end_of(*node), "silent for too long");
}

TEST_F(TransportBounds, APeerOverBudgetIsReadMoreSlowlyAndLosesNothing) {
    TlsTransportOptions made = options(1);
    made.budget = {
        .bytes_per_second = 1 << 20, .bytes_burst = 1 << 20, .messages_per_second = 100, .messages_burst = 100};
    const auto node = start(std::move(made));
    const auto client = dial(2, 1, *node);
    ASSERT_TRUE(run_until([&] { return client->recorder.connects == 1; }));
    for (int i = 0; i < 120; ++i) client->transport.send(client->recorder.last_peer, frame(100));
    ASSERT_TRUE(run_until([&] { return node->recorder.frames.size() == 120; }));
    client->transport.send(client->recorder.last_peer, frame(100));
    ASSERT_TRUE(run_until([&] { return node->recorder.frames.size() == 121; }));
    EXPECT_GT(node->transport.counters().reads_delayed, 0u);
}

TEST_F(TransportBounds, HangingUpInTheMiddleOfAFrame) {
    const auto node = start(options(1));
    auto peer = admit(*node);
    peer->say({100, 0, 0, 0, 1, 2, 3});
    ASSERT_TRUE(run_until([&] { return node->transport.counters().bytes_in == 7; }));
    peer.reset();
    EXPECT_EQ(end_of(*node), "closed by the other side");
    EXPECT_TRUE(node->recorder.frames.empty());
}

}  // namespace
}  // namespace weft::p2p
