// A validator's block. Layout: docs/wire.md, section "Round blocks".
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/codec.hpp"
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

struct RoundBlock {
    Algorithm algorithm = Algorithm::ed25519;
    Round round = 0;  // >= 1; round 0 is implied by the genesis
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

// A committee as validity rules see it.
struct Committee {
    struct Member {
        AccountId account;
        PublicKey key;
        bool operator==(const Member&) const = default;
    };
    std::vector<Member> members;  // by author index

    std::size_t size() const { return members.size(); }
    std::size_t faults() const { return (members.size() - 1) / 3; }   // f
    std::size_t quorum() const { return members.size() - faults(); }  // 2f+1 when n = 3f+1
    std::size_t validity() const { return faults() + 1; }             // f+1: at least one honest
    std::optional<AuthorIndex> author_of(const PublicKey& key) const;
};

// The implied block of round 0 of an author.
RoundRef genesis_round_ref(const Domains& domains, AuthorIndex author);

// Layout, canonical form and every rule that is decidable from the block alone, except the signature: known author,
// own previous block first (of a round before), at most one parent per author, parents of earlier rounds only, a quorum
// of them from round - 1, parents of round 0 as the genesis implies them, tips distinct, votes by increasing index,
// sizes. How young a tip may be is not a rule here: what comes too early is rejected when it is ordered.
Decoded<RoundBlock> decode_round_block(const Domains& domains, const Committee& committee, ByteView bytes);

bool signature_valid(const Committee& committee, const RoundBlock& block);

// What a signer has to know of a header, without a committee: the layout is checked, the rules are not.
Decoded<RoundRef> read_round_header(const Domains& domains, ByteView header);

// In two steps, for a key that lies elsewhere. `prepare` fills algorithm, ref and encoded (the header alone) and CHECKs
// the same rules; `complete` adds the signature, which it does not check.
RoundBlock prepare_round_block(const Domains& domains, const Committee& committee, RoundBlock block);
RoundBlock complete_round_block(RoundBlock prepared, const Signature& signature);

// Both at once. CHECKs that the key is the author's.
RoundBlock make_round_block(const Domains& domains, const Committee& committee, RoundBlock block, const KeyPair& key);

}  // namespace weft
