// The loopback ports of a local network's nodes.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/client/error.hpp"

namespace weft::demo {

struct NodePorts {
    std::uint16_t api = 0;
    std::uint16_t gossip = 0;
    std::uint16_t pub = 0;
    std::uint16_t router = 0;
};

// Node i (from 0) has API base+i, gossip base+100+i, PUB base+200+i, ROUTER base+300+i. Requires nodes <= 100 and
// base + 400 <= 65535.
std::vector<NodePorts> ports_from(std::uint16_t base, std::size_t nodes);

// Ports that were free a moment ago.
client::Result<std::vector<NodePorts>> free_ports(std::size_t nodes);

// Errors: bad_input, naming the first port that is taken.
client::Result<void> check_free(const std::vector<NodePorts>& ports);

}  // namespace weft::demo
