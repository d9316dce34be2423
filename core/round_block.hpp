// A validator's block. Layout: docs/wire.md, section "Round blocks".
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/codec.hpp"
#include "core/committee.hpp"
#include "core/hash/blake3.hpp"
#include "core/limits.hpp"
#include "core/sign/ed25519.hpp"
#include "core/types.hpp"

namespace weft {

// A validator's signature on a checkpoint, carried by its next round block.
struct CheckpointVote {
    CheckpointIndex index = 0;
    Hash digest;
    Signature signature;  // by the validator, over the digest
    bool operator==(const CheckpointVote&) const = default;
};

// As it stands on the wire.
inline constexpr std::size_t kCheckpointVoteBytes = 8 + Hash::kSize + Signature::kSize;
void write_vote(Writer& out, const CheckpointVote& vote);
CheckpointVote read_vote(Reader& in);

struct RoundBlock {
    Algorithm algorithm = Algorithm::ed25519;
    Round round = 0;  // above the epoch's base, where one is implied
    EpochNumber epoch = 0;
    AuthorIndex author = 0;
    TimeUs time = 0;
    std::vector<RoundRef> parents;      // own previous first; at most one per author
    std::vector<BlockId> tips;          // of the tangle; at most kRoundBlockTipsMax, distinct
    std::vector<CheckpointVote> votes;  // at most kRoundBlockVotesMax
    Signature signature;                // over the id

    RoundRef ref;   // computed
    Bytes encoded;  // header, then signature
};

using RoundBlockPtr = std::shared_ptr<const RoundBlock>;

// A reference as it stands on the wire: round, author, hash.
inline constexpr std::size_t kRoundRefBytes = 4 + 2 + 32;
void write_round_ref(Writer& out, const RoundRef& ref);
RoundRef read_round_ref(Reader& in);

// The implied block of an author at the committee's base round, which its first block has as its previous one.
RoundRef first_round_ref(const Domains& domains, const Committee& committee, AuthorIndex author);

// The epoch that a round block names; nothing: these bytes are none of this version.
std::optional<EpochNumber> epoch_of_round_block(ByteView bytes);

// Layout, canonical form and every rule that is decidable from the block alone, except the signature: the committee's
// epoch, known author, own previous block first (of a round before), at most one parent per author, parents of earlier
// rounds only and none below the base, a quorum of them from round - 1, parents of the base round as it implies them,
// tips distinct, votes by increasing index, sizes. How young a tip may be is not a rule here: what comes too early is
// rejected when it is ordered.
Decoded<RoundBlock> decode_round_block(const Domains& domains, const Committee& committee, ByteView bytes);

bool signature_valid(const Committee& committee, const RoundBlock& block);

// What a signer has to know of a header, without a committee: the layout is checked, the rules are not.
Decoded<RoundRef> read_round_header(const Domains& domains, ByteView header);

// In two steps, for a key that lies elsewhere. `prepare` fills algorithm, epoch, ref and encoded (the header alone) and
// CHECKs the same rules; `complete` adds the signature, which it does not check.
RoundBlock prepare_round_block(const Domains& domains, const Committee& committee, RoundBlock block);
RoundBlock complete_round_block(RoundBlock prepared, const Signature& signature);

// Both at once. CHECKs that the key is the author's.
RoundBlock make_round_block(const Domains& domains, const Committee& committee, RoundBlock block, const KeyPair& key);

}  // namespace weft
