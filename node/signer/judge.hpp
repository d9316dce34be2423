// What may be signed: one block a round and rounds only upwards, one vote a checkpoint, session keys for a while. The
// same bytes get the same signature again. Nothing else is ever signed: no device block, no bytes of somebody's choice.
// Pure: where what was signed is kept is not its business.
#pragma once

#include <map>
#include <vector>

#include "core/hash/blake3.hpp"
#include "core/sign/ed25519.hpp"
#include "node/signer/protocol.hpp"

namespace weft::node::signer {

struct SignedSoFar {
    Round round = 0;                        // the highest; 0: none
    Hash round_hash;                        // of that round's block
    Bytes round_header;                     // its header
    std::map<CheckpointIndex, Hash> votes;  // the latest, by index: digests
    CheckpointIndex votes_floor = 0;        // below it, votes may have been forgotten
};

inline constexpr std::size_t kVotesKept = 1024;

struct Entry {
    enum class Kind : std::uint8_t { round = 1, vote = 2, floor = 3 } kind = Kind::round;
    Round round = 0;            // round
    CheckpointIndex index = 0;  // vote; floor
    Hash hash;                  // round: the block's; vote: the digest
    Bytes header;               // round
};

// Applies what was signed.
void apply(SignedSoFar& state, const Entry& entry);

inline constexpr std::uint64_t kSessionSecondsMax = 8 * 24 * 3600;

class Judge {
public:
    Judge(const Seed& seed, const NetworkId& network);

    // What becomes of a wish, after all that is in `state`. What is new is applied to it and added to `entries`: it
    // must be kept before the signature is given away.
    Granted judge(const Wish& wish, std::uint64_t unix_now, SignedSoFar& state, std::vector<Entry>& entries) const;

    // The round block that was signed last, encoded with its signature; empty when there is none.
    Bytes last_round_block(const SignedSoFar& state) const;

    PublicKeyBytes key() const { return key_.public_key().bytes; }
    const NetworkId& network() const { return network_; }

private:
    Granted judge_round(ByteView header, SignedSoFar& state, std::vector<Entry>& entries) const;
    Granted judge_checkpoint(ByteView encoded, SignedSoFar& state, std::vector<Entry>& entries) const;
    Granted judge_session(ByteView body, std::uint64_t unix_now) const;

    KeyPair key_;
    NetworkId network_;
    Domains domains_;
};

}  // namespace weft::node::signer
