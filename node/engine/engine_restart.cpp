// From what the store holds back to a running engine.
#include <algorithm>

#include "node/engine/engine_parts.hpp"

namespace weft::node {

using Restart = Expected<void, std::string>;

namespace {

// Checkpoints looked at after a restart; older ones without a certificate are beyond help.
constexpr CheckpointIndex kVotesRepeated = 2 * kRoundBlockVotesMax;

}  // namespace

Restart Engine::Parts::restore(const tangle::Recovered& recovered) {
    outbox.restore(recovered.next_lsn);
    if (recovered.fresh) return {};
    durable_commit = recovered.commit;
    const TimeUs time = recovered.last_commit ? recovered.last_commit->time : 0;
    orderer.adopt(recovered.epochs);
    if (!recovered.epochs.empty()) begin_epoch(last_commit_before(epochs.current()));
    tangle.restore(time, recovered.last_slot);
    if (Restart restored = orderer.restore(recovered, reader); !restored) return restored;
    if (!recovered.last_checkpoint) return {};
    const CheckpointIndex last = recovered.last_checkpoint->checkpoint.index;
    vote_again(last);
    if (const CheckpointIndex after = epochs.current().after; after < last) vote_again(after);
    return {};
}

// Votes may have been lost with the power, and the log repeats only what closed later. With f validators that vote for
// something else, the certificate needs every single vote.
void Engine::Parts::vote_again(CheckpointIndex last) {
    const CheckpointIndex first = last > kVotesRepeated ? last - kVotesRepeated + 1 : 1;
    for (CheckpointIndex index = first; index <= last; ++index) {
        const std::optional<tangle::StoredCheckpoint> stored = reader.checkpoint(index);
        if (!stored || stored->certificate) continue;
        orderer.checkpointer().reopen(stored->checkpoint);
        if (may_vote_on(index)) voter->vote(stored->checkpoint);
    }
}

CommitIndex Engine::Parts::last_commit_before(const Epoch& epoch) const {
    const std::optional<tangle::StoredCheckpoint> stored = reader.checkpoint(epoch.after);
    return stored ? stored->checkpoint.last_commit : 0;
}

// Records were checked before they were logged, and the store vouches for their bytes.
Restart Engine::Parts::replay_block(tangle::Lsn lsn, ByteView body) {
    Decoded<Block> block = decode_stored_block(domains, body);
    if (!block) return Unexpected{"a logged block does not decode: " + block.error().detail};
    const auto shared = std::make_shared<const Block>(std::move(*block));
    tangle.attach(shared, now, solid);
    for (const tangle::SolidBlock& each : solid) {
        tangle.note_logged(each.vertex, lsn);
        for (const RoundBlockPtr& complete : round_blocks.on_solid(each.block->id)) note_round_block(complete, lsn);
    }
    solid.clear();
    return {};
}

Restart Engine::Parts::replay_round_block(tangle::Lsn lsn, ByteView body) {
    Decoded<RoundBlock> block = decode_round_block(domains, epochs, body);
    if (!block) return Unexpected{"a logged round block does not decode: " + block.error().detail};
    const auto shared = std::make_shared<const RoundBlock>(std::move(*block));
    if (shared->epoch != committee().epoch) {
        if (shared->epoch + 1 == committee().epoch) round_blocks.keep_past(shared);
        logged_rounds.emplace_back(lsn, shared->ref);
        return {};
    }
    if (proposer && shared->author == proposer->self()) proposer->note_own(shared, now);
    for (const RoundBlockPtr& complete : round_blocks.add(shared, true, now).complete) note_round_block(complete, lsn);
    return {};
}

Restart Engine::Parts::replay_commit(ByteView body) {
    Decoded<CommitRecord> commit = decode_commit(body);
    if (!commit) return Unexpected{"a logged commit does not decode: " + commit.error().detail};
    if (commit->index <= orderer.commit()) return {};
    const auto nobody = [](const BlockId&) { return BlockPtr(); };
    Expected<CommitOutcome, std::string> outcome = orderer.repeat_commit(*commit, nobody, now);
    if (!outcome) return Unexpected{"the log cannot be repeated: " + outcome.error()};
    settle(std::move(*outcome), true);
    if (effects.halt) return Unexpected{*effects.halt};
    return {};
}

Restart Engine::Parts::replay_certificate(ByteView body) {
    Reader in(body);
    const CheckpointIndex index = in.u64();
    Decoded<Certificate> certificate = decode_certificate(in.bytes(in.left()));
    if (in.failed() || !certificate) return Unexpected{std::string("a logged certificate does not decode")};
    if (index > orderer.checkpointer().last().index) {
        return Unexpected{"the log holds a certificate of checkpoint " + std::to_string(index) +
                          " before the checkpoint itself"};
    }
    outbox.index_certificate(index, *certificate);
    const std::optional<Hash> digest = orderer.checkpointer().awaited(index);
    if (!digest) return {};
    for (const Certificate::Entry& entry : certificate->entries) {
        count_vote(entry.author, {index, *digest, entry.signature});
    }
    return {};
}

}  // namespace weft::node
