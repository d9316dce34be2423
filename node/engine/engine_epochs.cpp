// From one committee to the next: docs/governance.md, docs/decisions/0011-epochs.md.
#include "node/engine/engine_parts.hpp"

namespace weft::node {

// The orderer has changed over already; here the rest of the node follows.
void Engine::Parts::begin_epoch(CommitIndex commit) {
    const bool goes_on = proposer && !proposer->learning();
    epoch_commit = commit;
    peers.on_epoch();
    round_origins.clear();
    heard_at.assign(committee().size(), now);
    if (voter) voter->end_epoch(epochs.current().after);
    make_proposer(goes_on && !replaying);
    if (replaying) return;
    effects.notices.push_back(EpochStarted{epochs.current()});
    remark(Remark::Level::info, "epoch " + std::to_string(committee().epoch) + " begins after checkpoint " +
                                    std::to_string(epochs.current().after) + ", with " +
                                    std::to_string(committee().size()) + " validators" +
                                    (proposer ? ", this node among them" : ""));
    effects.halt = unknown_protocol();
}

// `learned`: this very process spoke in the epoch before, so no other life of it can have spoken in this one.
void Engine::Parts::make_proposer(bool learned) {
    proposer.reset();
    const std::optional<AuthorIndex> self =
        signing ? committee().author_of(signing->public_key()) : std::optional<AuthorIndex>();
    if (!self) return;
    proposer.emplace(Proposer::Surroundings{domains, *signing, *voter, tangle, round_blocks, orderer}, committee(),
                     *self, options.pacemaker, learned);
}

std::optional<std::string> Engine::Parts::unknown_protocol() const {
    const Epoch& epoch = epochs.current();
    if (epoch.protocol <= options.protocol_max) return std::nullopt;
    return "the committee goes on with protocol " + std::to_string(epoch.protocol) + " after checkpoint " +
           std::to_string(epoch.after) + "; this software knows up to protocol " +
           std::to_string(options.protocol_max) + ". Install a newer version, then start again; nothing was lost.";
}

// ---- votes on the last checkpoints of the epoch before

bool Engine::Parts::may_vote_on(CheckpointIndex index) const {
    return voter && epochs.of_checkpoint(index).committee.author_of(signing->public_key());
}

bool Engine::Parts::has_late_checkpoints() const {
    const CheckpointIndex after = epochs.current().after;
    return after > 0 && !orderer.checkpointer().all_certified(1, after);
}

void Engine::Parts::count_late_votes() {
    if (!voter) return;
    for (const CheckpointVote& vote : voter->take_late()) {
        const auto self = epochs.of_checkpoint(vote.index).committee.author_of(signing->public_key());
        if (self) count_vote(*self, vote);
    }
}

// Everybody repeats what it knows until there is a certificate; then whoever comes late takes ranges, and the past is
// not needed any more.
void Engine::Parts::tell_late_votes() {
    if (!has_late_checkpoints()) return round_blocks.drop_past();
    p2p::Votes message;
    for (const auto& [author, vote] : orderer.checkpointer().uncertified_votes(1, epochs.current().after)) {
        if (message.votes.size() < p2p::kVotesMax) message.votes.push_back({author, vote});
    }
    if (message.votes.empty()) return;
    const auto body = encode_shared(message);
    for (const PeerId peer : peers.greeted()) effects.sends.push_back({peer, body});
}

void Engine::Parts::on_message(PeerId peer, const p2p::Votes& message) {
    constexpr std::uint64_t kVoteCost = 4096;  // a signature's check, in bytes that could be sent meanwhile
    if (!has_late_checkpoints() || !may_ask(peer)) return;
    answers.charge(peer, message.votes.size() * kVoteCost, now);
    for (const p2p::Votes::Vote& each : message.votes) {
        if (each.vote.index <= epochs.current().after) count_vote(each.author, each.vote);
    }
}

// It has not decided the last commits of the epoch before: what its committee said leads it there.
void Engine::Parts::send_past_to(PeerId peer) {
    if (!round_blocks.keeps_past() || !may_ask(peer)) return;
    p2p::RoundBlocks heads;
    for (const RoundBlockPtr& block : round_blocks.past_heads()) {
        if (outbox.is_held(block->ref) || heads.blocks.size() == kBlocksPerFrameMax) continue;
        answers.charge(peer, block->encoded.size(), now);
        heads.blocks.push_back(block->encoded);
    }
    if (!heads.blocks.empty()) send(peer, heads);
}

}  // namespace weft::node
