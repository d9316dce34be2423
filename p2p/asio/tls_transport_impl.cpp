#include "p2p/asio/tls_transport_impl.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <random>

namespace weft::p2p {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kTick = std::chrono::milliseconds(100);

// A connection that lived so long was a good one: dial again soon.
constexpr auto kStable = std::chrono::seconds(5);

}  // namespace

PublicKeyBytes TlsIdentity::node_key() const {
    return statement ? statement->node : KeyPair(seed).public_key().bytes;
}

TlsTransport::Impl::Impl(asio::io_context& io, TlsTransportOptions options, TransportHandler& handler)
    : io_(io),
      options_(std::move(options)),
      handler_(handler),
      own_key_(options_.identity.node_key()),
      client_(make_tls_context(Side::client, options_.identity, options_.network)),
      server_(make_tls_context(Side::server, options_.identity, options_.network)),
      random_(std::random_device{}()),
      dialer_(
          io, options_, counters_, random_,
          [this](const PublicKeyBytes& key, Socket socket) { connect(client_, std::move(socket), key); },
          [this](const PublicKeyBytes& key, const std::string& why) { links_.lost(key, why); }),
      acceptor_(io),
      timer_(io),
      bans_(options_.bans) {}

Expected<void, std::string> TlsTransport::Impl::start() {
    if (auto added = set_peers(options_.peers, options_.allowed); !added) return added;
    if (auto listening = listen(); !listening) return listening;
    tick();
    return {};
}

Expected<void, std::string> TlsTransport::Impl::set_peers(const std::vector<PeerAddress>& peers,
                                                          const std::vector<PublicKeyBytes>& allowed) {
    std::set<PublicKeyBytes> keys(allowed.begin(), allowed.end());
    std::vector<PeerAddress> dialed;
    std::vector<DialTarget> targets;
    for (const PeerAddress& peer : peers) {
        std::optional<HostPort> address = parse_host_port(peer.address);
        if (!address || address->port == 0) {
            return Unexpected{"peer address '" + peer.address + "' is not host:port"};
        }
        if (peer.key == own_key_) continue;
        keys.insert(peer.key);
        dialed.push_back(peer);
        targets.push_back({peer.key, *std::move(address)});
    }
    keys.erase(own_key_);
    allowed_ = std::make_shared<const std::set<PublicKeyBytes>>(std::move(keys));
    links_.set(dialed);
    for (const auto& [key, id] : connected_) links_.connected(key);
    dialer_.set_targets(std::move(targets));
    let_go_unlisted();
    return {};
}

void TlsTransport::Impl::let_go_unlisted() {
    const std::map<PublicKeyBytes, PeerId> connected = connected_;  // closing changes the member
    for (const auto& [key, id] : connected) {
        if (allowed_->contains(key)) continue;
        const auto connection = connections_.find(id);
        if (connection != connections_.end()) connection->second->close("its key is not listed any more");
    }
}

