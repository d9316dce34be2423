#include "node/engine/peers.hpp"

#include <algorithm>
#include <set>

#include "p2p/batches.hpp"

namespace weft::node {

void Peers::up(PeerId peer, const PublicKeyBytes& key) {
    PeerView view;
    view.peer = peer;
    view.key = key;
    view.author = committee_.author_of({Algorithm::ed25519, key});
    peers_[peer] = view;
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
    std::set<AuthorIndex> authors;
    for (const auto& [id, view] : peers_) {
        if (view.greeted && view.author) authors.insert(*view.author);
    }
    return authors.size();
}

CheckpointIndex Peers::highest_certified() const {
    CheckpointIndex highest = 0;
    for (const auto& [id, view] : peers_) highest = std::max(highest, view.certified);
    return highest;
}

std::shared_ptr<const Bytes> encode_shared(const p2p::Message& message) {
    return std::make_shared<const Bytes>(p2p::encode_message(message));
}

bool Gossip::wants(PeerId peer, const std::optional<PeerId>& from) const {
    if (!from) return true;
    if (peer == *from) return false;
    return !(peers_.is_validator(*from) && peers_.is_validator(peer));
}

template <class Message, class Ptr>
void Gossip::flush_kind(std::vector<Item<Ptr>>& items, std::vector<Send>& sends) {
    if (items.empty()) return;
    for (const PeerId peer : peers_.greeted()) {
        std::vector<ByteView> wanted;
        for (const Item<Ptr>& item : items) {
            if (wants(peer, item.from)) wanted.push_back(item.block->encoded);
        }
        for (std::vector<Bytes>& blocks : p2p::pack_blocks(wanted)) {
            sends.push_back({peer, encode_shared(Message{std::move(blocks)})});
        }
    }
    items.clear();
}

void Gossip::flush(std::vector<Send>& sends) {
    flush_kind<p2p::Blocks>(blocks_, sends);
    flush_kind<p2p::RoundBlocks>(round_blocks_, sends);
}

}  // namespace weft::node
