// Connections between nodes: TLS 1.3 over TCP, both sides known by their Ed25519 keys. docs/wire-frames.md says what
// stands on the wire.
//
// A node's certificate is made at start from its own key (or a session key that speaks for it) and signed by itself;
// names, dates and chains in it mean nothing. The other side's certificate must hold an Ed25519 key that is, or speaks
// for, one on the list of allowed keys, and the TLS handshake proves that it owns that key. The network id is in the
// ALPN protocol name, so nodes of different networks never get as far as the first message.
//
// Overflow: a peer's send queue is bounded in bytes and refuses what does not fit; a peer that takes nothing for
// write_stall_ms_max is dropped. A peer that sends more than its budget is read more slowly. What an unknown party can
// hold is handshakes_max sockets for handshake_ms_max; known parties hold one connection a key.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/expected.hpp"
#include "core/sign/ed25519.hpp"
#include "core/types.hpp"
#include "p2p/bans.hpp"
#include "p2p/budget.hpp"
#include "p2p/limits.hpp"
#include "p2p/session_key.hpp"
#include "p2p/transport.hpp"

namespace boost::asio {
class io_context;
}

namespace weft::p2p {

// A node to dial.
struct PeerAddress {
    PublicKeyBytes key;
    std::string address;  // "host:port" or "[v6]:port"; names are looked up at every attempt
};

// Who this node is to others. Without a statement, `seed` is of the node's own key; with one, of a session key that the
// statement says speaks for the node (session_key.hpp).
struct TlsIdentity {
    Seed seed;
    std::optional<SessionStatement> statement;

    PublicKeyBytes node_key() const;
};

struct TlsTransportOptions {
    TlsIdentity identity;
    NetworkId network;
    std::string listen;                      // "address:port", port 0 for any free one; empty: does not listen
    std::vector<PeerAddress> peers;          // dialed until connected, and allowed
    std::vector<PublicKeyBytes> allowed;     // others that may connect; the node's own key never may
    std::size_t queue_bytes_max = 8u << 20;  // per peer
    std::size_t frame_bytes_max = kFrameBytesMax;
    BudgetLimits budget;  // per peer
    BanLimits bans;       // for peers that close() ends
    std::uint32_t handshake_ms_max = 5'000;
    std::uint32_t idle_ms_max = 30'000;         // without a byte from the peer
    std::uint32_t write_stall_ms_max = 20'000;  // for one write (up to about a frame) to be taken
    std::uint32_t reconnect_ms_min = 250;       // doubles to the maximum while connections fail or die young
    std::uint32_t reconnect_ms_max = 5'000;
    std::size_t handshakes_max = 64;  // incoming, unfinished
    std::size_t handshakes_per_address_max = 16;
};

// Why a connection did not come about.
enum class HandshakeFailure : std::uint8_t {
    tls,          // not TLS 1.3, garbage, hung up, or no certificate
    not_ed25519,  // a certificate with another kind of key, not signed by it, or with a statement that does not hold
    unknown_key,  // a key that is not allowed, or not the one that was dialed
    wrong_network,
    timed_out,
    duplicate,  // there is a connection to this node already
    limit,      // too many unfinished handshakes
    banned,     // cut off lately for what it sent
};
inline constexpr std::size_t kHandshakeFailures = 8;
std::string_view handshake_failure_name(HandshakeFailure failure);  // stable snake_case name

// Since start; for metrics.
struct TransportCounters {
    std::uint64_t bytes_in = 0;  // of frames, before encryption
    std::uint64_t bytes_out = 0;
    std::uint64_t frames_in = 0;
    std::uint64_t frames_out = 0;
    std::uint64_t sends_refused = 0;  // queue full or peer gone
    std::uint64_t reads_delayed = 0;  // peer over budget
    std::uint64_t connected = 0;
    std::uint64_t disconnected = 0;
    std::uint64_t dials_failed = 0;                                      // no TCP connection
    std::array<std::uint64_t, kHandshakeFailures> handshake_failures{};  // by HandshakeFailure
    std::uint64_t queued_bytes = 0;                                      // now, of all peers
};

// A node of TlsTransportOptions::peers, as of now.
struct PeerLink {
    PublicKeyBytes key;
    std::string address;
    bool connected = false;
    std::string problem;  // why the last connection or attempt ended; empty: connected, or none ended yet
};

class TlsTransport final : public Transport {
public:
    // `io` must be run by one thread, the net thread; `io` and `handler` must outlive the transport.
    TlsTransport(boost::asio::io_context& io, TlsTransportOptions options, TransportHandler& handler);

    // Like stop(). On the net thread, or when `io` is not running.
    ~TlsTransport() override;
    TlsTransport(const TlsTransport&) = delete;
    TlsTransport& operator=(const TlsTransport&) = delete;

    // Listens and begins to dial. An error text says which option does not work, and why. Once; on the net thread or
    // before `io` runs.
    Expected<void, std::string> start();

    // From now on, connections show this identity, of the same node. On the net thread.
    void renew(const TlsIdentity& identity);

    // From now on, these may connect, too. On the net thread.
    void allow(const std::vector<PublicKeyBytes>& keys);

    // From now on, in place of TlsTransportOptions::peers and ::allowed, and of what allow() added. Who is in neither
    // is let go. An error names an address that is none; then everything stays. On the net thread.
    Expected<void, std::string> set_peers(const std::vector<PeerAddress>& peers,
                                          const std::vector<PublicKeyBytes>& allowed);

    // Closes everything and calls the handler no more, not even for connections that end by this. On the net thread, or
    // when `io` is not running. Idempotent.
    void stop();

    // The port listened on; 0 when not listening.
    std::uint16_t port() const;

    TransportCounters counters() const;   // any thread
    std::vector<PeerLink> links() const;  // any thread

    // Of a peer's connection, as the kernel measures it; nothing for a peer that is gone. On the net thread.
    std::optional<std::uint32_t> round_trip_us(PeerId peer) const;

    bool send(PeerId peer, std::shared_ptr<const Bytes> body) override;
    void close(PeerId peer, std::string_view reason) override;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace weft::p2p
