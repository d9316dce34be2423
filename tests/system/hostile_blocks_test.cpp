// Blocks that are wrong in every way, on both of the clients' entrances: refused precisely, and nothing else suffers.
#include <gmock/gmock.h>

#include <zmq.hpp>

#include "tests/system/live_network.hpp"
#include "tools/client/http.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;

struct HostileBlock {
    std::string name;
    Bytes bytes;
    std::string code;
};

Bytes with_byte_changed(Bytes bytes, std::size_t at) {
    bytes[at] ^= 1;
    return bytes;
}

Payload some_payment() {
    Transfer transfer;
    transfer.credits.push_back({demo::device_key(Seed{}, 1).account(), 1});
    return transfer;
}

Block block_at(const client::Wallet& wallet, TimeUs time) {
    auto block =
        wallet.make({.sequence = 100, .parents = {genesis_block_id(wallet.network())}, .time = time}, some_payment());
    CHECK(block.has_value());
    return std::move(*block);
}

std::vector<HostileBlock> hostile_blocks(const client::Wallet& wallet, TimeUs now) {
    const Bytes good = block_at(wallet, now).encoded;
    NetworkId elsewhere = wallet.network();
    elsewhere.bytes[0] ^= 1;
    const client::Wallet foreign(elsewhere, wallet.key());
    const std::size_t header = good.size() - 64 - encode_payload(some_payment()).size();
    Bytes trailing = good;
    trailing.push_back(0);
    return {
        {"nothing", {0}, "malformed"},
        {"noise", Bytes(300, 0xa5), "malformed"},
        {"cut in the header", Bytes(good.begin(), good.begin() + 50), "malformed"},
        {"cut in the payload", Bytes(good.begin(), good.end() - 1), "malformed"},
        {"a byte too many", trailing, "malformed"},
        {"oversized", Bytes(kBlockBytesMax + 1, 1), "too_large"},
        {"another version", with_byte_changed(good, 0), "malformed"},
        {"another payload", with_byte_changed(good, good.size() - 1), "malformed"},
        {"a wrong signature", with_byte_changed(good, header + 5), "bad_signature"},
        {"of another network", block_at(foreign, now).encoded, "bad_signature"},
        {"from the future", block_at(wallet, now + 3600 * kMicrosecondsPerSlot).encoded, "too_new"},
    };
}

