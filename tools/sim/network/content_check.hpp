// From a received message to the engine's event: the stateless checks that weftd's validator makes, each block checked
// once for all nodes, since the checks are pure.
#pragma once

#include <map>
#include <vector>

#include "core/ports.hpp"
#include "node/engine/engine.hpp"
#include "node/engine/validator.hpp"

namespace weft::sim {

class ContentCheck {
public:
    // Both outlive this.
    ContentCheck(const Domains& domains, const Committee& committee);

    // What fails its checks is left out.
    node::Event event_of(p2p::PeerId peer, p2p::Message message);

private:
    std::vector<BlockPtr> blocks(const std::vector<Bytes>& encoded);
    std::vector<RoundBlockPtr> round_blocks(const std::vector<Bytes>& encoded);

    SerialExecutor executor_;
    SplitMix salt_{0};  // apart from the run's: how blocks are checked leaves no trace
    node::Validator validator_;
    std::map<Hash, BlockPtr> block_cache_;  // null: it fails
    std::map<Hash, RoundBlockPtr> round_block_cache_;
};

}  // namespace weft::sim
