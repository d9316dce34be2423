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
    tangle.restore(time, recovered.last_slot);
    if (Restart restored = orderer.restore(recovered, reader); !restored) return restored;
    if (proposer && recovered.last_checkpoint) vote_again(recovered.last_checkpoint->checkpoint.index);
    return {};
}

// Votes may have been lost with the power, and the log repeats only what closed later. With f validators that vote for
// something else, the certificate needs every single vote.
void Engine::Parts::vote_again(CheckpointIndex last) {
    for (CheckpointIndex index = last - std::min(last - 1, kVotesRepeated - 1); index <= last; ++index) {
        const std::optional<tangle::StoredCheckpoint> stored = reader.checkpoint(index);
        if (stored && !stored->certificate) proposer->vote(stored->checkpoint);
    }
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
    Decoded<RoundBlock> block = decode_round_block(domains, committee, body);
    if (!block) return Unexpected{"a logged round block does not decode: " + block.error().detail};
    const auto shared = std::make_shared<const RoundBlock>(std::move(*block));
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
    if (index < orderer.checkpointer().last().index) return {};
    for (const Certificate::Entry& entry : certificate->entries) {
        count_vote(entry.author, {index, orderer.checkpointer().last_digest(), entry.signature});
    }
    return {};
}

}  // namespace weft::node
