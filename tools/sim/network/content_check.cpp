#include "tools/sim/network/content_check.hpp"

#include <variant>

namespace weft::sim {
namespace {

// Few keys, many signatures; and what is delivered again is found in the caches.
node::ValidatorOptions checks() {
    node::ValidatorOptions options;
    options.key_table_bytes = 16u << 20;
    options.passed_blocks_max = 1;
    return options;
}

}  // namespace

ContentCheck::ContentCheck(const Domains& domains, const Committee& committee)
    : validator_(domains, committee, executor_, salt_, checks()) {}

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