// ZeroMQ batch of one request, one answer.
std::vector<client::BatchVerdict> batch_by_zmq(const std::string& router, const std::vector<Bytes>& blocks) {
    zmq::context_t context(1);
    zmq::socket_t dealer(context, zmq::socket_type::dealer);
    dealer.set(zmq::sockopt::linger, 0);
    dealer.set(zmq::sockopt::rcvtimeo, 10'000);
    dealer.connect(router);
    dealer.send(zmq::buffer(client::encode_batch(blocks)));
    zmq::message_t answer;
    if (!dealer.recv(answer)) return {};
    const auto verdicts = client::read_verdicts(answer.to_string_view());
    EXPECT_TRUE(verdicts.has_value()) << answer.to_string_view();
    return verdicts ? *verdicts : std::vector<client::BatchVerdict>{};
}

class HostileBlocks : public testing::Test {
protected:
    HostileBlocks() : live_(2) {}
    void SetUp() override {
        ASSERT_TRUE(live_.ok());
        const auto tips = node().tips(1);
        ASSERT_TRUE(tips.has_value());
        now_ = tips->time;
    }
    client::NodeClient node() const { return live_.client(0); }

    // After all that, a payment goes through and every node runs.
    void expect_nothing_else_suffers() {
        client::NodeClient client = node();
        Transfer transfer;
        transfer.credits.push_back({live_.user(1).account(), 1});
        const auto sent = client::send_payload(client, live_.user(0), Payload{transfer}, {.timeout = 20s});
        ASSERT_TRUE(sent.has_value()) << sent.error().what;
        EXPECT_EQ(sent->fate, Fate::confirmed);
        EXPECT_TRUE(live_.nodes().deaths().empty());
        const auto account = client.account(live_.user(0).account().hex());
        ASSERT_TRUE(account.has_value());
        EXPECT_EQ(account->balance, demo::kDeviceFunds - 1);
    }

    LiveNetwork live_;
    TimeUs now_ = 0;
};

TEST_F(HostileBlocks, OverHttpEachHasItsPreciseAnswer) {
    client::NodeClient client = node();
    for (const HostileBlock& hostile : hostile_blocks(live_.user(0), now_)) {
        SCOPED_TRACE(hostile.name);
        const auto submitted = client.submit(hostile.bytes);
        ASSERT_FALSE(submitted.has_value());
        EXPECT_EQ(submitted.error().code, hostile.code) << submitted.error().what;
        EXPECT_FALSE(submitted.error().hint.empty());
    }
    expect_nothing_else_suffers();
}

TEST_F(HostileBlocks, ABodyBeyondTheLimitIsNotRead) {
    client::HttpConnection http(live_.apis()[0], 10s);
    const auto answer = http.send(
        {.target = "/api/v1/blocks", .body = std::string(8u << 20, 'x'), .content_type = "application/octet-stream"});
    // The node may close before it has heard all of it; either way it did not take it.
    if (answer) {
        EXPECT_EQ(answer->status, 413);
    }
    expect_nothing_else_suffers();
}

TEST_F(HostileBlocks, TruncatedAtEveryByte) {
    client::NodeClient client = node();
    const Bytes good = block_at(live_.user(0), now_).encoded;
    std::vector<Bytes> cuts;
    for (std::size_t size = 1; size < good.size(); ++size)
        cuts.emplace_back(good.begin(), good.begin() + static_cast<long>(size));
    const auto verdicts = client.submit_batch(cuts);
    ASSERT_TRUE(verdicts.has_value()) << verdicts.error().what;
    ASSERT_EQ(verdicts->size(), cuts.size());
    for (std::size_t i = 0; i < cuts.size(); ++i) EXPECT_EQ((*verdicts)[i].admission, "malformed") << i + 1 << " bytes";
    expect_nothing_else_suffers();
}

TEST_F(HostileBlocks, OverZeroMqGoodOnesAmongThemAreTaken) {
    const client::Wallet wallet = live_.user(1);
    std::vector<Bytes> batch;
    std::vector<std::string> expected;
    for (const HostileBlock& hostile : hostile_blocks(live_.user(0), now_)) {
        if (hostile.bytes.size() > kBlockBytesMax) continue;  // a batch with such a length is refused as a whole
        batch.push_back(hostile.bytes);
        expected.push_back(hostile.code);
    }
    client::NodeClient client = node();
    const auto good = make_payment(client, wallet, live_.user(0).account(), 0 + 1, 0);
    ASSERT_TRUE(good.has_value());
    batch.insert(batch.begin() + 3, good->encoded);
    expected.insert(expected.begin() + 3, "accepted");
    const auto verdicts = batch_by_zmq(live_.nodes().router_address(0), batch);
    ASSERT_EQ(verdicts.size(), batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) EXPECT_EQ(verdicts[i].admission, expected[i]) << "block " << i;
    EXPECT_EQ(final_fate(client, good->id).fate, Fate::confirmed);
}

TEST_F(HostileBlocks, NoiseOnZeroMqIsAnsweredAndForgotten) {
    zmq::context_t context(1);
    zmq::socket_t dealer(context, zmq::socket_type::dealer);
    dealer.set(zmq::sockopt::linger, 0);
    dealer.set(zmq::sockopt::rcvtimeo, 10'000);
    dealer.connect(live_.nodes().router_address(0));
    for (const std::string& noise : {std::string("x"), std::string(7, '\xff'), std::string(100'000, '\x01')}) {
        dealer.send(zmq::buffer(noise));
        zmq::message_t answer;
        ASSERT_TRUE(dealer.recv(answer)) << noise.size() << " bytes of noise had no answer";
        EXPECT_THAT(answer.to_string(), testing::HasSubstr("malformed"));
    }
    expect_nothing_else_suffers();
}

}  // namespace
}  // namespace weft::test
