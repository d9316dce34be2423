#include "core/round_block.hpp"

#include <algorithm>
#include <bitset>

#include "core/check.hpp"
#include "core/common_codec.hpp"
#include "core/distinct.hpp"

namespace weft {

namespace {

constexpr std::uint8_t kRoundBlockVersion = 3;
constexpr std::size_t kPrefixBytes = 24;
constexpr std::size_t kEpochAt = 8;

static_assert(kPrefixBytes + kCommitteeMax * kRoundRefBytes + kRoundBlockTipsMax * BlockId::kSize +
                      kRoundBlockVotesMax * kCheckpointVoteBytes + Signature::kSize <=
                  kRoundBlockBytesMax,
              "a round block within its counts is within its size");
static_assert(kCommitteeMax <= UINT8_MAX && kRoundBlockVotesMax <= UINT8_MAX && kRoundBlockTipsMax <= UINT16_MAX);

struct Counts {
    std::size_t parents = 0;
    std::size_t tips = 0;
    std::size_t votes = 0;

    std::size_t bytes() const {
        return parents * kRoundRefBytes + tips * BlockId::kSize + votes * kCheckpointVoteBytes;
    }
};

Bytes encode_round_header(const RoundBlock& block) {
    Bytes encoded;
    Writer out(encoded);
    out.u8(kRoundBlockVersion)
        .u8(static_cast<std::uint8_t>(block.algorithm))
        .u16(block.author)
        .u32(block.round)
        .u32(block.epoch)
        .u64(block.time)
        .u8(static_cast<std::uint8_t>(block.parents.size()))
        .u8(static_cast<std::uint8_t>(block.votes.size()))
        .u16(static_cast<std::uint16_t>(block.tips.size()));
    for (const RoundRef& parent : block.parents) write_round_ref(out, parent);
    for (const BlockId& tip : block.tips) out.fixed(tip);
    for (const CheckpointVote& vote : block.votes) write_vote(out, vote);
    return encoded;
}

Decoded<Counts> read_prefix(Reader& in, RoundBlock& block) {
    const std::uint8_t version = in.u8();
    block.algorithm = static_cast<Algorithm>(in.u8());
    block.author = in.u16();
    block.round = in.u32();
    block.epoch = in.u32();
    block.time = in.u64();
    Counts counts;
    counts.parents = in.u8();
    counts.votes = in.u8();
    counts.tips = in.u16();
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, "round block header");
    if (version != kRoundBlockVersion)
        return decode_error(DecodeErrorCode::bad_version, "round block version is not 3");
    return counts;
}

void read_lists(Reader& in, const Counts& counts, RoundBlock& block) {
    block.parents.resize(counts.parents);
    for (RoundRef& parent : block.parents) parent = read_round_ref(in);
    block.tips.resize(counts.tips);
    for (BlockId& tip : block.tips) tip = in.fixed<BlockId>();
    block.votes.resize(counts.votes);
    for (CheckpointVote& vote : block.votes) vote = read_vote(in);
}

Decoded<void> check_fields(const Committee& committee, const RoundBlock& block) {
    if (!known_algorithm(block.algorithm)) {
        return decode_error(DecodeErrorCode::bad_algorithm, "round block algorithm is not 1 (Ed25519)");
    }
    if (block.epoch != committee.epoch) return decode_error(DecodeErrorCode::unknown_epoch, "of another epoch");
    if (block.author >= committee.size()) return decode_error(DecodeErrorCode::bad_value, "author is not a validator");
    if (block.round <= committee.base) return decode_error(DecodeErrorCode::bad_value, "round below its epoch's first");
    if (block.time > kTimeUsMax) return decode_error(DecodeErrorCode::bad_value, "the time's slot exceeds 32 bits");
    return {};
}

Decoded<void> check_parent(const Domains& domains, const Committee& committee, const RoundBlock& block,
                           const RoundRef& parent) {
    if (parent.author >= committee.size()) {
        return decode_error(DecodeErrorCode::bad_value, "a parent's author is not a validator");
    }
    if (parent.round >= block.round)
        return decode_error(DecodeErrorCode::bad_value, "a parent is not of a round before");
    if (parent.round < committee.base) return decode_error(DecodeErrorCode::bad_value, "a parent of an epoch before");
    if (parent.round == committee.base && parent != first_round_ref(domains, committee, parent.author)) {
        return decode_error(DecodeErrorCode::bad_value, "a parent of the base round is not the implied one");
    }
    return {};
}

Decoded<void> check_parents(const Domains& domains, const Committee& committee, const RoundBlock& block) {
    if (block.parents.empty() || block.parents[0].author != block.author) {
        return decode_error(DecodeErrorCode::bad_value, "the author's own previous block is the first parent");
    }
    std::bitset<kCommitteeMax> seen;
    std::size_t of_last_round = 0;
    for (const RoundRef& parent : block.parents) {
        if (auto valid = check_parent(domains, committee, block, parent); !valid) return valid;
        if (seen[parent.author]) return decode_error(DecodeErrorCode::duplicate, "two parents of one author");
        seen.set(parent.author);
        of_last_round += parent.round + 1 == block.round;
    }
    if (of_last_round < committee.quorum()) {
        return decode_error(DecodeErrorCode::bad_count, "fewer parents of the round before than a quorum");
    }
    return {};
}

Decoded<void> check_tips(const RoundBlock& block) {
    if (block.tips.size() > kRoundBlockTipsMax) {
        return decode_error(DecodeErrorCode::bad_count, "a round block has at most 1024 tips");
    }
    if (!distinct(block.tips)) return decode_error(DecodeErrorCode::duplicate, "a tip is named twice");
    return {};
}

Decoded<void> check_votes(const RoundBlock& block) {
    if (block.votes.size() > kRoundBlockVotesMax) {
        return decode_error(DecodeErrorCode::bad_count, "a round block has at most 8 checkpoint votes");
    }
    CheckpointIndex last = 0;  // the genesis, which nobody votes for
    for (const CheckpointVote& vote : block.votes) {
        if (vote.index <= last) {
            return decode_error(DecodeErrorCode::not_canonical, "checkpoint votes go by increasing index from 1");
        }
        last = vote.index;
    }
    return {};
}

// Every rule beyond layout that the block alone decides.
Decoded<void> check_round_block(const Domains& domains, const Committee& committee, const RoundBlock& block) {
    CHECK(committee.size() >= 1 && committee.size() <= kCommitteeMax);
    if (auto valid = check_fields(committee, block); !valid) return valid;
    if (auto valid = check_parents(domains, committee, block); !valid) return valid;
    if (auto valid = check_tips(block); !valid) return valid;
    return check_votes(block);
}

RoundRef ref_of(const Domains& domains, const RoundBlock& block, ByteView header_bytes) {
    return {block.round, block.author, blake3_keyed(domains.round_block_id, header_bytes)};
}

}  // namespace

