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
    explicit Peers(const Epochs& epochs) : epochs_(epochs) {}

    void up(PeerId peer, const PublicKeyBytes& key);
    void down(PeerId peer) { peers_.erase(peer); }
    void on_epoch();  // another committee: who of the peers belongs to it

    PeerView* find(PeerId peer);
    // By connection number.
    const std::map<PeerId, PeerView>& all() const { return peers_; }
    std::vector<PeerId> greeted() const;
    bool is_validator(PeerId peer) const;
    // Distinct committee members that are connected and greeted.
    std::size_t validators() const;
    // The highest certified checkpoint that any peer claims.
    CheckpointIndex highest_certified() const;
    // The highest one that an honest peer claims, too, if at most f validators lie: so many of them claim it that one
    // is honest. Who reaches fewer believes all that it reaches; who reaches no validator believes any peer.
    CheckpointIndex credible_certified() const;

private:
    const Committee& committee() const { return epochs_.current().committee; }

    const Epochs& epochs_;
    std::map<PeerId, PeerView> peers_;
};

// One encoded message, shared by everyone whom it is sent to.
std::shared_ptr<const Bytes> encode_shared(const p2p::Message& message);

}  // namespace weft::node
