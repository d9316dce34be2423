// Blocks whose fate did not come by event: asked for, and offered again where no node knows them.
#pragma once

#include <vector>

#include "tools/client/node_client.hpp"
#include "tools/demo/block_book.hpp"

namespace weft::demo {

// `nodes[i]` is node i's client; `running[i]` whether it is worth asking. Takes the oldest blocks that were due before
// `before`, at most `max`, and at most until `deadline`.
void follow_up(BlockBook& book, std::vector<client::NodeClient>& nodes, const std::vector<bool>& running,
               Clock::time_point before, std::size_t max, Clock::time_point deadline);

}  // namespace weft::demo
