// The transport behind its public face: accepts, dials, keeps one connection a key, and routes frames.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <mutex>
#include <unordered_map>

#include "p2p/asio/connection.hpp"
#include "p2p/asio/dialer.hpp"
#include "p2p/asio/link_book.hpp"
#include "p2p/asio/tls_transport.hpp"

namespace weft::p2p {

// On the net thread, but for send, close, counters and links. Shared with the handlers that are pending in the
// io_context, so that they find it when the transport is gone; it is stopped then.
class TlsTransport::Impl final : public ConnectionOwner, public std::enable_shared_from_this<Impl> {
public:
    Impl(boost::asio::io_context& io, TlsTransportOptions options, TransportHandler& handler);

    Expected<void, std::string> start();
    void stop();
    void renew(const TlsIdentity& identity);
    void allow(const std::vector<PublicKeyBytes>& keys);
    Expected<void, std::string> set_peers(const std::vector<PeerAddress>& peers,
                                          const std::vector<PublicKeyBytes>& allowed);
    std::uint16_t port() const { return port_; }
    TransportCounters counters() const;
    std::vector<PeerLink> links() const { return links_.links(); }
    bool send(PeerId peer, std::shared_ptr<const Bytes> body);
    void close(PeerId peer, std::string reason);
    std::optional<std::uint32_t> round_trip_us(PeerId peer) const;

private:
    using Socket = boost::asio::ip::tcp::socket;
    using Error = boost::system::error_code;

    std::optional<HandshakeFailure> on_ready(Connection& connection) override;
    void on_frame(Connection& connection, Bytes&& body) override;
    void on_bad_frame(Connection& connection, FrameError error) override;
    void on_closed(Connection& connection, const std::string& reason) override;

    Expected<void, std::string> listen();
    void let_go_unlisted();
    void accept();
    void on_accept(const Error& error, Socket socket);
    bool room_for(const boost::asio::ip::address& host) const;
    void connect(boost::asio::ssl::context& context, Socket socket, std::optional<PublicKeyBytes> dialed);
    void cut_off(Connection& connection, const std::string& reason);
    bool dialed_by_smaller_key(const Connection& connection) const;
    void tick();
    std::shared_ptr<Connection> route(PeerId peer) const;

    boost::asio::io_context& io_;
    TlsTransportOptions options_;
    TransportHandler& handler_;
    PublicKeyBytes own_key_;
    std::shared_ptr<const std::set<PublicKeyBytes>> allowed_;  // from start on
    boost::asio::ssl::context client_;
    boost::asio::ssl::context server_;
    LiveCounters counters_;
    SplitMix random_;  // for jitter
    LinkBook links_;
    Dialer dialer_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer timer_;

    Bans bans_;
    bool stopped_ = false;
    bool accepting_ = false;
    std::uint16_t port_ = 0;
    PeerId next_id_ = 1;
    std::map<PeerId, std::shared_ptr<Connection>> connections_;  // all that have not ended
    std::map<PublicKeyBytes, PeerId> connected_;                 // those that the handler knows

    mutable std::mutex routes_mutex_;
    std::unordered_map<PeerId, std::shared_ptr<Connection>> routes_;  // the same, for senders
};

}  // namespace weft::p2p
