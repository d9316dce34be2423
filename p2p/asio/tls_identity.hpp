// The TLS side of a node's identity: contexts that present the node's key and check the other side's.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>
#include <set>

#include "core/sign/ed25519.hpp"
#include "core/types.hpp"
#include "p2p/asio/tls_transport.hpp"

namespace weft::p2p {

// What one handshake must find, and what it found. Attached to its SSL object, which it must outlive.
struct PeerCheck {
    std::shared_ptr<const std::set<PublicKeyBytes>> allowed;
    std::optional<PublicKeyBytes> expected;  // of the node that was dialed
    NetworkId network;

    std::optional<PublicKeyBytes> key;        // when the certificate was accepted
    std::optional<HandshakeFailure> failure;  // what the check found wrong
};

void attach(SSL* ssl, PeerCheck& check);

enum class Side : std::uint8_t { client, server };

// A context for TLS 1.3 only, with the certificate of this identity, without session resumption (a resumed session
// would skip the check), for this network. Throws boost::system::system_error when OpenSSL fails. Handshakes need
// attach().
boost::asio::ssl::context make_tls_context(Side side, const TlsIdentity& identity, const NetworkId& network);

// After the handshake: whether both sides named this network. A client that names none gets that far.
bool network_agreed(const SSL* ssl, const NetworkId& network);

}  // namespace weft::p2p
