#include "node/signer/judge.hpp"

#include "core/checkpoint.hpp"
#include "core/round_block.hpp"
#include "p2p/session_key.hpp"

namespace weft::node::signer {

namespace {

Granted refuse(std::string why) {
    return {std::nullopt, std::move(why)};
}

}  // namespace

void apply(SignedSoFar& state, const Entry& entry) {
    switch (entry.kind) {
        case Entry::Kind::round:
            state.round = entry.round;
            state.round_hash = entry.hash;
            state.round_header = entry.header;
            break;
        case Entry::Kind::vote:
            state.votes[entry.index] = entry.hash;
            while (state.votes.size() > kVotesKept) {
                state.votes_floor = state.votes.begin()->first + 1;
                state.votes.erase(state.votes.begin());
            }
            break;
        case Entry::Kind::floor:
            state.votes_floor = entry.index;
            break;
    }
}

Judge::Judge(const Seed& seed, const NetworkId& network)
    : key_(seed), network_(network), domains_(Domains::of(network)) {}

// Ed25519 signs the same bytes the same way, so the signature need not be kept.
Bytes Judge::last_round_block(const SignedSoFar& state) const {
    if (state.round == 0) return {};
    Bytes block = state.round_header;
    const RoundBlockId id{state.round, state.round_hash};
    Writer(block).fixed(key_.sign(id.view()));
    return block;
}

Granted Judge::judge(const Wish& wish, std::uint64_t unix_now, SignedSoFar& state, std::vector<Entry>& entries) const {
    switch (wish.wanted) {
        case Wanted::round_block:
            return judge_round(wish.body, state, entries);
        case Wanted::checkpoint:
            return judge_checkpoint(wish.body, state, entries);
        case Wanted::session:
            return judge_session(wish.body, unix_now);
    }
    return refuse("this signer does not know what kind of thing that is");
}

Granted Judge::judge_round(ByteView header, SignedSoFar& state, std::vector<Entry>& entries) const {
    const Decoded<RoundRef> ref = read_round_header(domains_, header);
    if (!ref) return refuse("not the header of a round block: " + ref.error().detail);
    if (ref->round < state.round) {
        return refuse("round " + std::to_string(ref->round) + " is past: a block of round " +
                      std::to_string(state.round) + " is signed already");
    }
    if (ref->round == state.round && ref->hash != state.round_hash) {
        return refuse("another block of round " + std::to_string(ref->round) + " is signed already");
    }
    if (ref->round > state.round) {
        entries.push_back({Entry::Kind::round, ref->round, 0, ref->hash, Bytes(header.begin(), header.end())});
        apply(state, entries.back());
    }
    return {key_.sign(ref->id().view()), {}};
}

Granted Judge::judge_checkpoint(ByteView encoded, SignedSoFar& state, std::vector<Entry>& entries) const {
    const Decoded<Checkpoint> checkpoint = decode_checkpoint(encoded);
    if (!checkpoint) return refuse("not a checkpoint: " + checkpoint.error().detail);
    const Hash digest = checkpoint_digest(domains_, *checkpoint);
    const auto voted = state.votes.find(checkpoint->index);
    if (voted != state.votes.end() && voted->second != digest) {
        return refuse("another checkpoint " + std::to_string(checkpoint->index) + " is signed already");
    }
    if (voted == state.votes.end()) {
        if (checkpoint->index < state.votes_floor) {
            return refuse("checkpoint " + std::to_string(checkpoint->index) +
                          " is past: " + std::to_string(kVotesKept) + " later ones are signed already");
        }
        entries.push_back({Entry::Kind::vote, 0, checkpoint->index, digest, {}});
        apply(state, entries.back());
    }
    return {key_.sign(digest.view()), {}};
}

Granted Judge::judge_session(ByteView body, std::uint64_t unix_now) const {
    Reader in(body);
    const auto session = in.fixed<PublicKeyBytes>();
    const std::uint64_t until = in.u64();
    if (in.failed() || in.left() > 0) return refuse("not a session key with its end");
    if (until > unix_now + kSessionSecondsMax) return refuse("a session key may hold for 8 days at most");
    return {key_.sign(p2p::session_message(network_, session, until).view()), {}};
}

}  // namespace weft::node::signer
