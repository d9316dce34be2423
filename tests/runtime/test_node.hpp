// A network of one validator in this process, on ephemeral ports, and a device that uses it.
#pragma once

#include <boost/json/value.hpp>
#include <functional>

#include "core/block.hpp"
#include "core/genesis.hpp"
#include "node/runtime/node.hpp"
#include "tests/runtime/raw_http.hpp"
#include "tests/runtime/temporary_folder.hpp"

namespace weft::node {

KeyPair test_key(std::uint8_t number);

class TestNode {
public:
    // `change` may alter the configuration before the start.
    explicit TestNode(const std::function<void(Config&)>& change = {});

    // Stops and starts again on the same folder (and other ports).
    void restart();

    std::uint16_t api() const { return node_->ports().api; }
    const Ports& ports() const { return node_->ports(); }
    const Genesis& genesis() const { return genesis_; }
    const Domains& domains() const { return domains_; }
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

// The account of test_key(2), funded and with a large quota in TestNode's genesis; pays test_key(3).
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
