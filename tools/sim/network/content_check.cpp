#include "tools/sim/network/content_check.hpp"

#include <variant>

namespace weft::sim {
namespace {

// Large enough for what is on its way between nodes.
constexpr std::size_t kRememberedMax = 4096;
constexpr std::size_t kRememberedBytesMax = 16u << 10;  // of a message; larger ones are answers, for one node

// Few keys, many signatures; and what is delivered again is found in the caches.
node::ValidatorOptions checks() {
    node::ValidatorOptions options;
    options.key_table_bytes = 16u << 20;
    options.passed_blocks_max = 1;
    return options;
}

node::Event from_peer(node::Event event, p2p::PeerId peer) {
    std::visit(
        [peer](auto& each) {
            if constexpr (requires { each.peer; }) each.peer = peer;
        },
        event);
    return event;
}

}  // namespace

ContentCheck::ContentCheck(const Domains& domains, const Epoch& first)
    : validator_(domains, Epochs(first), executor_, salt_, checks()) {}

void ContentCheck::note_epoch(const Epoch& epoch) {
    if (epoch.number() <= epoch_) return;
    epoch_ = epoch.number();
    validator_.note_epoch(epoch);
}

node::Admission ContentCheck::check_of_client(const Bytes& encoded, TimeUs now) {
    constexpr node::Source kClient[] = {node::Source::client};
    return validator_.check({encoded}, kClient, now).admission(0);
}

node::Event ContentCheck::event_of(p2p::PeerId peer, p2p::Message message) {
    if (auto* gossip = std::get_if<p2p::Blocks>(&message)) {
        return node::PeerBlocks{peer, blocks(gossip->blocks)};
    }
    if (auto* gossip = std::get_if<p2p::RoundBlocks>(&message)) {
        return node::PeerRoundBlocks{peer, round_blocks(gossip->blocks)};
    }
    if (auto* part = std::get_if<p2p::ConePart>(&message)) {
        return node::PeerCone{peer, part->request, part->last, round_blocks(part->round_blocks), blocks(part->blocks)};
    }
    return node::PeerMessage{peer, std::move(message)};
}

Decoded<node::Event> ContentCheck::event_of(p2p::PeerId peer, const std::shared_ptr<const Bytes>& body) {
    const auto known = remembered_.find(body.get());
    if (known != remembered_.end()) return from_peer(known->second.event, peer);
    Decoded<p2p::Message> message = p2p::decode_message(*body);
    if (!message) return Unexpected{message.error()};
    node::Event event = event_of(peer, *std::move(message));
    if (body->size() <= kRememberedBytesMax) remember(body, event);
    return event;
}

void ContentCheck::remember(const std::shared_ptr<const Bytes>& body, const node::Event& event) {
    remembered_.emplace(body.get(), Remembered{body, event});
    order_.push_back(body.get());
    if (order_.size() <= kRememberedMax) return;
    remembered_.erase(order_.front());
    order_.pop_front();
}

std::vector<BlockPtr> ContentCheck::blocks(const std::vector<Bytes>& encoded) {
    std::vector<BlockPtr> good;
    for (const Bytes& bytes : encoded) {
        const auto [cached, fresh] = block_cache_.try_emplace(blake3(bytes));
        if (fresh) {
            constexpr node::Source kPulled[] = {node::Source::pulled};  // of any time; the engine judges that
            const auto checked = validator_.check({bytes}, kPulled, std::nullopt);
            if (checked.passed(0)) cached->second = checked.block(0);
        }
        if (cached->second) good.push_back(cached->second);
    }
    return good;
}

std::vector<RoundBlockPtr> ContentCheck::round_blocks(const std::vector<Bytes>& encoded) {
    std::vector<RoundBlockPtr> good;
    for (const Bytes& bytes : encoded) {
        const auto [cached, fresh] = round_block_cache_.try_emplace(blake3(bytes));
        if (fresh) {
            const auto checked = validator_.check_rounds({bytes});
            if (checked[0]) cached->second = *checked[0];
        }
        if (cached->second) good.push_back(cached->second);
    }
    return good;
}

}  // namespace weft::sim
