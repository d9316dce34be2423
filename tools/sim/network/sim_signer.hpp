// A simulated signer: weft-signer's rules over a memory that no crash of its node takes away.
#pragma once

#include "node/engine/engine.hpp"
#include "node/signer/judge.hpp"

namespace weft::sim {

class SimSigner {
public:
    SimSigner(const Seed& seed, const NetworkId& network) : judge_(seed, network) {}

    bool up() const { return up_; }
    // Connections before this are over: what was asked on them is not answered.
    void set_up(bool up) {
        up_ = up;
        ++connection_;
    }
    void reconnect() { ++connection_; }
    std::uint64_t connection() const { return connection_; }

    node::signer::Granted sign(const node::SignRequest& request) {
        using node::signer::Wanted;
        const bool round = request.what == node::SignRequest::What::round_block;
        std::vector<node::signer::Entry> kept;
        return judge_.judge({round ? Wanted::round_block : Wanted::checkpoint, request.body}, 0, state_, kept);
    }
    node::SignerUp greeting() const { return {judge_.last_round_block(state_)}; }

private:
    node::signer::Judge judge_;
    node::signer::SignedSoFar state_;
    bool up_ = true;
    std::uint64_t connection_ = 0;
};

}  // namespace weft::sim
