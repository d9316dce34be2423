#include "tools/sim/network/devices.hpp"

#include <algorithm>

#include "tools/sim/network/draw.hpp"

namespace weft::sim {

Seed draw_seed(Random& random) {
    return draw_fixed<Seed>(random);
}

Devices::Devices(std::size_t accounts, Random& random) : sequences_(accounts, 1) {
    for (std::size_t i = 0; i < accounts; ++i) keys_.emplace_back(draw_seed(random));
}

void Devices::enter(Genesis& genesis, const Quota& quota) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const AccountId controller = i == 0 ? AccountId{} : keys_[0].account();
        genesis.accounts.push_back({keys_[i].public_key(), kAccountBalance, quota, i == 0, controller});
    }
}

BlockPtr Devices::make(const Domains& domains, std::size_t account, Sequence sequence, std::vector<BlockId> parents,
                       TimeUs now, const Payload& payload) const {
    return make(domains, keys_[account].account(), keys_[account], sequence, std::move(parents), now, payload);
}

BlockPtr Devices::make(const Domains& domains, const AccountId& issuer, const KeyPair& key, Sequence sequence,
                       std::vector<BlockId> parents, TimeUs now, const Payload& payload) const {
    BlockHeader header;
    header.issuer = issuer;
    header.sequence = sequence;
    header.parents = std::move(parents);
    header.time = now;
    for (const BlockId& parent : header.parents) header.time = std::max(header.time, start_of(parent.slot()));
    return std::make_shared<const Block>(make_block(domains, header, payload, key));
}

Transfer Devices::payment(std::size_t to, Amount amount) const {
    Transfer transfer;
    transfer.credits.push_back({keys_[to].account(), amount});
    return transfer;
}

}  // namespace weft::sim
