// Snapshots of simulated nodes, as weftd's files do it.
#include "tools/sim/network/simulation.hpp"
#include "tools/sim/network/simulation_node.hpp"

namespace weft::sim {

void Simulation::take_snapshot_work(std::size_t index, const node::SnapshotWork& work) {
    Node& node = *nodes_[index];
    if (std::holds_alternative<node::SnapshotBegins>(work)) node.shelf.begin();
    if (const auto* chunk = std::get_if<node::SnapshotChunk>(&work)) {
        node.shelf.add(*chunk);
        const TimeUs delay = 1 + random_.below(options_.sync_us_max + 1);
        at_node(index, now() + delay, [this, index] { step(index, {node::SnapshotChunkDone{}}); });
    }
    if (const auto* ends = std::get_if<node::SnapshotEnds>(&work)) {
        log_node(index, "made a snapshot at checkpoint " + std::to_string(ends->checkpoint.index));
        node.shelf.finish(domains_, first_epoch(genesis_), node.store, *ends);
    }
    if (std::holds_alternative<node::FetchBegins>(work)) node.shelf.clear_fetched();
    if (const auto* fetched = std::get_if<node::FetchedPiece>(&work)) {
        node.shelf.keep(fetched->piece);
        const node::FetchedPieceKept kept{fetched->piece.data.size()};
        const TimeUs delay = 1 + random_.below(options_.sync_us_max + 1);
        at_node(index, now() + delay, [this, index, kept] { step(index, {kept}); });
    }
    node.begins_anew |= std::holds_alternative<node::FetchEnds>(work);
}

void Simulation::begin_anew(std::size_t index) {
    Node& node = *nodes_[index];
    log_node(index, "begins anew from a snapshot");
    node.begins_anew = false;
    ++node.foundings;
    crash(index);
    checked([&] { node.shelf.found(node.store); });
    node.shelf.clear_fetched();
    expect_nothing_of(index);
    restart(index);
}

std::size_t Simulation::foundings(std::size_t index) const {
    return nodes_[index]->foundings;
}

void Simulation::prune(std::size_t index, CheckpointIndex kept) {
    Node& node = *nodes_[index];
    const CheckpointIndex certified = node.engine->status().certified;
    if (certified > kept) node.store.prune(certified - kept);
}

}  // namespace weft::sim