Expected<void, std::string> TlsTransport::Impl::listen() {
    if (options_.listen.empty()) return {};
    const std::optional<HostPort> address = parse_host_port(options_.listen);
    Error error;
    const asio::ip::address host = address ? asio::ip::make_address(address->host, error) : asio::ip::address{};
    if (!address || error) return Unexpected{"gossip address '" + options_.listen + "' is not address:port"};
    const tcp::endpoint endpoint(host, address->port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return Unexpected{"cannot listen for gossip on " + options_.listen + ": " + error.message()};
    port_ = acceptor_.local_endpoint().port();
    accept();
    return {};
}

void TlsTransport::Impl::accept() {
    accepting_ = true;
    acceptor_.async_accept(
        [self = shared_from_this()](const Error& error, Socket socket) { self->on_accept(error, std::move(socket)); });
}

void TlsTransport::Impl::on_accept(const Error& error, Socket socket) {
    if (stopped_) return;
    if (error) {
        accepting_ = false;  // perhaps no descriptor is free; the next tick tries again
        return;
    }
    Error gone;
    const tcp::endpoint remote = socket.remote_endpoint(gone);
    if (gone || !room_for(remote.address())) {
        ++counters_.handshake_failures[static_cast<std::size_t>(HandshakeFailure::limit)];
    } else {
        connect(server_, std::move(socket), {});
    }
    accept();
}

// Only unfinished handshakes are counted: what is connected has an allowed key, and there is one connection a key.
bool TlsTransport::Impl::room_for(const asio::ip::address& host) const {
    std::size_t all = 0;
    std::size_t of_host = 0;
    for (const auto& [id, connection] : connections_) {
        if (connection->outgoing() || connection->open()) continue;
        ++all;
        if (connection->host() == host) ++of_host;
    }
    return all < options_.handshakes_max && of_host < options_.handshakes_per_address_max;
}

void TlsTransport::Impl::connect(asio::ssl::context& context, Socket socket, std::optional<PublicKeyBytes> dialed) {
    const PeerId id = next_id_++;
    const ConnectionSettings settings{options_, allowed_, counters_, *this};
    const auto connection = std::make_shared<Connection>(id, std::move(socket), context, settings, dialed);
    connections_.emplace(id, connection);
    connection->start();
}

// When two nodes have dialed each other at the same moment, both keep the connection that the smaller key dialed. Of
// two in the same direction the newer stays: the other side would not have made it if the older still worked.
std::optional<HandshakeFailure> TlsTransport::Impl::on_ready(Connection& connection) {
    // The handshake went by the list of the time when it began.
    if (!allowed_->contains(connection.key())) return HandshakeFailure::unknown_key;
    if (bans_.holds(connection.key(), to_us(Connection::Clock::now()))) return HandshakeFailure::banned;
    const auto known = connected_.find(connection.key());
    if (known != connected_.end()) {
        const std::shared_ptr<Connection> other = connections_.at(known->second);
        if (dialed_by_smaller_key(*other) && !dialed_by_smaller_key(connection)) {
            return HandshakeFailure::duplicate;
        }
        other->close("replaced by another connection to the same node");
    }
    connected_[connection.key()] = connection.id();
    {
        const std::lock_guard lock(routes_mutex_);
        routes_.emplace(connection.id(), connection.shared_from_this());
    }
    ++counters_.connected;
    links_.connected(connection.key());
    handler_.on_connected(connection.id(), connection.key(), connection.address(), connection.outgoing());
    return std::nullopt;
}

bool TlsTransport::Impl::dialed_by_smaller_key(const Connection& connection) const {
    return connection.outgoing() ? own_key_ < connection.key() : connection.key() < own_key_;
}

void TlsTransport::Impl::on_frame(Connection& connection, Bytes&& body) {
    handler_.on_frame(connection.id(), std::move(body));
}

void TlsTransport::Impl::on_bad_frame(Connection& connection, FrameError error) {
    cut_off(connection, "bad frame: " + std::string(frame_error_name(error)));
}

void TlsTransport::Impl::on_closed(Connection& connection, const std::string& reason) {
    const PeerId id = connection.id();
    bool was_connected = false;
    {
        const std::lock_guard lock(routes_mutex_);
        was_connected = routes_.erase(id) > 0;
    }
    connections_.erase(id);
    if (was_connected) {
        connected_.erase(connection.key());
        links_.lost(connection.key(), reason);
    }
    if (connection.outgoing() && !was_connected && !connected_.contains(connection.dialed_key())) {
        links_.lost(connection.dialed_key(), reason);
    }
    if (connection.outgoing()) dialer_.ended(connection.dialed_key(), was_connected && connection.age() > kStable);
    if (!was_connected) return;
    ++counters_.disconnected;
    if (!stopped_) handler_.on_disconnected(id, reason);
}

void TlsTransport::Impl::tick() {
    if (stopped_) return;
    const auto now = Connection::Clock::now();
    const std::map<PeerId, std::shared_ptr<Connection>> connections = connections_;  // closing changes the member
    for (const auto& [id, connection] : connections) connection->check_deadlines(now);
    dialer_.tick(now, [this](const PublicKeyBytes& key) { return connected_.contains(key); });
    if (acceptor_.is_open() && !accepting_) accept();
    timer_.expires_after(kTick);
    timer_.async_wait([self = shared_from_this()](const Error& error) {
        if (!error) self->tick();
    });
}

// Connections hold what they need of the old contexts.
void TlsTransport::Impl::renew(const TlsIdentity& identity) {
    CHECK(identity.node_key() == own_key_);
    client_ = make_tls_context(Side::client, identity, options_.network);
    server_ = make_tls_context(Side::server, identity, options_.network);
}

void TlsTransport::Impl::allow(const std::vector<PublicKeyBytes>& keys) {
    std::set<PublicKeyBytes> wider = *allowed_;
    wider.insert(keys.begin(), keys.end());
    wider.erase(own_key_);
    allowed_ = std::make_shared<const std::set<PublicKeyBytes>>(std::move(wider));
}

std::shared_ptr<Connection> TlsTransport::Impl::route(PeerId peer) const {
    const std::lock_guard lock(routes_mutex_);
    const auto found = routes_.find(peer);
    return found == routes_.end() ? nullptr : found->second;
}

std::optional<std::uint32_t> TlsTransport::Impl::round_trip_us(PeerId peer) const {
    const std::shared_ptr<Connection> connection = route(peer);
    return connection ? connection->round_trip_us() : std::nullopt;
}

bool TlsTransport::Impl::send(PeerId peer, std::shared_ptr<const Bytes> body) {
    CHECK(body && !body->empty() && body->size() <= kFrameBytesMax);
    const std::shared_ptr<Connection> connection = route(peer);
    const SendQueue::Push push = connection ? connection->push(std::move(body)) : SendQueue::Push::refused;
    if (push == SendQueue::Push::refused) ++counters_.sends_refused;
    if (push == SendQueue::Push::wake) asio::post(io_, [connection] { connection->wake_writer(); });
    return push != SendQueue::Push::refused;
}

void TlsTransport::Impl::close(PeerId peer, std::string reason) {
    const std::shared_ptr<Connection> connection = route(peer);
    if (!connection) return;
    asio::post(io_, [self = shared_from_this(), connection, reason = std::move(reason)] {
        if (connection->open()) self->cut_off(*connection, reason);
    });
}

void TlsTransport::Impl::cut_off(Connection& connection, const std::string& reason) {
    const std::uint32_t ms = bans_.punish(connection.key(), to_us(Connection::Clock::now()));
    connection.close(reason + "; kept off for " + std::to_string(ms) + " ms");
}

TransportCounters TlsTransport::Impl::counters() const {
    TransportCounters counters = counters_.read();
    const std::lock_guard lock(routes_mutex_);
    for (const auto& [id, connection] : routes_) counters.queued_bytes += connection->queued_bytes();
    return counters;
}

void TlsTransport::Impl::stop() {
    if (std::exchange(stopped_, true)) return;
    timer_.cancel();
    Error ignored;
    acceptor_.close(ignored);
    dialer_.stop();
    const std::map<PeerId, std::shared_ptr<Connection>> connections = connections_;
    for (const auto& [id, connection] : connections) connection->close("stopped");
}

}  // namespace weft::p2p
