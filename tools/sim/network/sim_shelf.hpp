// Snapshots of a simulated node: what it made, and what it fetches of another one's. Survives every crash.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "node/engine/engine.hpp"
#include "tools/sim/network/sim_store.hpp"

namespace weft::sim {

class SimShelf final : public node::SnapshotShelf {
public:
    // One of the own is made: `store` has the commits before it.
    void begin() { making_.clear(); }
    void add(const node::SnapshotChunk& chunk) { making_.push_back(chunk.accounts); }
    void finish(const Domains& domains, const Epoch& first, const SimStore& store, const node::SnapshotEnds& ends);

    // Another one's is fetched, and becomes a store.
    void clear_fetched() { fetched_.clear(); }
    void keep(const p2p::KeptPiece& piece) { fetched_.push_back(piece); }
    const std::vector<p2p::KeptPiece>& fetched() const { return fetched_; }
    void found(SimStore& store) const;

    std::optional<Item> newest() const override;
    std::optional<Bytes> piece(CheckpointIndex checkpoint, p2p::PieceKey key) const override;

private:
    std::vector<Bytes> making_;
    std::optional<Item> item_;
    std::map<p2p::PieceKey, Bytes> pieces_;
    std::vector<p2p::KeptPiece> fetched_;
};

}  // namespace weft::sim
