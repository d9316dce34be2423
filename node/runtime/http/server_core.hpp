// What the server's connections share. Internal to the server's .cpp files.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>

#include "node/runtime/http/server.hpp"

namespace weft::node::http {

struct Server::Core : std::enable_shared_from_this<Server::Core> {
    Core(boost::asio::io_context& context, const Router& routes, const EventRing& events, ServerOptions limits,
         OnAnswered answered)
        : io(context),
          acceptor(context),
          router(routes),
          ring(events),
          options(limits),
          on_answered(std::move(answered)) {}

    void accept();
    void accepted(boost::asio::ip::tcp::socket socket);

    boost::asio::io_context& io;
    boost::asio::ip::tcp::acceptor acceptor;
    const Router& router;
    const EventRing& ring;
    const ServerOptions options;
    const OnAnswered on_answered;
    Endpoint endpoint;
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> wake_posted{false};
    std::set<boost::asio::steady_timer*> waiting_streams;  // net thread only
};

// Serves one connection until it ends.
void start_session(std::shared_ptr<Server::Core> core, boost::asio::ip::tcp::socket socket);

}  // namespace weft::node::http
