// Connections to other nodes, as the runtime sees them. The TLS transport is p2p/asio/; tests have their own.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/bytes.hpp"
#include "core/types.hpp"
#include "p2p/peer_id.hpp"

namespace weft::p2p {

class Transport {
public:
    virtual ~Transport() = default;

    // Queues one frame (body: 1..kFrameBytesMax bytes, an encoded message). False when the peer is gone or its queue is
    // full: the frame is dropped and counted. Frames to one peer arrive in order. Any thread.
    virtual bool send(PeerId peer, std::shared_ptr<const Bytes> body) = 0;

    // Ends the connection for what the peer did; on_disconnected follows with this reason, and the peer is kept off for
    // a while, each time for longer. Nothing when the peer is gone. Any thread.
    virtual void close(PeerId peer, std::string_view reason) = 0;
};

// All calls come from the net thread, for one peer in this order: one on_connected, any number of on_frame, one
// on_disconnected. There is at most one connected peer with a given key at any time.
class TransportHandler {
public:
    virtual ~TransportHandler() = default;

    // `address`: "host:port" of the other end, for people. `outgoing`: this node dialed.
    virtual void on_connected(PeerId peer, const PublicKeyBytes& key, const std::string& address, bool outgoing) = 0;
    virtual void on_frame(PeerId peer, Bytes&& body) = 0;
    virtual void on_disconnected(PeerId peer, const std::string& reason) = 0;
};

}  // namespace weft::p2p
