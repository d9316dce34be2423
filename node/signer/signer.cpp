#include "node/signer/signer.hpp"

#include "core/checkpoint.hpp"
#include "core/round_block.hpp"
#include "p2p/session_key.hpp"

namespace weft::node::signer {

namespace {

Granted refuse(std::string why) {
    return {std::nullopt, std::move(why)};
}

}  // namespace

Signer::Signer(const Seed& seed, const NetworkId& network, Record& record)
    : key_(seed),
      key_bytes_(key_.public_key().bytes),
      network_(network),
      domains_(Domains::of(network)),
      record_(record) {}

// Ed25519 signs the same bytes the same way, so the signature need not be kept.
Welcome Signer::welcome() const {
    Welcome out{key_bytes_, {}};
    const SignedSoFar& state = record_.state();
    if (state.round == 0) return out;
    out.last_round_block = state.round_header;
    const RoundBlockId id{state.round, state.round_hash};
    Writer(out.last_round_block).fixed(key_.sign(id.view()));
    return out;
}

Expected<std::vector<Granted>, std::string> Signer::grant(const std::vector<Wish>& wishes, std::uint64_t unix_now) {
    Batch batch{record_.state(), {}};
    std::vector<Granted> granted;
    granted.reserve(wishes.size());
    for (const Wish& wish : wishes) granted.push_back(judge(wish, unix_now, batch));
    if (batch.entries.empty()) return granted;
    if (const auto kept = record_.append(batch.entries); !kept) return Unexpected<std::string>{kept.error()};
    return granted;
}

Granted Signer::judge(const Wish& wish, std::uint64_t unix_now, Batch& batch) const {
    switch (wish.wanted) {
        case Wanted::round_block:
            return judge_round(wish.body, batch);
        case Wanted::checkpoint:
            return judge_checkpoint(wish.body, batch);
        case Wanted::session:
            return judge_session(wish.body, unix_now);
    }
    return refuse("this signer does not know what kind of thing that is");
}

Granted Signer::judge_round(ByteView header, Batch& batch) const {
    const Decoded<RoundRef> ref = read_round_header(domains_, header);
    if (!ref) return refuse("not the header of a round block: " + ref.error().detail);
    const SignedSoFar& state = batch.state;
    if (ref->round < state.round) {
        return refuse("round " + std::to_string(ref->round) + " is past: a block of round " +
                      std::to_string(state.round) + " is signed already");
    }
    if (ref->round == state.round && ref->hash != state.round_hash) {
        return refuse("another block of round " + std::to_string(ref->round) + " is signed already");
    }
    if (ref->round > state.round) {
        batch.entries.push_back({Entry::Kind::round, ref->round, 0, ref->hash, Bytes(header.begin(), header.end())});
        apply(batch.state, batch.entries.back());
    }
    return {key_.sign(ref->id().view()), {}};
}

Granted Signer::judge_checkpoint(ByteView encoded, Batch& batch) const {
    const Decoded<Checkpoint> checkpoint = decode_checkpoint(encoded);
    if (!checkpoint) return refuse("not a checkpoint: " + checkpoint.error().detail);
    const Hash digest = checkpoint_digest(domains_, *checkpoint);
    const SignedSoFar& state = batch.state;
    const auto voted = state.votes.find(checkpoint->index);
    if (voted != state.votes.end() && voted->second != digest) {
        return refuse("another checkpoint " + std::to_string(checkpoint->index) + " is signed already");
    }
    if (voted == state.votes.end()) {
        if (checkpoint->index < state.votes_floor) {
            return refuse("checkpoint " + std::to_string(checkpoint->index) +
                          " is past: " + std::to_string(kVotesKept) + " later ones are signed already");
        }
        batch.entries.push_back({Entry::Kind::vote, 0, checkpoint->index, digest, {}});
        apply(batch.state, batch.entries.back());
    }
    return {key_.sign(digest.view()), {}};
}

Granted Signer::judge_session(ByteView body, std::uint64_t unix_now) const {
    Reader in(body);
    const auto session = in.fixed<PublicKeyBytes>();
    const std::uint64_t until = in.u64();
    if (in.failed() || in.left() > 0) return refuse("not a session key with its end");
    if (until > unix_now + kSessionSecondsMax) return refuse("a session key may hold for 8 days at most");
    return {key_.sign(p2p::session_message(network_, session, until).view()), {}};
}

}  // namespace weft::node::signer
