// What a node passes on to its peers.
#pragma once

#include <optional>
#include <vector>

#include "node/engine/engine.hpp"
#include "node/engine/peers.hpp"

namespace weft::node {

// What a step learned and others should hear, gathered so that a batch of blocks is one message.
//
// A block from a client goes to every peer. One from a validator goes only to peers that are not: validators hear each
// other directly, and a lost message is healed by a pull. One from any other peer goes to everyone else. Peers that
// want the same are sent the same bytes, encoded once.
class Gossip {
public:
    explicit Gossip(const Peers& peers) : peers_(peers) {}

    void block(const BlockPtr& block, std::optional<PeerId> from) { gather(blocks_, block, from); }
    void round_block(const RoundBlockPtr& block, std::optional<PeerId> from) { gather(round_blocks_, block, from); }

    // Turns what was gathered into messages and forgets it.
    void flush(std::vector<Send>& sends);

private:
    template <class Ptr>
    struct Item {
        Ptr block;
        std::optional<PeerId> from;
    };
    template <class Ptr>
    void gather(std::vector<Item<Ptr>>& items, const Ptr& block, std::optional<PeerId> from) {
        if (!peers_.all().empty()) items.push_back({block, from});
    }
    bool wants(PeerId peer, const std::optional<PeerId>& from) const;
    template <class Ptr, class Encode>
    void flush_kind(std::vector<Item<Ptr>>& items, const Encode& encode, std::vector<Send>& sends);

    const Peers& peers_;
    std::vector<Item<BlockPtr>> blocks_;
    std::vector<Item<RoundBlockPtr>> round_blocks_;
};

}  // namespace weft::node
