// Between the transport and the intake: forwards what peers do, and remembers their addresses for people.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "node/runtime/intake.hpp"
#include "p2p/transport.hpp"

namespace weft::node {

class PeerGateway final : public p2p::TransportHandler {
public:
    explicit PeerGateway(Intake& intake) : intake_(intake) {}

    void on_connected(PeerId peer, const PublicKeyBytes& key, const std::string& address, bool outgoing) override;
    void on_frame(PeerId peer, Bytes&& body) override;
    void on_disconnected(PeerId peer, const std::string& reason) override;

    // Empty when the peer is gone. Any thread.
    std::string address_of(PeerId peer) const;

private:
    Intake& intake_;
    mutable std::mutex mutex_;
    std::map<PeerId, std::string> addresses_;
};

}  // namespace weft::node
