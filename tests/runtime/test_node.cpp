#include "tests/runtime/test_node.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>
#include <thread>

#include "node/runtime/files.hpp"
#include "node/runtime/genesis_json.hpp"
#include "node/runtime/key_file.hpp"
#include "node/runtime/log.hpp"

namespace weft::node {

namespace json = boost::json;

namespace {

BlockId id_from(const json::value& value) {
    BlockId id;
    CHECK(from_hex(std::string_view(value.as_string()), id.bytes));
    return id;
}

}  // namespace

Seed test_seed(std::uint8_t number) {
    Seed seed;
    seed.bytes.fill(number);
    return seed;
}

KeyPair test_key(std::uint8_t number) {
    sign_init();
    return KeyPair(test_seed(number));
}

Genesis test_genesis(std::size_t further_validators) {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    Genesis genesis;
    genesis.name = "test";
    genesis.unix_time_us =
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count()) -
        1'000'000'000;
    const auto add = [&](std::uint8_t key) {
        genesis.accounts.push_back({test_key(key).public_key(), 1'000'000, {10'000, 10'000}, false, {}});
        return static_cast<AccountNumber>(genesis.accounts.size() - 1);
    };
    genesis.committee = {add(1)};
    add(2);
    add(3);
    for (std::size_t i = 0; i < further_validators; ++i) {
        genesis.committee.push_back(add(static_cast<std::uint8_t>(11 + i)));
    }
    return genesis;
}

TestNode::TestNode(const Change& change) : TestNode(test_genesis(), 1, change) {}

TestNode::TestNode(const Genesis& genesis, std::uint8_t key_number, const Change& change)
    : genesis_(genesis), domains_(Domains::of(network_id(genesis_))) {
    start_log(LogLevel::error, LogFormat::text);
    config_.node.data = folder_ / "data";
    config_.node.genesis = folder_ / "genesis.json";
    config_.key.file = folder_ / "key.json";
    config_.api.listen = {"127.0.0.1", 0};
    config_.gossip.listen = {"127.0.0.1", 0};
    config_.zmq.pub = Endpoint{"127.0.0.1", 0};
    config_.zmq.router = Endpoint{"127.0.0.1", 0};
    if (change) change(config_);
    CHECK(write_file(config_.node.genesis, genesis_to_json(genesis_), FileMode::open, IfExists::refuse));
    CHECK(save_key_file(config_.key.file, test_seed(key_number), std::nullopt));
    start();
}

void TestNode::start() {
    auto node = Node::start(config_, stop_);
    if (!node) ADD_FAILURE() << node.error();
    node_ = std::move(*node);
}

void TestNode::restart() {
    node_.reset();
    start();
}

json::value TestNode::get_json(const std::string& target) const {
    const HttpAnswer answer = http_get(api(), target);
    EXPECT_EQ(answer.status, 200u) << target << ": " << answer.body;
    return answer.status == 200 ? json::parse(answer.body) : json::value(json::object());
}

HttpAnswer TestNode::submit(const Bytes& block) const {
    return http_post(api(), "/api/v1/blocks", "application/octet-stream", text_of(block));
}

std::unique_ptr<RawConnection> TestNode::events(const std::string& query, const Headers& headers) const {
    auto connection = std::make_unique<RawConnection>(api());
    connection->send(request_text("GET", "/api/v1/events" + query, "", headers));
    EXPECT_NE(connection->read_until(": weft events\n\n"), "");
    return connection;
}

bool eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::yield();
    }
    return true;
}

Block TestDevice::pay(Amount amount) {
    return make(Transfer{kNativeAsset, {{test_key(3).account(), amount}}, {}}, {});
}

Block TestDevice::record(const std::string& tag, const std::string& data) {
    const ByteView view = as_bytes(data);
    return make(Record{tag, ContentType::opaque, Bytes(view.begin(), view.end())}, {});
}

Block TestDevice::pay_with(const std::function<void(BlockHeader&)>& change) {
    return make(Transfer{kNativeAsset, {{test_key(3).account(), 1}}, {}}, change);
}

Block TestDevice::make(const Payload& payload, const std::function<void(BlockHeader&)>& change) {
    const json::value tips = node_.get_json("/api/v1/tips");
    BlockHeader header;
    header.time = tips.at("time_us").to_number<TimeUs>();
    header.issuer = test_key(2).account();
    header.sequence = next_++;
    for (const json::value& tip : tips.at("tips").as_array()) header.parents.push_back(id_from(tip));
    if (change) change(header);
    return make_block(node_.domains(), header, payload, test_key(2));
}

}  // namespace weft::node
