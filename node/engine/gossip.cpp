#include "node/engine/gossip.hpp"

#include <algorithm>
#include <map>

#include "p2p/batches.hpp"

namespace weft::node {

namespace {

using Senders = std::vector<std::optional<PeerId>>;
using Bodies = std::vector<std::shared_ptr<const Bytes>>;

// Distinct ones, in the order in which they appear: few, and what comes together mostly comes from one.
template <class Items>
Senders senders_of(const Items& items) {
    Senders senders;
    for (const auto& item : items) {
        if (!senders.empty() && senders.back() == item.from) continue;
        if (std::find(senders.begin(), senders.end(), item.from) == senders.end()) senders.push_back(item.from);
    }
    return senders;
}

// The messages that carry all items of the senders that are wanted.
template <class Items, class Encode>
Bodies encode_wanted(const Items& items, const Senders& senders, const std::vector<bool>& wanted,
                     const Encode& encode) {
    std::vector<ByteView> blocks;
    blocks.reserve(items.size());
    for (const auto& item : items) {
        const auto sender = std::find(senders.begin(), senders.end(), item.from);
        if (wanted[static_cast<std::size_t>(sender - senders.begin())]) blocks.push_back(item.block->encoded);
    }
    Bodies bodies;
    for (const std::span<const ByteView> piece : p2p::pack_blocks(blocks)) {
        bodies.push_back(std::make_shared<const Bytes>(encode(piece)));
    }
    return bodies;
}

}  // namespace

bool Gossip::wants(PeerId peer, const std::optional<PeerId>& from) const {
    if (!from) return true;
    if (peer == *from) return false;
    return !(peers_.is_validator(*from) && peers_.is_validator(peer));
}

template <class Ptr, class Encode>
void Gossip::flush_kind(std::vector<Item<Ptr>>& items, const Encode& encode, std::vector<Send>& sends) {
    if (items.empty()) return;
    const Senders senders = senders_of(items);
    std::map<std::vector<bool>, Bodies> encoded;  // by whose blocks are wanted
    std::vector<bool> wanted(senders.size());
    for (const auto& [peer, view] : peers_.all()) {
        if (!view.greeted) continue;
        bool any = false;
        for (std::size_t i = 0; i < senders.size(); ++i) {
            wanted[i] = wants(peer, senders[i]);
            any = any || wanted[i];
        }
        if (!any) continue;
        const auto [bodies, fresh] = encoded.try_emplace(wanted);
        if (fresh) bodies->second = encode_wanted(items, senders, wanted, encode);
        for (const auto& body : bodies->second) sends.push_back({peer, body});
    }
    items.clear();
}

void Gossip::flush(std::vector<Send>& sends) {
    flush_kind(blocks_, p2p::encode_blocks, sends);
    flush_kind(round_blocks_, p2p::encode_round_blocks, sends);
}

}  // namespace weft::node
