// Nodes and their signers.
#include "tools/sim/network/simulation_node.hpp"

namespace weft::sim {

// Whoever asks is answered a little later, unless one of them is gone by then; what was signed stays signed.
void Simulation::ask_signer(std::size_t index, const node::SignRequest& request) {
    const std::uint64_t connection = nodes_[index]->signer->connection();
    at(now() + signer_delay(), [this, index, request, connection, life = nodes_[index]->life] {
        SimSigner& signer = *nodes_[index]->signer;
        if (!signer.up() || signer.connection() != connection) return;
        const node::signer::Granted granted = signer.sign(request);
        const bool gone = nodes_[index]->life != life;
        if (granted.signature && request.what == node::SignRequest::What::round_block) {
            checked([&] { audit_.note_signed(index, signer.greeting().last_round_block, gone); });
        }
        at_node(index, now() + signer_delay(), [this, index, request, connection, granted] {
            if (nodes_[index]->signer->connection() == connection) take_answer(index, request, granted);
        });
    });
}

void Simulation::take_answer(std::size_t index, const node::SignRequest& request,
                             const node::signer::Granted& granted) {
    if (granted.signature || request.what == node::SignRequest::What::checkpoint) {
        step(index, {node::Signed{request.ticket, granted.signature.value_or(Signature{}), granted.refusal}});
        return;
    }
    log_node(index, "is refused a round block: " + granted.refusal);
    step(index, {node::SignerDown{granted.refusal}});
    connect_signer(index);
}

void Simulation::connect_signer(std::size_t index) {
    SimSigner& signer = *nodes_[index]->signer;
    signer.reconnect();
    at_node(index, now() + signer_delay(), [this, index, connection = signer.connection()] {
        const SimSigner& there = *nodes_[index]->signer;
        if (there.up() && there.connection() == connection) step(index, {there.greeting()});
    });
}

void Simulation::set_signer(std::size_t index, bool up) {
    Node& node = *nodes_[index];
    CHECK(node.signer.has_value());
    if (node.signer->up() == up) return;
    log_node(index, up ? "has its signer back" : "loses its signer");
    node.signer->set_up(up);
    if (up) return connect_signer(index);
    at_node(index, now(), [this, index] {
        if (!nodes_[index]->signer->up()) step(index, {node::SignerDown{"the simulated signer is gone"}});
    });
}

TimeUs Simulation::signer_delay() {
    return options_.sync_us_min + random_.below(options_.sync_us_max - options_.sync_us_min + 1);
}

}  // namespace weft::sim
