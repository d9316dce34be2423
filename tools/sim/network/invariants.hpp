// What must hold between all nodes and over all time (design.md, section 9). Everything that a node commits or tells is
// shown here; what contradicts what was shown before throws Broken.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/block.hpp"
#include "node/engine/engine.hpp"
#include "tangle/store.hpp"

namespace weft::sim {

class Invariants {
public:
    // `domains` outlives this.
    Invariants(const Domains& domains, std::size_t nodes);

    // A block that exists: which account's sequence it is.
    void note_made(const Block& block);

    // I1, I4: the same commit and checkpoint at every node. I2: no sequence executes twice.
    void check_commit(std::size_t node, const tangle::CommitIndexing& indexing);
    // I1, I3: one final fate, everywhere and for good.
    void check_decided(std::size_t node, const node::Decided& decided);
    // After every step. I2: supply. I5: bounds.
    void check_step(std::size_t node, const node::Engine& engine, const node::EngineOptions& options) const;
    // I3: a restarted node has every commit that it told of.
    void check_restart(std::size_t node, const node::NodeStatus& status) const;
    // This node lost its disk: nothing that it told binds it to what it holds.
    void note_wiped(std::size_t node) { told_commit_[node] = 0; }

    // What a node told, if it did.
    std::optional<node::Decided> told(std::size_t node, const BlockId& id) const;

    std::size_t commits() const { return commits_.size(); }
    std::size_t decided(Fate fate) const;

private:
    void check_sequences(std::size_t node, const CommitRecord& commit);

    const Domains& domains_;
    std::map<CommitIndex, Hash> commits_;
    std::map<CheckpointIndex, Hash> checkpoints_;
    std::map<BlockId, std::pair<Fate, RejectReason>> fates_;  // as first told by anyone
    std::map<BlockId, std::pair<AccountId, Sequence>> made_;
    std::set<std::pair<AccountId, Sequence>> executed_;
    std::vector<std::map<BlockId, node::Decided>> told_;  // by node
    std::vector<CommitIndex> told_commit_;                // by node: the highest it told of
};

}  // namespace weft::sim
