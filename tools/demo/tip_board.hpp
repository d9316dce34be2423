// Recent tips of each node, kept fresh by a thread of its own: what the devices' blocks approve.
#pragma once

#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/ports.hpp"
#include "core/types.hpp"
#include "tools/client/endpoint.hpp"

namespace weft::demo {

class TipBoard {
public:
    // `settled` stands in until a node has answered.
    TipBoard(std::vector<client::Endpoint> nodes, const BlockId& settled);

    // One or two distinct tips of the node, chosen at random. Any thread (one per `random`).
    std::vector<BlockId> pick(std::size_t node, Random& random) const;

private:
    void refresh(std::stop_token stop);

    std::vector<client::Endpoint> nodes_;
    mutable std::mutex mutex_;
    std::vector<std::vector<BlockId>> tips_;
    std::jthread thread_;  // last: it uses the members above
};

}  // namespace weft::demo
