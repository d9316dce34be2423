// What a whole network did, gone over by a model of its own: every block that some node synced is taken note of, and
// every commit, checkpoint and certificate is worked out again from those (ReferenceOrder, ReferenceLedger). So a
// mistake that all nodes make alike is found, too. Throws Broken.
#pragma once

#include <map>
#include <set>
#include <span>
#include <tuple>
#include <unordered_set>
#include <vector>

#include "node/engine/engine.hpp"
#include "tangle/store.hpp"
#include "tools/sim/network/reference_ledger.hpp"
#include "tools/sim/network/reference_order.hpp"
#include "tools/sim/network/sim_store.hpp"

namespace weft::sim {

class Audit {
public:
    // `keys`: of the nodes, in their order. `domains` outlives this.
    Audit(const Genesis& genesis, const Domains& domains, const std::vector<PublicKey>& keys);

    // Somebody speaks in this node's name by no rule.
    void note_liar(std::size_t node) { liars_.insert(node); }
    // Some node says that this epoch has begun; the model must come to the same.
    void note_epoch(const Epoch& epoch);

    // What a node synced, or found in its log after a crash. Round blocks are valid, nobody has one that its author has
    // not synced, no honest author makes two of a round or names what it has not synced. Certificates consist of votes
    // that a quorum gave.
    void note_synced(std::size_t node, std::span<const tangle::LogRecord> records);
    // What a node's signer has signed and keeps, which counts as synced: the same rules for an own block, and not even
    // a validator that lost its disk makes two of a round. `asker_gone`: it may have lost what it had synced when it
    // asked.
    void note_signed(std::size_t node, ByteView encoded_round_block, bool asker_gone);
    // Once it is synced, with all that it orders; nodes may be behind each other. I1, I2, I4: the model gives the same
    // order, fates and state.
    void note_commit(std::size_t node, const tangle::CommitIndexing& indexing);
    // I3: a fate is told when its commit is synced.
    void check_told(std::size_t node, const node::Decided& decided) const;
    // I3: a restarted node has every block of the window that it had synced.
    void check_restart(std::size_t node, const node::Engine& engine, const SimStore& store);
    // A node lost its disk: it may repeat itself from now on.
    void note_wiped(std::size_t node);

private:
    using Vote = std::tuple<CheckpointIndex, AuthorIndex, Hash, Signature>;

    bool has_synced(std::size_t node, const BlockId& id) const { return synced_[node].contains(id); }
    void note_block(std::size_t node, const tangle::LogRecord& record);
    void note_round_block(std::size_t node, const tangle::LogRecord& record);
    void check_valid(const RoundBlock& block) const;
    void note_certificate(const tangle::LogRecord& record);
    void check_certificate(CheckpointIndex index, const Certificate& certificate) const;
    bool was_given(const Vote& vote) const;
    void add(RoundBlock block);
    void note_own(std::size_t node, const RoundBlock& block);
    void check_tips(std::size_t node, const RoundBlock& block) const;
    std::size_t node_of(const RoundBlock& block) const;
    bool is_honest(std::size_t node) const { return !liars_.contains(node); }
    void check(const tangle::CommitIndexing& indexing);
    void execute(const CommitRecord& commit);
    void check_checkpoint(const Checkpoint& checkpoint, const CommitRecord& commit);

    const Domains& domains_;
    Epochs epochs_;  // as nodes say
    std::map<PublicKey, std::size_t> nodes_;
    std::set<std::size_t> liars_;
    ReferenceOrder order_;
    ReferenceLedger ledger_;
    std::vector<std::unordered_set<BlockId>> synced_;        // by node
    std::vector<CommitIndex> synced_commit_;                 // by node: the highest
    std::map<std::pair<std::size_t, Round>, RoundRef> own_;  // of honest validators, by node
    std::set<std::size_t> wiped_;
    std::unordered_set<RoundRef> spoken_;  // own round blocks that were synced by their authors
    std::set<Vote> votes_;
    std::map<CommitIndex, tangle::CommitIndexing> waiting_;
    CommitIndex next_ = 1;
    std::vector<Hash> open_leaves_;
    std::map<CheckpointIndex, Hash> checkpoints_;
    std::multimap<CheckpointIndex, Certificate> early_;  // of checkpoints that nobody noted yet
    Checkpoint last_;
};

}  // namespace weft::sim
