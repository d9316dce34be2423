#include "node/runtime/http/server.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include "node/runtime/http/server_core.hpp"

namespace weft::node::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds kAcceptPause{100};  // when the process is out of descriptors

Expected<tcp::endpoint, std::string> resolve(asio::io_context& io, const Endpoint& endpoint) {
    boost::system::error_code error;
    const asio::ip::address address = asio::ip::make_address(endpoint.host, error);
    if (!error) return tcp::endpoint(address, endpoint.port);
    const auto found = tcp::resolver(io).resolve(endpoint.host, std::to_string(endpoint.port), error);
    if (error || found.empty()) return Unexpected<std::string>{"cannot find the address of " + endpoint.host};
    return found.begin()->endpoint();
}

// IPv4 in IPv6's clothes is IPv4.
asio::ip::address canonical(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

// Whoever has one IPv6 address has a /64 of them.
std::string rate_address(const asio::ip::address& address) {
    if (address.is_v4()) return address.to_string();
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return asio::ip::address_v6(bytes).to_string() + "/64";
}

}  // namespace

void Server::Core::accept() {
    acceptor.async_accept([self = shared_from_this()](boost::system::error_code error, tcp::socket socket) {
        if (error == asio::error::operation_aborted || !self->acceptor.is_open()) return;
        if (!error) {
            self->accepted(std::move(socket));
            return self->accept();
        }
        auto pause = std::make_shared<asio::steady_timer>(self->io, kAcceptPause);
        pause->async_wait([self, pause](boost::system::error_code) { self->accept(); });
    });
}

void Server::Core::accepted(tcp::socket socket) {
    if (connections.load() >= options.connections_max) return;  // closes it
    boost::system::error_code error;
    socket.set_option(tcp::no_delay(true), error);
    const tcp::endpoint remote = socket.remote_endpoint(error);
    if (error) return;
    const asio::ip::address address = canonical(remote.address());
    start_session(shared_from_this(), std::move(socket),
                  Caller{rate_address(address), address.is_loopback(), std::nullopt});
}

Server::Server(std::shared_ptr<Core> core) : core_(std::move(core)) {}

Server::~Server() {
    std::error_code ignored;
    if (!core_->local_path.empty()) std::filesystem::remove(core_->local_path, ignored);
}

Expected<std::unique_ptr<Server>, std::string> Server::listen(asio::io_context& io, const Endpoint& endpoint,
                                                              const Router& router, const EventRing& ring,
                                                              ServerOptions options, OnAnswered on_answered) {
    const Expected<tcp::endpoint, std::string> address = resolve(io, endpoint);
    if (!address) return Unexpected<std::string>{"api.listen: " + address.error()};
    auto core = std::make_shared<Core>(io, router, ring, std::move(options), std::move(on_answered));
    boost::system::error_code error;
    core->acceptor.open(address->protocol(), error);
    if (!error) core->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) core->acceptor.bind(*address, error);
    if (!error) core->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        return Unexpected<std::string>{"api.listen: cannot listen on " + endpoint_text(endpoint) + ": " +
                                       error.message() + "; is another node running there?"};
    }
    core->endpoint = {endpoint.host, core->acceptor.local_endpoint().port()};
    core->accept();
    return std::unique_ptr<Server>(new Server(std::move(core)));
}

Endpoint Server::endpoint() const {
    return core_->endpoint;
}

std::size_t Server::connections() const {
    return core_->connections.load();
}

live::Feed& Server::feed() {
    return core_->feed;
}

void Server::wake_streams() {
    if (core_->wake_posted.exchange(true)) return;
    asio::post(core_->io, [core = core_] {
        core->wake_posted = false;
        for (asio::steady_timer* timer : core->waiting_streams) timer->cancel();
    });
}

void Server::stop_accepting() {
    asio::post(core_->io, [core = core_] {
        boost::system::error_code ignored;
        core->acceptor.close(ignored);
        core->local_acceptor.close(ignored);
    });
}

}  // namespace weft::node::http
