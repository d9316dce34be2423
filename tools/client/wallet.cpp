#include "tools/client/wallet.hpp"

#include <algorithm>

#include "pow/work.hpp"

namespace weft::client {

Wallet::Wallet(const NetworkId& network, const KeyPair& key, std::optional<AccountId> account)
    : network_(network), domains_(Domains::of(network)), key_(key), account_(account.value_or(key.account())) {}

Result<Block> Wallet::make(const Draft& draft, const Payload& payload) const {
    if (draft.work_bits > kWorkBitsMax) {
        return bad_input("The node asks for " + std::to_string(draft.work_bits) +
                             " bits of proof of work, more than the " + std::to_string(kWorkBitsMax) +
                             " that a block can hold.",
                         "Wait until the account's quota has recovered.");
    }
    BlockHeader header;
    header.time = draft.time;
    for (const BlockId& parent : draft.parents) header.time = std::max(header.time, start_of(parent.slot()));
    header.issuer = account_;
    header.sequence = draft.sequence;
    header.parents = draft.parents;
    if (draft.work_bits > 0) {
        SerialExecutor executor;
        const Bytes encoded = encode_header(complete_header(header, payload, key_));
        const auto nonce = find_nonce(executor, domains_, encoded, draft.work_bits);
        if (!nonce) return bad_input("No nonce gives this block its proof of work.", "Try again.");
        header.nonce = *nonce;
    }
    return make_block(domains_, header, payload, key_);
}

RotateKey Wallet::rotation(const KeyPair& added, std::uint8_t roles, const std::optional<PublicKey>& replaced) const {
    RotateKey rotate;
    rotate.key = added.public_key();
    rotate.roles = roles;
    rotate.has_replaced = replaced.has_value();
    rotate.replaced = replaced.value_or(PublicKey{Algorithm::ed25519, {}});
    rotate.proof = added.sign(rotate_proof_message(network_, account_));
    return rotate;
}

}  // namespace weft::client