void write_vote(Writer& out, const CheckpointVote& vote) {
    out.u64(vote.index).fixed(vote.digest).fixed(vote.signature);
}

CheckpointVote read_vote(Reader& in) {
    CheckpointVote vote;
    vote.index = in.u64();
    vote.digest = in.fixed<Hash>();
    vote.signature = in.fixed<Signature>();
    return vote;
}

void write_round_ref(Writer& out, const RoundRef& ref) {
    out.u32(ref.round).u16(ref.author).fixed(ref.hash);
}

RoundRef read_round_ref(Reader& in) {
    RoundRef ref;
    ref.round = in.u32();
    ref.author = in.u16();
    ref.hash = in.fixed<Hash>();
    return ref;
}

namespace {

template <class Matches>
std::optional<AuthorIndex> index_of(const std::vector<Committee::Member>& members, Matches matches) {
    const auto member = std::find_if(members.begin(), members.end(), matches);
    if (member == members.end()) return std::nullopt;
    return static_cast<AuthorIndex>(member - members.begin());
}

}  // namespace

std::optional<AuthorIndex> Committee::author_of(const PublicKey& key) const {
    return index_of(members, [&](const Member& member) { return member.key == key; });
}

std::optional<AuthorIndex> Committee::author_of(const AccountId& account) const {
    return index_of(members, [&](const Member& member) { return member.account == account; });
}

