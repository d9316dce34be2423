// What became of a block, and its proof, from the store and (for what is still pending) the engine.
#pragma once

#include <optional>
#include <string>

#include "node/engine/engine.hpp"
#include "tangle/ledger/proof.hpp"
#include "tangle/store.hpp"

namespace weft::node {

// From the store alone: the fate of an ordered block. Any thread.
std::optional<BlockStatus> stored_status(const tangle::StoreReader& store, const BlockId& id);

// For a block without a stored fate: what the engine knows of it, or `expired` when the store has the block and its
// window is over. Ledger thread.
std::optional<BlockStatus> unstored_status(const Engine& engine, const tangle::StoreReader& store, const BlockId& id);

enum class NoProof : std::uint8_t {
    not_found,  // not an ordered block
    not_final,  // no checkpoint, or no certificate of it (or of the committee that signed it) yet
    payload_erased,
};

// Any thread. Cost: reads the commits of one checkpoint, hashes its leaves.
Expected<tangle::Proof, NoProof> find_proof(const Domains& domains, const NetworkId& network, const Genesis& genesis,
                                            const tangle::StoreReader& store, const BlockId& id, bool with_payload);

}  // namespace weft::node
