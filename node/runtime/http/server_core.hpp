// What the server's connections share. Internal to the server's .cpp files.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <set>

#include "node/runtime/http/server.hpp"

namespace weft::node::http {

struct Server::Core : std::enable_shared_from_this<Server::Core> {
    Core(boost::asio::io_context& context, const Router& routes, const EventRing& events, ServerOptions limits,
         OnAnswered answered)
        : io(context),
          acceptor(context),
          local_acceptor(context),
          router(routes),
          ring(events),
          options(std::move(limits)),
          rates(options.rates),
          feed(context),
          on_answered(std::move(answered)) {}

    void accept();
    void accepted(boost::asio::ip::tcp::socket socket);
    void accept_local();
    void accepted_local(boost::asio::local::stream_protocol::socket socket);

    boost::asio::io_context& io;
    boost::asio::ip::tcp::acceptor acceptor;
    boost::asio::local::stream_protocol::acceptor local_acceptor;
    std::filesystem::path local_path;                // of its socket; empty: there is none
    std::shared_ptr<boost::asio::ssl::context> tls;  // of new connections; none: plain HTTP. Net thread
    const Router& router;
    const EventRing& ring;
    const ServerOptions options;
    RateRules rates;  // net thread
    live::Feed feed;
    const OnAnswered on_answered;
    Endpoint endpoint;
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> wake_posted{false};
    std::set<boost::asio::steady_timer*> waiting_streams;  // net thread only
};

// Serves one connection until it ends.
void start_session(const std::shared_ptr<Server::Core>& core, boost::asio::ip::tcp::socket socket, Caller caller);
void start_session(const std::shared_ptr<Server::Core>& core, boost::asio::local::stream_protocol::socket socket,
                   Caller caller);

}  // namespace weft::node::http
