// ZeroMQ to several nodes: batches of blocks out (DEALER to their ROUTER), verdicts and fates in (SUB to their PUB).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tools/client/answers.hpp"

namespace weft::demo {

struct LinkAddress {
    std::string pub;
    std::string router;
};

// One thread.
class NodeLinks {
public:
    explicit NodeLinks(const std::vector<LinkAddress>& nodes);
    ~NodeLinks();

    // False when the node's queue here is full (the node is away): nothing was sent.
    bool send(std::size_t node, const std::vector<Bytes>& blocks);

    struct Handlers {
        std::function<void(std::size_t node, const client::BatchVerdict&)> verdict;
        std::function<void(std::size_t node, const client::FateEvent&)> fate;
    };
    // Waits at most so long for something, then hands over all that is there.
    void receive(std::chrono::milliseconds wait, const Handlers& handlers);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace weft::demo
