// What becomes solid, complete, committed: the path of a block through the engine.
#include "node/engine/engine_parts.hpp"

namespace weft::node {

using tangle::Lsn;
using tangle::RoundBlocks;
using tangle::SolidBlock;
using VoteResult = tangle::Checkpointer::VoteResult;

namespace {

// Who sent the round blocks that still wait. It only saves sending it back: beyond the limit the oldest are forgotten.
constexpr std::size_t kOriginsMax = 65'536;
constexpr TimeUs kEvidenceIntervalUs = 1'000'000;

using Origins = std::map<RoundRef, PeerId>;

void note_origin(Origins& origins, const RoundRef& ref, PeerId peer) {
    origins[ref] = peer;
    if (origins.size() > kOriginsMax) origins.erase(origins.begin());
}

std::optional<PeerId> take_origin(Origins& origins, const RoundRef& ref) {
    const auto it = origins.find(ref);
    if (it == origins.end()) return std::nullopt;
    const PeerId peer = it->second;
    origins.erase(it);
    return peer;
}

std::string tag_of(const Block& block) {
    const Record* record = std::get_if<Record>(&block.payload);
    return record ? record->tag : std::string();
}

Decided decided(const Block& block, Fate fate, RejectReason reason, CommitIndex commit, TimeUs time) {
    return {block.id, block.header.issuer, fate, reason, commit, time, tag_of(block)};
}

}  // namespace

// ---- device blocks

// To be followed by take_solid: blocks that come together are logged and told together.
void Engine::Parts::attach(const BlockPtr& block, std::optional<PeerId> from) {
    tangle.attach(block, now, solid, from);
}

void Engine::Parts::take_solid() {
    on_solid(solid);
    solid.clear();
}

// Logged before anything can rest on it; passed on only now, because whoever passes a block on must serve its past.
void Engine::Parts::on_solid(const std::vector<SolidBlock>& blocks) {
    if (blocks.empty()) return;
    AttachedBatch attached;
    attached.blocks.reserve(blocks.size());
    for (const SolidBlock& each : blocks) {
        tangle.note_logged(each.vertex, outbox.log_block(each.block));
        gossip.block(each.block, each.origin);
        attached.blocks.push_back(each.block);
    }
    effects.notices.push_back(std::move(attached));
    for (const SolidBlock& each : blocks) on_complete(round_blocks.on_solid(each.block->id));
}

// ---- round blocks

void Engine::Parts::receive_round_block(const RoundBlockPtr& block, std::optional<PeerId> from, bool asked_for) {
    const bool settled = block->epoch != committee().epoch || round_blocks.dag().is_settled(block->ref);
    if (effects.halt || settled) return;
    if (proposer && block->author == proposer->self() && !proposer->is_own_history(*block)) {
        if (!proposer->learning()) {
            effects.halt = "another process uses this validator's key: it made a block of round " +
                           std::to_string(block->round) +
                           " that this node did not make. Stop one of the two, then start again.";
            return;
        }
        proposer->note_own(block, now);
    }
    note_heard(block->author);
    if (from) note_origin(round_origins, block->ref, *from);
    RoundBlocks::Result result = round_blocks.add(block, asked_for, now);
    if (result.added != RoundBlocks::Added::suspended) {
        if (result.added != RoundBlocks::Added::complete) round_origins.erase(block->ref);
        on_complete(result.complete);
    }
}

void Engine::Parts::on_complete(const std::vector<RoundBlockPtr>& blocks) {
    for (const RoundBlockPtr& block : blocks) {
        note_round_block(block, outbox.log_round_block(block));
        tell_round(*block);
        // An own block goes out when it is synced, and not before.
        const std::optional<PeerId> from = take_origin(round_origins, block->ref);
        if (!proposer || block->author != proposer->self()) gossip.round_block(block, from);
        if (round_blocks.dag().blocks_of(block->author, block->round).size() > 1) {
            remark(Remark::Level::warning, "validator " + std::to_string(block->author) + " made two blocks of round " +
                                               std::to_string(block->round) + "; both are kept as evidence");
        }
    }
}

void Engine::Parts::tell_round(const RoundBlock& block) {
    RoundSeen seen{block.ref, {}, block.tips.size()};
    for (const RoundRef& parent : block.parents) {
        if (parent.round + 1 == block.round) seen.parents.push_back(parent.author);
    }
    effects.notices.push_back(std::move(seen));
}

void Engine::Parts::note_round_block(const RoundBlockPtr& block, Lsn lsn) {
    logged_rounds.emplace_back(lsn, block->ref);
    if (proposer) proposer->note_named(*block);
    for (const CheckpointVote& vote : block->votes) {
        if (epochs.of_checkpoint(vote.index).number() == block->epoch) count_vote(block->author, vote);
    }
}

// ---- checkpoints

void Engine::Parts::count_vote(AuthorIndex author, const CheckpointVote& vote) {
    on_vote_result(vote.index, orderer.checkpointer().on_vote(author, vote));
}

void Engine::Parts::on_vote_result(CheckpointIndex index, VoteResult result) {
    if (result == VoteResult::certified) {
        const std::optional<Certificate> certificate = orderer.checkpointer().certificate(index);
        CHECK(certificate);
        if (replaying) {
            outbox.index_certificate(index, *certificate);
        } else {
            outbox.log_certificate(index, *certificate);
        }
        outbox.hold(CheckpointCertified{index});
    }
    if (result == VoteResult::conflicting &&
        orderer.checkpointer().conflicting_votes(index) >= epochs.of_checkpoint(index).committee.validity()) {
        effects.halt = "checkpoint " + std::to_string(index) +
                       ": the committee signed another state than this node computed. Its store or its software is "
                       "wrong; keep the data folder for inspection and start again with an empty one.";
    }
}

void Engine::Parts::on_checkpoint(const Checkpoint& checkpoint) {
    outbox.hold(CheckpointClosed{checkpoint});
    warn_of_protocol();
    if (!replaying && shelf != nullptr && !is_behind()) {
        snapshot_maker.on_checkpoint(checkpoint, orderer.ledger(), shelf->newest(), reader.pruned_to());
    }
    on_vote_result(checkpoint.index, orderer.checkpointer().recount(checkpoint.index));
    // Whether a later one is certified or not: whoever catches up needs the certificate of each.
    if (may_vote_on(checkpoint.index) && !orderer.checkpointer().certificate(checkpoint.index)) voter->vote(checkpoint);
}

// ---- commits

void Engine::Parts::progress() {
    for (bool changed = true; changed && !effects.halt;) {
        changed = false;
        while (std::optional<CommitOutcome> outcome = orderer.next_commit(now)) {
            settle(std::move(*outcome), false);
            changed = true;
        }
        if (!proposer || !takes_in() || effects.halt) return;
        const Proposer::Step step = proposer->step(now);
        if (step.wake_at) arm(*step.wake_at);
        if (!step.block) continue;
        // Sent when it is synced, with all that it names for the first time: both are in this batch or an earlier one.
        // With a signer, both are synced already: the one there, the other before it was asked.
        if (!signing->elsewhere()) outbox.hold(*step.block);
        receive_round_block(*step.block, std::nullopt, true);
        if (signing->elsewhere()) release({{}, {*step.block}, {}, 0});
        changed = true;
    }
}

void Engine::Parts::settle(CommitOutcome outcome, bool logged_before) {
    committed_at = now;
    if (!logged_before) outbox.log_commit(outcome.indexing.commit.index, outcome.encoded);
    tell_fates(outcome);
    if (!logged_before) tell_leader(outcome);
    const std::optional<Checkpoint> checkpoint = outcome.indexing.checkpoint;
    const bool ends_epoch = outcome.indexing.epoch.has_value();
    outcome.indexing.replay_from = replay_from();
    outbox.index_commit(std::move(outcome.indexing));
    if (checkpoint) on_checkpoint(*checkpoint);
    if (ends_epoch) begin_epoch(checkpoint->last_commit);
    on_solid(outcome.solid);
    // A block that came with its commit, not through the tangle, may be the tip that a round block waits for.
    for (const BlockPtr& block : outcome.blocks) on_complete(round_blocks.on_solid(block->id));
    on_complete(round_blocks.on_settled());
    const Round floor = round_blocks.dag().floor();
    while (!round_origins.empty() && round_origins.begin()->first.round <= floor) {
        round_origins.erase(round_origins.begin());
    }
}

void Engine::Parts::tell_fates(const CommitOutcome& outcome) {
    const CommitRecord& commit = outcome.indexing.commit;
    DecidedBatch batch{commit.index, commit.time, {}};
    batch.blocks.reserve(outcome.blocks.size() + outcome.expired.size());
    for (std::size_t i = 0; i < outcome.blocks.size(); ++i) {
        const Ordered& ordered = commit.blocks[i];
        ++(ordered.fate() == Fate::confirmed ? confirmed : rejected);
        batch.blocks.push_back(decided(*outcome.blocks[i], ordered.fate(), ordered.reason, commit.index, commit.time));
    }
    expired += outcome.expired.size();
    for (const BlockPtr& block : outcome.expired) {
        batch.blocks.push_back(decided(*block, Fate::expired, RejectReason::none, 0, commit.time));
    }
    if (!batch.blocks.empty()) outbox.hold(std::move(batch));
    tell_evidence(outcome.indexing.evidence);
}

void Engine::Parts::tell_leader(CommitOutcome& outcome) {
    const CommitRecord& commit = outcome.indexing.commit;
    outbox.hold(LeaderCommitted{commit.index, commit.leader, commit.blocks.size(), std::move(outcome.missed)});
}

// At most once a second: double spends by the thousand must not fill the operator's disk with log lines.
void Engine::Parts::tell_evidence(const std::vector<tangle::SequenceEvidence>& evidence) {
    evidence_untold += evidence.size();
    if (evidence.empty() || now < evidence_due) return;
    evidence_due = now + kEvidenceIntervalUs;
    const tangle::SequenceEvidence& one = evidence.front();
    std::string text = "account " + one.account.hex() + " signed two blocks with sequence " +
                       std::to_string(one.sequence) + "; block " + one.second.hex() + " is kept as evidence";
    if (evidence_untold > 1)
        text += ", as are " + std::to_string(evidence_untold - 1) + " others since the last such line";
    remark(Remark::Level::warning, std::move(text));
    evidence_untold = 0;
}

// The lowest record that a restart needs: unordered blocks, round blocks that may still be ordered or voted on.
Lsn Engine::Parts::replay_from() {
    Lsn lowest = outbox.next_lsn();
    if (const std::optional<Lsn> pending = tangle.lowest_pending_lsn()) lowest = std::min(lowest, *pending);
    const auto needed = [this](const RoundRef& ref) {
        return !round_blocks.dag().is_settled(ref) || round_blocks.is_past(ref);
    };
    while (!logged_rounds.empty() && !needed(logged_rounds.front().second)) {
        logged_rounds.pop_front();
    }
    if (!logged_rounds.empty()) lowest = std::min(lowest, logged_rounds.front().first);
    return lowest;
}

}  // namespace weft::node
