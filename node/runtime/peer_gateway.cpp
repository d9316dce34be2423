#include "node/runtime/peer_gateway.hpp"

#include "node/runtime/log.hpp"

namespace weft::node {

void PeerGateway::on_connected(PeerId peer, const PublicKeyBytes& key, const std::string& address, bool outgoing) {
    log_info(LogComponent::net,
             "peer " + key.hex().substr(0, 8) + " connected " + (outgoing ? "to " : "from ") + address);
    {
        const std::lock_guard lock(mutex_);
        addresses_[peer] = address;
    }
    intake_.peer_up(peer, key);
}

void PeerGateway::on_frame(PeerId peer, Bytes&& body) {
    intake_.peer_frame(peer, std::move(body));
}

void PeerGateway::on_disconnected(PeerId peer, const std::string& reason) {
    log_info(LogComponent::net, "peer at " + address_of(peer) + " disconnected: " + reason);
    {
        const std::lock_guard lock(mutex_);
        addresses_.erase(peer);
    }
    intake_.peer_down(peer);
}

std::string PeerGateway::address_of(PeerId peer) const {
    const std::lock_guard lock(mutex_);
    const auto found = addresses_.find(peer);
    return found == addresses_.end() ? std::string() : found->second;
}

}  // namespace weft::node
