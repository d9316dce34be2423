// From one committee to the next: docs/governance.md, docs/decisions/0011-epochs.md.
#include <algorithm>

#include "node/engine/engine_parts.hpp"

namespace weft::node {

namespace {

// Votes on the last few checkpoints are still on their way in round blocks.
constexpr CheckpointIndex kLateCheckpoints = 16;
// A signature's check or a look into the store, in bytes that could be sent meanwhile.
constexpr std::uint64_t kVoteCost = 4096;

}  // namespace

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

// In good time: while it is still a proposal.
void Engine::Parts::warn_of_protocol() {
    for (const Committee::Member& member : committee().members) {
        const tangle::OpenProposal* proposal = orderer.ledger().proposal_of(member.account);
        if (!proposal) continue;
        for (const Change& change : proposal->content.changes) {
            const auto* set = std::get_if<SetProtocol>(&change);
            if (!set || set->version <= std::max(options.protocol_max, warned_of_protocol)) continue;
            warned_of_protocol = set->version;
            remark(Remark::Level::warning,
                   "account " + member.account.hex() + " proposes protocol " + std::to_string(set->version) + " (" +
                       std::to_string(proposal->approvals.count()) + " of " + std::to_string(committee().quorum()) +
                       " approvals), and this software knows up to protocol " + std::to_string(options.protocol_max) +
                       ". Install a newer version before that is in force: this node will stop then.");
        }
    }
}

// ---- votes on the last checkpoints of the epoch before

bool Engine::Parts::may_vote_on(CheckpointIndex index) const {
    return voter && epochs.of_checkpoint(index).committee.author_of(signing->public_key());
}

// Votes on checkpoints up to here do not come by themselves any more.
CheckpointIndex Engine::Parts::late_until() const {
    const CheckpointIndex last = orderer.checkpointer().last().index;
    return std::max(epochs.current().after, last > kLateCheckpoints ? last - kLateCheckpoints : 0);
}

void Engine::Parts::count_late_votes() {
    if (!voter) return;
    for (const CheckpointVote& vote : voter->take_late()) {
        const auto self = epochs.of_checkpoint(vote.index).committee.author_of(signing->public_key());
        if (self) count_vote(*self, vote);
    }
}

// Everybody repeats what it knows until it has the certificates; whoever comes to the end of an epoch later than that
// takes ranges, and the past is not needed any more.
void Engine::Parts::tell_late_votes() {
    const CheckpointIndex until = late_until();
    p2p::Votes message;
    message.lacking = orderer.checkpointer().uncertified(until);
    if (message.lacking.empty() || message.lacking.front() > epochs.current().after) round_blocks.drop_past();
    if (message.lacking.empty()) return;
    if (message.lacking.size() > p2p::kLackingMax) message.lacking.resize(p2p::kLackingMax);
    for (const auto& [author, vote] : orderer.checkpointer().uncertified_votes(until)) {
        if (message.votes.size() < p2p::kVotesMax) message.votes.push_back({author, vote});
    }
    const auto body = encode_shared(message);
    for (const PeerId peer : peers.greeted()) effects.sends.push_back({peer, body});
}

void Engine::Parts::on_message(PeerId peer, const p2p::Votes& message) {
    if (!may_ask(peer)) return;
    answers.charge(peer, (message.votes.size() + message.lacking.size()) * kVoteCost, now);
    for (const p2p::Votes::Vote& each : message.votes) {
        if (orderer.checkpointer().awaited(each.vote.index)) count_vote(each.author, each.vote);
    }
    const p2p::Votes answer = votes_of_certificates(message.lacking);
    if (!answer.votes.empty()) send(peer, answer);
}

p2p::Votes Engine::Parts::votes_of_certificates(const std::vector<CheckpointIndex>& checkpoints) const {
    p2p::Votes out;
    for (const CheckpointIndex index : checkpoints) {
        const std::optional<tangle::StoredCheckpoint> stored = reader.checkpoint(index);
        if (!stored || !stored->certificate) continue;
        if (out.votes.size() + stored->certificate->entries.size() > p2p::kVotesMax) break;
        const Hash digest = checkpoint_digest(domains, stored->checkpoint);
        for (const Certificate::Entry& entry : stored->certificate->entries) {
            out.votes.push_back({entry.author, {index, digest, entry.signature}});
        }
    }
    return out;
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
