#include "tools/sim/network/invariants.hpp"

#include <algorithm>
#include <string>

#include "tools/sim/network/broken.hpp"

namespace weft::sim {
namespace {

std::string node_name(std::size_t node) {
    return "node " + std::to_string(node);
}

}  // namespace

Invariants::Invariants(const Domains& domains, std::size_t nodes)
    : domains_(domains), told_(nodes), told_commit_(nodes, 0) {}

void Invariants::note_made(const Block& block) {
    made_.emplace(block.id, std::pair{block.header.issuer, block.header.sequence});
}

void Invariants::check_commit(std::size_t node, const tangle::CommitIndexing& indexing) {
    const CommitIndex commit = indexing.commit.index;
    const auto [it, fresh] = commits_.emplace(commit, indexing.digest);
    if (!fresh && it->second != indexing.digest) {
        throw Broken(node_name(node) + " made another commit " + std::to_string(commit) + " (I1)");
    }
    if (fresh) check_sequences(node, indexing.commit);
    if (!indexing.checkpoint) return;
    const Hash digest = checkpoint_digest(domains_, *indexing.checkpoint);
    const auto [known, first] = checkpoints_.emplace(indexing.checkpoint->index, digest);
    if (!first && known->second != digest) {
        throw Broken(node_name(node) + " closed another checkpoint " + std::to_string(indexing.checkpoint->index) +
                     " (I4)");
    }
}

void Invariants::check_sequences(std::size_t node, const CommitRecord& commit) {
    for (const Ordered& ordered : commit.blocks) {
        const auto made = made_.find(ordered.id);
        if (ordered.reason != RejectReason::none || made == made_.end()) continue;
        if (!executed_.insert(made->second).second) {
            throw Broken(node_name(node) + " executed sequence " + std::to_string(made->second.second) +
                         " of account " + made->second.first.hex() + " twice (I2)");
        }
    }
}

void Invariants::check_decided(std::size_t node, const node::Decided& decided) {
    const auto [it, fresh] = fates_.emplace(decided.block, std::pair{decided.fate, decided.reason});
    if (!fresh && it->second != std::pair{decided.fate, decided.reason}) {
        throw Broken("block " + decided.block.hex() + " is told as " + std::string(fate_name(decided.fate)) + " by " +
                     node_name(node) + ", and was told as " + std::string(fate_name(it->second.first)) + " (I1, I3)");
    }
    told_[node].insert_or_assign(decided.block, decided);
    told_commit_[node] = std::max(told_commit_[node], decided.commit);
}

void Invariants::check_step(std::size_t node, const node::Engine& engine, const node::EngineOptions& options) const {
    if (!engine.ledger().supply_conserved()) throw Broken(node_name(node) + ": supply is not conserved (I2)");
    const node::HeldBytes held = engine.held_bytes();
    const auto within = [&](std::size_t bytes, std::size_t limit, const char* what) {
        if (bytes > limit)
            throw Broken(node_name(node) + " holds " + std::to_string(bytes) + " bytes of " + what + " (I5)");
    };
    within(held.pending, options.pending_bytes_max + kBlockBytesMax, "pending blocks");
    within(held.orphans, options.orphan_bytes_max, "orphans");
    within(held.suspended_round_blocks, options.suspended_round_bytes_max, "suspended round blocks");
}

void Invariants::check_restart(std::size_t node, const node::NodeStatus& status) const {
    if (status.commit < told_commit_[node]) {
        throw Broken(node_name(node) + " is back with commit " + std::to_string(status.commit) +
                     " and told of commit " + std::to_string(told_commit_[node]) + " before (I3)");
    }
    const auto known = commits_.find(status.commit);
    if (known != commits_.end() && known->second != status.commit_digest) {
        throw Broken(node_name(node) + " is back with another commit " + std::to_string(status.commit) + " (I1)");
    }
}

std::optional<node::Decided> Invariants::told(std::size_t node, const BlockId& id) const {
    const auto it = told_[node].find(id);
    if (it == told_[node].end()) return std::nullopt;
    return it->second;
}

std::size_t Invariants::decided(Fate fate) const {
    return static_cast<std::size_t>(
        std::count_if(fates_.begin(), fates_.end(), [&](const auto& each) { return each.second.first == fate; }));
}

}  // namespace weft::sim
