// What must hold when a load run is over: asked of the nodes, and compared with what the stream says.
#pragma once

#include <vector>

#include "core/genesis.hpp"
#include "tools/bench/load/board.hpp"
#include "tools/bench/run_result.hpp"
#include "tools/client/node_client.hpp"

namespace weft::bench::load {

struct ClosingFacts {
    const BlockStream& stream;
    Board& board;
    const Genesis& genesis;
    std::vector<client::NodeClient>& nodes;
    std::uint64_t unreadable = 0;  // messages
    std::uint64_t missed = 0;      // messages with fates
    bool nodes_ran = true;         // to the end
    bool lagged = false;           // the offering ended early
};

// Blocks whose fate was not heard are asked for first.
std::vector<Check> closing_checks(const ClosingFacts& facts);

// What a node that joined when all of that was over must know too: the same history as facts.nodes.front(), and what is
// left on the accounts.
std::vector<Check> newcomer_checks(const ClosingFacts& facts, client::NodeClient newcomer);

// Balances after all confirmed transfers of the stream, by account of the stream. Pure.
std::vector<Amount> balances_after(const BlockStream& stream, const Board& board, const Genesis& genesis);

}  // namespace weft::bench::load
