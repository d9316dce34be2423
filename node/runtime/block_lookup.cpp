#include "node/runtime/block_lookup.hpp"

namespace weft::node {

namespace {

// All blocks that a checkpoint covers, in order of execution. Empty when the store lacks a part.
std::vector<Ordered> ordered_blocks(const tangle::StoreReader& store, const Checkpoint& checkpoint) {
    CommitIndex first = 1;
    if (checkpoint.index > 1) {
        const auto previous = store.checkpoint(checkpoint.index - 1);
        if (!previous) return {};
        first = previous->checkpoint.last_commit + 1;
    }
    std::vector<Ordered> blocks;
    for (CommitIndex index = first; index <= checkpoint.last_commit; ++index) {
        const std::optional<CommitRecord> commit = store.commit(index);
        if (!commit) return {};
        blocks.insert(blocks.end(), commit->blocks.begin(), commit->blocks.end());
    }
    return blocks;
}

std::optional<std::size_t> place_of(const std::vector<Ordered>& blocks, const BlockId& id) {
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (blocks[i].id == id) return i;
    }
    return std::nullopt;
}

std::optional<tangle::StoredCheckpoint> covering_checkpoint(const tangle::StoreReader& store, CommitIndex commit) {
    const std::optional<CheckpointIndex> index = store.checkpoint_of(commit);
    return index ? store.checkpoint(*index) : std::nullopt;
}

// How the committee that signed a checkpoint came to be; nothing: not all of it is certified or stored here.
std::optional<std::vector<Handover>> handovers_to(const Domains& domains, const Genesis& genesis,
                                                  const tangle::StoreReader& store, CheckpointIndex index) {
    if (index <= 1) return std::vector<Handover>();
    const auto before = store.checkpoint(index - 1);
    if (!before) return std::nullopt;
    std::vector<Handover> handovers = tangle::handovers_until(store, index - 1);
    const Epoch epoch = handovers.empty() ? first_epoch(genesis) : handovers.back().epoch;
    if (epoch_digest(domains, epoch) != before->checkpoint.epoch) return std::nullopt;
    return handovers;
}

}  // namespace

std::optional<BlockStatus> stored_status(const tangle::StoreReader& store, const BlockId& id) {
    const std::optional<tangle::StoredFate> stored = store.fate(id);
    if (!stored) return std::nullopt;
    BlockStatus status;
    status.fate = stored->reason == RejectReason::none ? Fate::confirmed : Fate::rejected;
    status.reason = stored->reason;
    status.commit = stored->commit;
    return status;
}

std::optional<BlockStatus> unstored_status(const Engine& engine, const tangle::StoreReader& store, const BlockId& id) {
    if (const std::optional<BlockStatus> known = engine.block_status(id)) return known;
    if (!store.block(id)) return std::nullopt;
    BlockStatus status;
    const std::uint64_t settled = std::uint64_t{id.slot()} + engine.ledger().parameters().window_slots;
    status.fate = settled < slot_of(engine.status().ledger_time) ? Fate::expired : Fate::pending;
    return status;
}

Expected<tangle::Proof, NoProof> find_proof(const Domains& domains, const NetworkId& network, const Genesis& genesis,
                                            const tangle::StoreReader& store, const BlockId& id, bool with_payload) {
    const std::optional<tangle::StoredFate> fate = store.fate(id);
    const std::optional<Bytes> encoded = store.block(id);
    if (!fate || !encoded) return Unexpected{NoProof::not_found};
    const auto covering = covering_checkpoint(store, fate->commit);
    if (!covering || !covering->certificate) return Unexpected{NoProof::not_final};
    const std::vector<Ordered> ordered = ordered_blocks(store, covering->checkpoint);
    const std::optional<std::size_t> place = place_of(ordered, id);
    if (!place) return Unexpected{NoProof::not_found};
    std::optional<std::vector<Handover>> handovers = handovers_to(domains, genesis, store, covering->checkpoint.index);
    if (!handovers) return Unexpected{NoProof::not_final};
    const Decoded<Block> block = decode_stored_block(domains, *encoded);
    CHECK(block.has_value());  // it was checked before it was stored, and the store's checksums held
    if (with_payload && block->payload_erased) return Unexpected{NoProof::payload_erased};
    return tangle::build_proof(domains, network, *block, with_payload, ordered, *place, *std::move(handovers),
                               covering->checkpoint, *covering->certificate);
}

}  // namespace weft::node
