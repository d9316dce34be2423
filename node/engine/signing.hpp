// How a validator's signatures come about: at once, with a key that this process holds, or by asking a signer elsewhere
// and waiting for its answer. Pure: what is to be asked is an effect, what comes back is an event.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/checkpoint.hpp"
#include "core/round_block.hpp"
#include "node/engine/engine.hpp"

namespace weft::node {

class Signing {
public:
    explicit Signing(const KeyPair& key) : key_(key), public_key_(key.public_key()) {}
    // The key is elsewhere; until `connected`, nothing can be signed.
    explicit Signing(const PublicKey& elsewhere) : public_key_(elsewhere) {}

    const PublicKey& public_key() const { return public_key_; }
    bool elsewhere() const { return !key_.has_value(); }
    bool available() const { return key_ || connected_; }

    // Either the signature, or nothing: then it was asked for, and an answer with `ticket` will come, unless the
    // connection ends before. Requires available().
    std::optional<Signature> round_block(const RoundBlock& prepared, std::uint64_t& ticket);
    std::optional<Signature> checkpoint(const Checkpoint& checkpoint, const Hash& digest, std::uint64_t& ticket);

    void connected() { connected_ = true; }
    // What was asked for is not answered any more.
    void disconnected();

    // To be handed to the signer, in this order.
    std::vector<SignRequest> take_requests() { return std::exchange(requests_, {}); }

private:
    std::uint64_t ask(SignRequest::What what, Bytes body);

    std::optional<KeyPair> key_;
    PublicKey public_key_;
    bool connected_ = false;
    std::uint64_t next_ticket_ = 1;
    std::vector<SignRequest> requests_;
};

}  // namespace weft::node
