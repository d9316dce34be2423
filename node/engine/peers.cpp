#include "node/engine/peers.hpp"

#include <algorithm>

namespace weft::node {

void Peers::up(PeerId peer, const PublicKeyBytes& key) {
    PeerView view;
    view.peer = peer;
    view.key = key;
    view.author = committee().author_of(PublicKey{Algorithm::ed25519, key});
    peers_[peer] = view;
}

void Peers::on_epoch() {
    for (auto& [id, view] : peers_) view.author = committee().author_of(PublicKey{Algorithm::ed25519, view.key});
}

PeerView* Peers::find(PeerId peer) {
    const auto it = peers_.find(peer);
    return it == peers_.end() ? nullptr : &it->second;
}

std::vector<PeerId> Peers::greeted() const {
    std::vector<PeerId> ids;
    for (const auto& [id, view] : peers_) {
        if (view.greeted) ids.push_back(id);
    }
    return ids;
}

bool Peers::is_validator(PeerId peer) const {
    const auto it = peers_.find(peer);
    return it != peers_.end() && it->second.author.has_value();
}

std::size_t Peers::validators() const {
    std::vector<bool> reached(committee().size());
    for (const auto& [id, view] : peers_) {
        if (view.greeted && view.author) reached[*view.author] = true;
    }
    return static_cast<std::size_t>(std::count(reached.begin(), reached.end(), true));
}

CheckpointIndex Peers::highest_certified() const {
    CheckpointIndex highest = 0;
    for (const auto& [id, view] : peers_) highest = std::max(highest, view.certified);
    return highest;
}

CheckpointIndex Peers::credible_certified() const {
    std::map<AuthorIndex, CheckpointIndex> claims;
    for (const auto& [id, view] : peers_) {
        if (view.greeted && view.author) claims[*view.author] = std::max(claims[*view.author], view.certified);
    }
    if (claims.empty()) return highest_certified();
    std::vector<CheckpointIndex> sorted;
    for (const auto& [author, certified] : claims) sorted.push_back(certified);
    std::sort(sorted.rbegin(), sorted.rend());
    return sorted[std::min(committee().validity(), sorted.size()) - 1];
}

std::shared_ptr<const Bytes> encode_shared(const p2p::Message& message) {
    return std::make_shared<const Bytes>(p2p::encode_message(message));
}

}  // namespace weft::node
