// What is seen of a simulated network.
#include <algorithm>
#include <array>

#include "tools/sim/network/simulation.hpp"
#include "tools/sim/network/simulation_node.hpp"

namespace weft::sim {

bool Simulation::is_up(std::size_t node) const {
    return nodes_[node]->engine != nullptr;
}
bool Simulation::is_liar(std::size_t node) const {
    return nodes_[node]->liar.has_value();
}
node::Engine& Simulation::engine(std::size_t node) {
    return *nodes_[node]->engine;
}
const SimStore& Simulation::store(std::size_t node) const {
    return nodes_[node]->store;
}
const std::optional<std::string>& Simulation::halted(std::size_t node) const {
    return nodes_[node]->halted;
}
std::optional<node::Decided> Simulation::reported(std::size_t node, const BlockId& id) const {
    return invariants_.told(node, id);
}

std::vector<BlockId> Simulation::undecided(std::size_t index) const {
    const Node& node = *nodes_[index];
    std::vector<BlockId> ids;
    const Slot present = slot_of(node.engine->status().ledger_time);
    for (const auto& [id, since] : accepted_) {
        if (invariants_.told(index, id)) continue;
        // Told before a restart, perhaps: then memory may not know it, and the store must.
        const std::optional<node::BlockStatus> status = node.engine->block_status(id);
        const bool pending = status && status->solid && status->fate == Fate::pending;
        // Whoever did not hold it when it left the window has nothing to tell of it.
        const bool left_window = id.slot() + options_.window_slots < present;
        if (pending || (!left_window && !node.store.fate(id) && is_held(id))) ids.push_back(id);
    }
    return ids;
}

// A block that was accepted and not synced yet may be lost when every node that had it loses power.
// With its whole past: an orphan whose ancestors went with a lost disk waits for what nobody has.
bool Simulation::is_held(const BlockId& id) const {
    return std::any_of(nodes_.begin(), nodes_.end(), [&](const std::unique_ptr<Node>& node) {
        if (!node->engine) return false;
        const std::optional<node::BlockStatus> status = node->engine->block_status(id);
        return (status && status->solid) || node->store.block(id);
    });
}

bool Simulation::all_decided() const {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (nodes_[i]->engine && !undecided(i).empty()) return false;
    }
    return true;
}

CommitIndex Simulation::lowest_commit() const {
    CommitIndex lowest = UINT64_MAX;
    for (const auto& node : nodes_) {
        if (node->engine) lowest = std::min(lowest, node->engine->status().commit);
    }
    return lowest;
}

CommitIndex Simulation::highest_commit() const {
    CommitIndex highest = 0;
    for (const auto& node : nodes_) {
        if (node->engine) highest = std::max(highest, node->engine->status().commit);
    }
    return highest;
}

void Simulation::trace(std::uint64_t number) {
    std::array<std::uint8_t, 8> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    trace_.update(bytes);
}

void Simulation::log(const std::string& line) const {
    if (log_) log_(now(), line);
}

void Simulation::log_node(std::size_t node, const std::string& what) const {
    if (log_) log_(now(), "node " + std::to_string(node) + " " + what);
}

void Simulation::note_commit(std::size_t index, const tangle::CommitIndexing& indexing) {
    trace_.update(indexing.digest.view());
    if (log_) {
        log_node(index, "commits " + std::to_string(indexing.commit.index) + ": " +
                            std::to_string(indexing.commit.blocks.size()) + " blocks, digest " +
                            indexing.digest.hex().substr(0, 16));
    }
    checked([&] {
        invariants_.check_commit(index, indexing);
        audit_.note_commit(index, indexing);
    });
}

void Simulation::note(std::size_t index, const node::Notice& notice) {
    node::for_each_decided(notice, [&](const node::Decided& decided) {
        trace_.update(decided.block.view());
        trace(static_cast<std::uint64_t>(decided.fate));
        if (log_) log_node(index, "tells " + decided.block.hex() + ": " + std::string(fate_name(decided.fate)));
        checked([&] {
            invariants_.check_decided(index, decided);
            audit_.check_told(index, decided);
        });
    });
    if (const auto* started = std::get_if<node::EpochStarted>(&notice)) {
        content_.note_epoch(started->epoch);
        checked([&] { audit_.note_epoch(started->epoch); });
    }
    const auto* remark = std::get_if<node::Remark>(&notice);
    if (remark != nullptr && log_) log_node(index, "remarks: " + remark->text);
}

}  // namespace weft::sim
