// What became of the nodes that are dialed, for people to read. Any thread.
#pragma once

#include <map>
#include <mutex>

#include "p2p/asio/tls_transport.hpp"

namespace weft::p2p {

class LinkBook {
public:
    // From now on, of these.
    void set(const std::vector<PeerAddress>& peers);
    // For other nodes: nothing.
    void connected(const PublicKeyBytes& key);
    void lost(const PublicKeyBytes& key, const std::string& problem);

    std::vector<PeerLink> links() const;  // by key

private:
    mutable std::mutex mutex_;
    std::map<PublicKeyBytes, PeerLink> links_;
};

}  // namespace weft::p2p
