// The devices of a simulated network: accounts with keys, and the blocks that they sign.
#pragma once

#include <vector>

#include "core/block.hpp"
#include "core/genesis.hpp"
#include "core/ports.hpp"

namespace weft::sim {

inline constexpr Amount kAccountBalance = 1'000'000;

// Drawn from `random`.
Seed draw_seed(Random& random);

class Devices {
public:
    Devices(std::size_t accounts, Random& random);

    // Every account, with kAccountBalance. The first is a registrar, and controls the others.
    void enter(Genesis& genesis, const Quota& quota) const;

    std::size_t size() const { return keys_.size(); }
    const KeyPair& key(std::size_t account) const { return keys_[account]; }
    Sequence next_sequence(std::size_t account) { return sequences_[account]++; }

    // A signed block on these parents, of now or the latest parent's slot.
    BlockPtr make(const Domains& domains, std::size_t account, Sequence sequence, std::vector<BlockId> parents,
                  TimeUs now, const Payload& payload) const;
    // The same for any account, with any key.
    BlockPtr make(const Domains& domains, const AccountId& issuer, const KeyPair& key, Sequence sequence,
                  std::vector<BlockId> parents, TimeUs now, const Payload& payload) const;
    Transfer payment(std::size_t to, Amount amount) const;

private:
    std::vector<KeyPair> keys_;
    std::vector<Sequence> sequences_;
};

}  // namespace weft::sim
