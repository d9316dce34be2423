// The peers that are connected now, what they told of themselves, and sending to them.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/round_block.hpp"
#include "node/engine/engine.hpp"

namespace weft::node {

class Peers {
public:
    explicit Peers(const Committee& committee) : committee_(committee) {}

    void up(PeerId peer, const PublicKeyBytes& key);
    void down(PeerId peer) { peers_.erase(peer); }

    PeerView* find(PeerId peer);
    // By connection number.
    const std::map<PeerId, PeerView>& all() const { return peers_; }
    std::vector<PeerId> greeted() const;
    bool is_validator(PeerId peer) const;
    // Distinct committee members that are connected and greeted.
    std::size_t validators() const;
    // The highest certified checkpoint that any peer claims.
    CheckpointIndex highest_certified() const;

private:
    const Committee& committee_;
    std::map<PeerId, PeerView> peers_;
};

// One encoded message, shared by everyone whom it is sent to.
std::shared_ptr<const Bytes> encode_shared(const p2p::Message& message);

// What a step learned and others should hear, gathered so that a batch of blocks is one message.
//
// A block from a client goes to every peer. One from a validator goes only to peers that are not: validators hear each
// other directly, and a lost message is healed by a pull. One from any other peer goes to everyone else.
class Gossip {
public:
    explicit Gossip(const Peers& peers) : peers_(peers) {}

    void block(const BlockPtr& block, std::optional<PeerId> from) { blocks_.push_back({block, from}); }
    void round_block(const RoundBlockPtr& block, std::optional<PeerId> from) { round_blocks_.push_back({block, from}); }

    // Turns what was gathered into messages and forgets it.
    void flush(std::vector<Send>& sends);

private:
    template <class Ptr>
    struct Item {
        Ptr block;
        std::optional<PeerId> from;
    };
    bool wants(PeerId peer, const std::optional<PeerId>& from) const;
    template <class Message, class Ptr>
    void flush_kind(std::vector<Item<Ptr>>& items, std::vector<Send>& sends);

    const Peers& peers_;
    std::vector<Item<BlockPtr>> blocks_;
    std::vector<Item<RoundBlockPtr>> round_blocks_;
};

}  // namespace weft::node
