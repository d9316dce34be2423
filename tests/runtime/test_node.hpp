// Nodes in this process, on ephemeral ports, and a device that uses them.
#pragma once

#include <boost/json/value.hpp>
#include <functional>

#include "core/block.hpp"
#include "core/genesis.hpp"
#include "node/runtime/node.hpp"
#include "tests/runtime/raw_http.hpp"
#include "tests/runtime/temporary_folder.hpp"

namespace weft::node {

Seed test_seed(std::uint8_t number);
KeyPair test_key(std::uint8_t number);

// Accounts 0, 1, 2: test_key(1), (2), (3), funded and with large quotas; then validators of their own, from
// test_key(11) on. The committee is account 0 and so many further validators. Ledger time began 1,000 s ago.
Genesis test_genesis(std::size_t further_validators = 0);

// Asks again and again; false when it does not come true in 20 s.
bool eventually(const std::function<bool()>& condition);

class TestNode {
public:
    using Change = std::function<void(Config&)>;

    // A network of one validator, test_key(1). `change` may alter the configuration before the start.
    explicit TestNode(const Change& change = {});
    // The node with key test_key(key_number) of a network.
    TestNode(const Genesis& genesis, std::uint8_t key_number, const Change& change);

    // Stops and starts again on the same folder (and other ports).
    void restart();

    std::uint16_t api() const { return node_->ports().api; }
    Node& node() { return *node_; }
    const Ports& ports() const { return node_->ports(); }
    const Genesis& genesis() const { return genesis_; }
    const Domains& domains() const { return domains_; }
    NetworkId network() const { return network_id(genesis_); }
    const Config& config() const { return config_; }
    StopRequest& stop_request() { return stop_; }

    // GET, parsed; the answer must be 200.
    boost::json::value get_json(const std::string& target) const;
    HttpAnswer submit(const Bytes& block) const;

    // A connection on which the event stream has begun.
    std::unique_ptr<RawConnection> events(const std::string& query, const Headers& headers = {}) const;

private:
    void start();

    TemporaryFolder folder_;
    Genesis genesis_;
    Domains domains_;
    Config config_;
    StopRequest stop_;
    std::unique_ptr<Node> node_;
};

// The account of test_key(2); pays test_key(3).
class TestDevice {
public:
    explicit TestDevice(const TestNode& node) : node_(node) {}

    Block pay(Amount amount);
    Block record(const std::string& tag, const std::string& data);
    // A payment whose header `change` altered before it was signed.
    Block pay_with(const std::function<void(BlockHeader&)>& change);

private:
    Block make(const Payload& payload, const std::function<void(BlockHeader&)>& change);

    const TestNode& node_;
    Sequence next_ = 1;
};

inline std::string text_of(const Bytes& bytes) {
    return std::string(as_text(bytes));
}

}  // namespace weft::node
