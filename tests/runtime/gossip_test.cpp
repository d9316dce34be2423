// Several nodes in this process that talk TLS to each other, and one that lies.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <future>
#include <thread>

#include "p2p/asio/tls_transport.hpp"
#include "p2p/message.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node {
namespace {

constexpr std::uint8_t kKeys[] = {1, 11, 12, 13};  // of the committee of test_genesis(3)

// `count` of the four validators, each of which dials those before it.
std::vector<std::unique_ptr<TestNode>> start_nodes(std::size_t count) {
    const Genesis genesis = test_genesis(3);
    std::vector<std::unique_ptr<TestNode>> nodes;
    for (std::size_t i = 0; i < count; ++i) {
        nodes.push_back(std::make_unique<TestNode>(genesis, kKeys[i], [&](Config& config) {
            for (std::size_t j = 0; j < i; ++j) {
                config.gossip.peers.push_back(
                    {test_key(kKeys[j]).public_key().bytes, {"127.0.0.1", nodes[j]->ports().gossip}});
            }
        }));
    }
    return nodes;
}

void wait_until_ready(const TestNode& node) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    HttpAnswer answer;
    while ((answer = http_get(node.api(), "/readyz")).status != 200) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << answer.body;
    }
}

TEST(Gossip, FourNodesConfirmTheSameAndAgree) {
    const auto nodes = start_nodes(4);
    for (const auto& node : nodes) ASSERT_NO_FATAL_FAILURE(wait_until_ready(*node));
    std::vector<std::unique_ptr<RawConnection>> confirmations;
    std::vector<std::unique_ptr<RawConnection>> checkpoints;
    for (const auto& node : nodes) {
        confirmations.push_back(node->events("?topics=confirmed"));
        checkpoints.push_back(node->events("?topics=checkpoint"));
    }
    TestDevice device(*nodes[0]);
    const Block block = device.pay(5);
    ASSERT_EQ(nodes[2]->submit(block.encoded).status, 202u);
    for (const auto& each : confirmations) EXPECT_NE(each->read_until(block.id.hex()), "");
    for (const auto& each : checkpoints) EXPECT_NE(each->read_until("event: checkpoint"), "");
    const boost::json::value first = nodes[0]->get_json("/api/v1/checkpoints/1");
    for (const auto& node : nodes) {
        EXPECT_EQ(node->get_json("/api/v1/checkpoints/1").at("digest"), first.at("digest"));
        EXPECT_EQ(node->get_json("/api/v1/accounts/2").at("balance").to_number<Amount>(), 1'000'005u);
        EXPECT_EQ(node->get_json("/api/v1/peers").at("peers").as_array().size(), 3u);
    }
}

TEST(Gossip, ANodeAloneSaysThatItWaits) {
    const auto nodes = start_nodes(1);
    const HttpAnswer answer = http_get(nodes[0]->api(), "/readyz");
    EXPECT_EQ(answer.status, 503u);
    EXPECT_EQ(boost::json::parse(answer.body).at("state").as_string(), "waiting_for_peers");
    const Block block = TestDevice(*nodes[0]).pay(1);
    const HttpAnswer submitted = nodes[0]->submit(block.encoded);
    EXPECT_TRUE(submitted.status == 202 || submitted.status == 503) << submitted.body;
}

// A committee member's key in hostile hands: it connects as it may, then sends what it likes.
class Liar final : public p2p::TransportHandler {
public:
    Liar(const TestNode& victim, std::uint8_t key_number) : transport_(io_, options(victim, key_number), *this) {
        CHECK(transport_.start());
        thread_ = std::thread([this] { io_.run(); });
    }
    ~Liar() override {
        io_.stop();
        thread_.join();
    }

    // Sends frames on the next connection and tells whether the victim ended it before the deadline.
    bool sends_and_is_cut_off(const std::vector<Bytes>& frames) {
        const p2p::PeerId peer = connected_.get_future().get();
        std::future<void> cut = cut_.get_future();
        for (const Bytes& frame : frames) transport_.send(peer, std::make_shared<const Bytes>(frame));
        return cut.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
    }

private:
    static p2p::TlsTransportOptions options(const TestNode& victim, std::uint8_t key_number) {
        p2p::TlsTransportOptions out;
        out.identity.seed = test_seed(key_number);
        out.network = victim.network();
        out.peers = {{test_key(1).public_key().bytes, "127.0.0.1:" + std::to_string(victim.ports().gossip)}};
        return out;
    }
    void on_connected(p2p::PeerId peer, const PublicKeyBytes&, const std::string&, bool) override {
        if (!std::exchange(was_connected_, true)) connected_.set_value(peer);
    }
    void on_frame(p2p::PeerId, Bytes&&) override {}
    void on_disconnected(p2p::PeerId, const std::string&) override {
        if (!std::exchange(was_cut_, true)) cut_.set_value();
    }

    bool was_connected_ = false;
    bool was_cut_ = false;
    std::promise<p2p::PeerId> connected_;
    std::promise<void> cut_;
    boost::asio::io_context io_{1};
    p2p::TlsTransport transport_;
    std::thread thread_;
};

TEST(Gossip, WhoSendsRubbishIsCutOffAndTheOthersGoOn) {
    const auto nodes = start_nodes(3);
    for (const auto& node : nodes) ASSERT_NO_FATAL_FAILURE(wait_until_ready(*node));
    TestDevice device(*nodes[0]);
    Bytes forged = device.pay(1).encoded;
    forged[8] ^= 1;
    p2p::Hello hello;
    hello.network = nodes[0]->network();
    const std::vector<std::vector<Bytes>> attacks = {
        {{255}},
        {p2p::encode_message(hello), p2p::encode_message(p2p::Blocks{{forged}})},
        {p2p::encode_message(hello), p2p::encode_message(p2p::Blocks{{Bytes(200, 1)}})},
        {p2p::encode_message(hello), p2p::encode_message(p2p::RoundBlocks{{Bytes(200, 1)}})},
    };
    for (const std::vector<Bytes>& attack : attacks) {
        Liar liar(*nodes[0], kKeys[3]);
        EXPECT_TRUE(liar.sends_and_is_cut_off(attack));
    }
    const std::string metrics = http_get(nodes[0]->api(), "/metrics").body;
    EXPECT_NE(metrics.find("weft_peer_faults_total{kind=\"refused\"} 4"), std::string::npos);

    const auto events = nodes[1]->events("?topics=confirmed");
    const Block block = device.pay(1);
    ASSERT_EQ(nodes[0]->submit(block.encoded).status, 202u);
    EXPECT_NE(events->read_until(block.id.hex()), "");
}

}  // namespace
}  // namespace weft::node
