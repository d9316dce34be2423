// A network of real weftd processes on free ports, in a folder of its own, for one test.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/tools/scratch_folder.hpp"
#include "tools/client/sender.hpp"
#include "tools/demo/devices.hpp"
#include "tools/demo/local_network.hpp"
#include "tools/demo/node_links.hpp"

namespace weft::test {

using Clock = std::chrono::steady_clock;

inline constexpr std::chrono::seconds kStartPatience{60};
inline constexpr std::chrono::seconds kFatePatience{30};
inline constexpr const char* kAdminToken = "of-this-test-alone";  // of every node

class LiveNetwork {
public:
    // Starts the nodes and waits until all are ready; `users` accounts have kDeviceFunds from genesis on. A failure is
    // the test's (check `ok`).
    explicit LiveNetwork(std::size_t users, std::size_t nodes = 4, bool signers = false);
    // Shows the ends of the nodes' logs when the test failed.
    ~LiveNetwork();

    bool ok() const { return network_ != nullptr; }

    demo::LocalNetwork& nodes() { return *network_; }
    const std::filesystem::path& folder() const { return folder_.path(); }
    std::filesystem::path ledger(std::size_t node) const;  // the folder of a node's store
    const Genesis& genesis() const { return network_->files().genesis; }
    NetworkId network() const { return network_id(genesis()); }
    client::NodeClient client(std::size_t node) const { return client::NodeClient(network_->api(node)); }
    std::vector<client::NodeClient> clients() const;
    std::vector<demo::LinkAddress> links() const;
    std::vector<client::Endpoint> apis() const;

    client::Wallet user(std::size_t index) const;
    client::Wallet registrar() const;

private:
    void show_logs() const;

    ScratchFolder folder_;
    Seed operator_seed_;
    Seed secret_;
    std::unique_ptr<demo::LocalNetwork> network_;
};

// Calls `condition` until it holds or the patience ends, with short pauses between.
bool eventually(std::chrono::milliseconds patience, const std::function<bool()>& condition,
                std::chrono::milliseconds pause = std::chrono::milliseconds{20});

// A payment of `amount`, signed by `from` with its sequence and the node's tips.
client::Result<Block> make_payment(client::NodeClient& node, const client::Wallet& from, const AccountId& to,
                                   Amount amount, Sequence sequence);

// The block's final fate as the node tells it; pending when it has none within kFatePatience.
client::Metadata final_fate(client::NodeClient& node, const BlockId& id);

}  // namespace weft::test