// No header is this short, so no round block has the same hash.
RoundRef first_round_ref(const Domains& domains, const Committee& committee, AuthorIndex author) {
    Bytes implied;
    Writer(implied).u32(committee.epoch).u16(author);
    return {committee.base, author, blake3_keyed(domains.round_block_id, implied)};
}

std::optional<EpochNumber> epoch_of_round_block(ByteView bytes) {
    Reader in(bytes);
    if (in.u8() != kRoundBlockVersion) return std::nullopt;
    in.bytes(kEpochAt - 1);
    const EpochNumber epoch = in.u32();
    return in.failed() ? std::nullopt : std::optional(epoch);
}

Decoded<RoundBlock> decode_round_block(const Domains& domains, const Committee& committee, ByteView bytes) {
    if (bytes.size() > kRoundBlockBytesMax) return decode_error(DecodeErrorCode::too_large, "round block");
    Reader in(bytes);
    RoundBlock block;
    const auto counts = read_prefix(in, block);
    if (!counts) return Unexpected{counts.error()};
    const std::size_t expected = counts->bytes() + Signature::kSize;
    if (in.left() < expected) return decode_error(DecodeErrorCode::truncated, "round block");
    if (in.left() > expected) return decode_error(DecodeErrorCode::trailing_bytes, "bytes after the round block");
    read_lists(in, *counts, block);
    block.ref = ref_of(domains, block, bytes.first(in.position()));
    block.signature = in.fixed<Signature>();
    if (auto valid = check_round_block(domains, committee, block); !valid) return Unexpected{valid.error()};
    block.encoded.assign(bytes.begin(), bytes.end());
    return block;
}

bool signature_valid(const Committee& committee, const RoundBlock& block) {
    if (block.author >= committee.size()) return false;
    return verify(committee.members[block.author].key, block.ref.id().view(), block.signature);
}

RoundBlock prepare_round_block(const Domains& domains, const Committee& committee, RoundBlock block) {
    block.algorithm = Algorithm::ed25519;
    block.epoch = committee.epoch;
    CHECK(check_round_block(domains, committee, block));
    block.encoded = encode_round_header(block);
    block.ref = ref_of(domains, block, block.encoded);
    return block;
}

RoundBlock complete_round_block(RoundBlock prepared, const Signature& signature) {
    prepared.signature = signature;
    Writer(prepared.encoded).fixed(signature);
    return prepared;
}

RoundBlock make_round_block(const Domains& domains, const Committee& committee, RoundBlock block, const KeyPair& key) {
    RoundBlock prepared = prepare_round_block(domains, committee, std::move(block));
    CHECK(committee.members[prepared.author].key == key.public_key());
    const Signature signature = key.sign(prepared.ref.id().view());
    return complete_round_block(std::move(prepared), signature);
}

Decoded<RoundRef> read_round_header(const Domains& domains, ByteView header) {
    if (header.size() > kRoundBlockBytesMax) return decode_error(DecodeErrorCode::too_large, "round block header");
    Reader in(header);
    RoundBlock block;
    const Decoded<Counts> counts = read_prefix(in, block);
    if (!counts) return Unexpected{counts.error()};
    if (!known_algorithm(block.algorithm)) return decode_error(DecodeErrorCode::bad_algorithm, "round block");
    if (block.round < 1) return decode_error(DecodeErrorCode::bad_value, "round 0 is the genesis");
    if (in.left() < counts->bytes()) return decode_error(DecodeErrorCode::truncated, "round block header");
    if (in.left() > counts->bytes()) return decode_error(DecodeErrorCode::trailing_bytes, "after the header");
    return ref_of(domains, block, header);
}

}  // namespace weft
