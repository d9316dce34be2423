// What Simulation keeps of one node, and how its parts check. Included by Simulation's own sources only.
#pragma once

#include "tools/sim/network/broken.hpp"
#include "tools/sim/network/sim_shelf.hpp"
#include "tools/sim/network/sim_signer.hpp"
#include "tools/sim/network/simulation.hpp"

namespace weft::sim {

struct Simulation::Node {
    explicit Node(std::uint64_t seed) : random(seed) {}

    std::unique_ptr<node::Engine> engine;  // null: crashed
    SimStore store;
    SimShelf shelf;
    bool begins_anew = false;  // from the snapshot that it fetched
    std::size_t foundings = 0;
    SplitMix random;
    NodeClock clock;
    std::uint64_t life = 0;  // counts restarts: actions of an earlier life are void
    TimeUs paused_until = 0;
    TimeUs sync_us_max = 0;
    bool disk_full = false;
    std::vector<node::StoreWrite> unwritten;  // since the disk is full
    std::optional<TimeUs> wake_at;
    std::optional<Liar> liar;  // goes on through restarts
    std::optional<SimSigner> signer;
    bool may_halt = false;
    std::optional<std::string> halted;
};

template <class Action>
void Simulation::at_node(std::size_t index, TimeUs time, Action action) {
    at(time, [this, index, life = nodes_[index]->life, action = std::move(action)] {
        const Node& node = *nodes_[index];
        if (!node.engine || node.life != life) return;
        if (node.paused_until > now()) return at_node(index, node.paused_until, action);
        action();
    });
}

template <class Check>
void Simulation::checked(Check&& check) const {
    std::string what;
    try {
        return check();
    } catch (const Broken& broken) {
        what = broken.what();
    }
    fail(what);
}

}  // namespace weft::sim
