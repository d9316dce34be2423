// What may be signed: one block a round and rounds only upwards, one vote a checkpoint, session keys for a while. The
// same bytes get the same signature again. Nothing else is ever signed: no device block, no bytes of somebody's choice.
#pragma once

#include "core/sign/ed25519.hpp"
#include "node/signer/protocol.hpp"
#include "node/signer/record.hpp"

namespace weft::node::signer {

inline constexpr std::uint64_t kSessionSecondsMax = 8 * 24 * 3600;

class Signer {
public:
    // `record` is of this key and network, and outlives the signer.
    Signer(const Seed& seed, const NetworkId& network, Record& record);

    const PublicKeyBytes& key() const { return key_bytes_; }
    const NetworkId& network() const { return network_; }
    Welcome welcome() const;

    // One answer a wish, in order; all that is new is in the record before this returns. An error ends the signer: what
    // is on the disk is not known any more. `unix_now` bounds how long a session key may hold.
    Expected<std::vector<Granted>, std::string> grant(const std::vector<Wish>& wishes, std::uint64_t unix_now);

private:
    struct Batch {
        SignedSoFar state;
        std::vector<Entry> entries;
    };
    Granted judge(const Wish& wish, std::uint64_t unix_now, Batch& batch) const;
    Granted judge_round(ByteView header, Batch& batch) const;
    Granted judge_checkpoint(ByteView encoded, Batch& batch) const;
    Granted judge_session(ByteView body, std::uint64_t unix_now) const;

    KeyPair key_;
    PublicKeyBytes key_bytes_;
    NetworkId network_;
    Domains domains_;
    Record& record_;
};

}  // namespace weft::node::signer
