// Nodes on loopback with ephemeral ports, driven by one io_context until something has happened.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "p2p/asio/tls_transport.hpp"

namespace weft::p2p {

inline Seed seed_of(std::uint8_t n) {
    Seed seed;
    seed.bytes.fill(n);
    return seed;
}

inline PublicKeyBytes key_of(const Seed& seed) {
    return KeyPair(seed).public_key().bytes;
}

inline std::shared_ptr<const Bytes> frame(std::size_t size, std::uint8_t fill = 1) {
    return std::make_shared<const Bytes>(size, fill);
}

// Keeps all that a transport tells.
class Recorder final : public TransportHandler {
public:
    void on_connected(PeerId peer, const PublicKeyBytes& key, const std::string& address, bool outgoing) override {
        for (const auto& [other, known] : connected) EXPECT_NE(known, key) << "two connections of one key";
        EXPECT_TRUE(connected.emplace(peer, key).second);
        EXPECT_FALSE(address.empty());
        last_outgoing = outgoing;
        last_peer = peer;
        ++connects;
    }

    void on_frame(PeerId peer, Bytes&& body) override {
        EXPECT_TRUE(connected.contains(peer));
        frames.push_back(std::move(body));
    }

    void on_disconnected(PeerId peer, const std::string& reason) override {
        EXPECT_EQ(connected.erase(peer), 1u);
        reasons.push_back(reason);
    }

    std::map<PeerId, PublicKeyBytes> connected;
    bool last_outgoing = false;
    PeerId last_peer = 0;
    int connects = 0;
    std::vector<Bytes> frames;
    std::vector<std::string> reasons;
};

class TransportTest : public testing::Test {
protected:
    struct Node {
        Node(boost::asio::io_context& io, TlsTransportOptions options) : transport(io, std::move(options), recorder) {}

        std::uint64_t failures(HandshakeFailure failure) const {
            return transport.counters().handshake_failures[static_cast<std::size_t>(failure)];
        }

        Recorder recorder;
        TlsTransport transport;
    };

    // A node with the n-th seed that listens and allows the first nine.
    static TlsTransportOptions options(std::uint8_t n) {
        TlsTransportOptions made;
        made.identity.seed = seed_of(n);
        made.network.bytes.fill(77);
        made.listen = "127.0.0.1:0";
        for (std::uint8_t other = 1; other <= 9; ++other) made.allowed.push_back(key_of(seed_of(other)));
        made.reconnect_ms_min = 1;
        made.reconnect_ms_max = 2;
        return made;
    }

    static PeerAddress address_of(std::uint8_t n, std::uint16_t port) {
        return {key_of(seed_of(n)), "127.0.0.1:" + std::to_string(port)};
    }

    std::unique_ptr<Node> start(TlsTransportOptions made) {
        auto node = std::make_unique<Node>(io, std::move(made));
        const auto started = node->transport.start();
        EXPECT_TRUE(started) << started.error();
        return node;
    }

    // The n-th node, dialing the node `to`-th at its port.
    std::unique_ptr<Node> dial(std::uint8_t n, std::uint8_t to, const Node& target) {
        TlsTransportOptions made = options(n);
        made.peers.push_back(address_of(to, target.transport.port()));
        return start(std::move(made));
    }

    // Runs the network until `done`; false when it does not come to be in good time.
    [[nodiscard]] bool run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!done()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            io.restart();
            io.run_one_for(std::chrono::milliseconds(20));
        }
        return true;
    }

    // Runs the network for a while, to see that nothing happens.
    void run_for(std::chrono::milliseconds time) {
        io.restart();
        io.run_for(time);
    }

    boost::asio::io_context io;
};

}  // namespace weft::p2p
