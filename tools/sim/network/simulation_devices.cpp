// What devices do to a simulated network.
#include "tools/sim/network/simulation.hpp"
#include "tools/sim/network/simulation_node.hpp"

namespace weft::sim {

BlockPtr Simulation::make(std::size_t account, std::size_t node, Sequence sequence, const Payload& payload) {
    return devices_.make(domains_, account, sequence, nodes_[node]->engine->tips(2), now(), payload);
}

BlockPtr Simulation::make(std::size_t account, Sequence sequence, std::vector<BlockId> parents, TimeUs time,
                          const Payload& payload) const {
    return devices_.make(domains_, account, sequence, std::move(parents), time, payload);
}

BlockPtr Simulation::make_payment(std::size_t from, std::size_t to, Amount amount, std::size_t node) {
    return make(from, node, next_sequence(from), devices_.payment(to, amount));
}

bool Simulation::submit(std::size_t index, const BlockPtr& block) {
    Node& node = *nodes_[index];
    if (!node.engine || node.paused_until > now()) return false;
    const node::Admission checked = content_.check_of_client(block->encoded, node.clock.read(now()));
    if (checked != node::Admission::accepted) {
        verdicts_[block->id].admission = checked;
        return true;
    }
    const std::uint64_t ticket = next_ticket_++;
    tickets_[ticket] = {block->id};
    invariants_.note_made(*block);
    step(index, {node::Submitted{ticket, {block}}});
    return true;
}

BlockPtr Simulation::make_governance(std::size_t validator, std::size_t node, const Payload& payload) {
    const KeyPair key(node_seeds_[validator]);
    const Sequence sequence = ++governance_sequences_[validator];
    return devices_.make(domains_, key.account(), key, sequence, nodes_[node]->engine->tips(2), now(), payload);
}

std::optional<node::Verdict> Simulation::verdict_of(const BlockId& id) const {
    const auto it = verdicts_.find(id);
    if (it == verdicts_.end()) return std::nullopt;
    return it->second;
}

void Simulation::start_load(std::uint32_t per_second, std::uint32_t conflicts_per_million) {
    const bool running = load_per_second_ > 0;
    load_per_second_ = per_second;
    conflicts_per_million_ = conflicts_per_million;
    if (!running && per_second > 0) offer_load();
}

void Simulation::offer_load() {
    if (load_per_second_ == 0) return;
    const TimeUs mean = 1'000'000 / load_per_second_;
    at(now() + random_.below(2 * mean + 1), [this] { offer_load(); });
    const std::size_t node = random_.below(nodes_.size());
    if (!nodes_[node]->engine) return;
    if (options_.odd_per_million > 0 && random_.below(1'000'000) < options_.odd_per_million) {
        return offer_odd(node);
    }
    const std::size_t from = random_.below(devices_.size());
    const std::size_t to = random_.below(devices_.size());
    const Sequence sequence = next_sequence(from);
    submit(node, make(from, node, sequence, devices_.payment(to, 1 + random_.below(5))));
    if (conflicts_per_million_ > 0 && random_.below(1'000'000) < conflicts_per_million_) offer_rival(from, sequence);
}

void Simulation::offer_odd(std::size_t node) {
    for (const BlockPtr& block : odd_.make(nodes_[node]->engine->tips(2), now())) {
        submit(node, block);
        const std::size_t next = random_.below(nodes_.size());
        if (nodes_[next]->engine) node = next;
    }
}

void Simulation::offer_rival(std::size_t from, Sequence sequence) {
    const std::size_t node = random_.below(nodes_.size());
    if (!nodes_[node]->engine) return;
    const std::size_t to = random_.below(devices_.size());
    submit(node, make(from, node, sequence, devices_.payment(to, 6 + random_.below(5))));
}

}  // namespace weft::sim
