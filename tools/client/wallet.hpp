// An account's key at work: makes signed blocks. Knows no network and no clock; pure.
#pragma once

#include <optional>

#include "core/block.hpp"
#include "core/genesis.hpp"
#include "tools/client/error.hpp"

namespace weft::client {

// What a block says besides its payload.
struct Draft {
    Sequence sequence = 0;
    std::vector<BlockId> parents{};  // 1..kParentsMax, distinct
    TimeUs time = 0;                 // raised to the youngest parent's slot where it is older
    unsigned work_bits = 0;          // proof of work to do
};

class Wallet {
public:
    // `account`: where the key is not the account's first key (after a rotation).
    Wallet(const NetworkId& network, const KeyPair& key, std::optional<AccountId> account = std::nullopt);

    const AccountId& account() const { return account_; }
    const KeyPair& key() const { return key_; }
    const NetworkId& network() const { return network_; }
    const Domains& domains() const { return domains_; }

    // A block ready to be sent. Errors: bad_input (work_bits beyond kWorkBitsMax, or no nonce gives them; the times of
    // other blocks differ, so try again). Cost: a signature, and 2^work_bits hashes on average.
    Result<Block> make(const Draft& draft, const Payload& payload) const;

    // The payload that gives this account the key `added` (which signs that it agrees), with `replaced` taken away.
    RotateKey rotation(const KeyPair& added, std::uint8_t roles, const std::optional<PublicKey>& replaced) const;

private:
    NetworkId network_;
    Domains domains_;
    KeyPair key_;
    AccountId account_;
};

}  // namespace weft::client
