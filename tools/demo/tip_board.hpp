// Recent tips of each node, kept fresh by a thread of its own: what the devices' blocks approve.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/types.hpp"
#include "tools/client/endpoint.hpp"

namespace weft::demo {

class TipBoard {
public:
    // `settled` stands in until a node has answered.
    TipBoard(std::vector<client::Endpoint> nodes, const BlockId& settled);

    // One or two distinct tips that the node gave lately. They are dealt in turn, and new ones are fetched when all had
    // their turn: so the devices of a node approve as many tips as they add. Any thread.
    std::vector<BlockId> pick(std::size_t node);

private:
    struct Hand {  // the tips of one node
        std::vector<BlockId> tips;
        std::size_t dealt = 0;
    };

    void refresh(std::stop_token stop);
    bool any_used_up() const;  // requires the mutex

    std::vector<client::Endpoint> nodes_;
    std::mutex mutex_;
    std::condition_variable_any used_up_;
    std::vector<Hand> hands_;
    std::jthread thread_;  // last: it uses the members above
};

}  // namespace weft::demo
