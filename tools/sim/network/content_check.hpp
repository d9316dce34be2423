// From a received message to the engine's event: the stateless checks that weftd's validator makes, each block checked
// once for all nodes, since the checks are pure.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/ports.hpp"
#include "node/engine/engine.hpp"
#include "node/engine/validator.hpp"

namespace weft::sim {

class ContentCheck {
public:
    // `domains` outlives this.
    ContentCheck(const Domains& domains, const Epoch& first);

    // Round blocks of this epoch are known from now on; told once or more.
    void note_epoch(const Epoch& epoch);

    // What a node whose clock shows `now` says of a client's block, before it comes to the engine.
    node::Admission check_of_client(const Bytes& encoded, TimeUs now);

    // What fails its checks is left out.
    node::Event event_of(p2p::PeerId peer, p2p::Message message);
    // The same, of one message that goes to many: decoded once, while it is among the latest. Nobody may change the
    // body.
    Decoded<node::Event> event_of(p2p::PeerId peer, const std::shared_ptr<const Bytes>& body);

private:
    struct Remembered {
        std::shared_ptr<const Bytes> body;  // lives, so that no other has its address
        node::Event event;
    };
    void remember(const std::shared_ptr<const Bytes>& body, const node::Event& event);
    std::vector<BlockPtr> blocks(const std::vector<Bytes>& encoded);
    std::vector<RoundBlockPtr> round_blocks(const std::vector<Bytes>& encoded);

    SerialExecutor executor_;
    SplitMix salt_{0};  // apart from the run's: how blocks are checked leaves no trace
    node::Validator validator_;
    EpochNumber epoch_ = 0;                 // the last known
    std::map<Hash, BlockPtr> block_cache_;  // null: it fails
    std::map<Hash, RoundBlockPtr> round_block_cache_;
    std::unordered_map<const Bytes*, Remembered> remembered_;
    std::deque<const Bytes*> order_;  // of remembering
};

}  // namespace weft::sim
