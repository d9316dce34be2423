// What must hold at the end of a run, asked of all nodes.
#pragma once

#include <string>
#include <vector>

#include "core/genesis.hpp"
#include "tools/client/node_client.hpp"
#include "tools/demo/block_book.hpp"

namespace weft::demo {

struct Finding {
    bool ok = false;
    std::string what;    // the claim
    std::string detail;  // the numbers, or why it does not hold
};

// Waits until each node has closed a checkpoint that covers `commit`, then compares that checkpoint's digest (so: all
// commits and fates up to it) and state root on all nodes.
Finding same_history(std::vector<client::NodeClient>& nodes, CommitIndex commit, std::chrono::milliseconds patience);

// Every node says that its ledger conserves the supply, and all balances of the first node add up to genesis.supply().
// Only meaningful while nothing is in flight.
Finding supply_conserved(std::vector<client::NodeClient>& nodes, const Genesis& genesis);

Finding every_fate_known(const BlockBook& book);

}  // namespace weft::demo
