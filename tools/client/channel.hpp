// The way to a node's HTTP interface: TCP, TLS over it, or a Unix socket, behind one stream. One thread; blocking, on
// an io_context of its owner.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <variant>

#include "tools/client/endpoint.hpp"

namespace weft::client {

class Channel {
public:
    using Error = boost::system::error_code;
    using executor_type = boost::asio::any_io_executor;

    explicit Channel(boost::asio::io_context& io);

    // Connects, and shakes hands where that belongs to it. `doing`: at what it failed. A certificate must be of one of
    // the authorities in endpoint.ca_file (empty: the system's) and name the host.
    Error connect(const Endpoint& endpoint, std::chrono::milliseconds timeout, std::string& doing);
    void close() { stream_ = None{}; }
    bool open() const { return !std::holds_alternative<None>(stream_); }

    // For every operation from now on. Require open().
    void expires_after(std::chrono::milliseconds time);
    void expires_never();

    // What Beast's algorithms need. Require open().
    executor_type get_executor() { return io_.get_executor(); }
    template <class Buffers, class Handler>
    void async_read_some(const Buffers& buffers, Handler&& handler) {
        visit([&](auto& stream) { stream.async_read_some(buffers, std::forward<Handler>(handler)); });
    }
    template <class Buffers, class Handler>
    void async_write_some(const Buffers& buffers, Handler&& handler) {
        visit([&](auto& stream) { stream.async_write_some(buffers, std::forward<Handler>(handler)); });
    }

    // Runs one asynchronous operation to its end; the stream's own expiry bounds it.
    template <class Start>
    Error run(Start start) {
        Error result;
        start([&result](const Error& error, auto&&...) { result = error; });
        io_.restart();
        io_.run();
        return result;
    }

private:
    struct None {};
    using Plain = boost::beast::tcp_stream;
    using Tls = boost::beast::ssl_stream<Plain>;
    using Local = boost::beast::basic_stream<boost::asio::local::stream_protocol>;

    template <class Use>
    void visit(Use use) {
        std::visit(
            [&](auto& stream) {
                if constexpr (!std::is_same_v<std::decay_t<decltype(stream)>, None>) use(*stream);
            },
            stream_);
    }
    Error connect_local(const Endpoint& endpoint, std::chrono::milliseconds timeout);
    Error connect_tcp(Plain& stream, const Endpoint& endpoint, std::chrono::milliseconds timeout, std::string& doing);
    Error connect_tls(const Endpoint& endpoint, std::chrono::milliseconds timeout, std::string& doing);

    boost::asio::io_context& io_;
    std::unique_ptr<boost::asio::ssl::context> tls_;
    std::variant<None, std::unique_ptr<Plain>, std::unique_ptr<Tls>, std::unique_ptr<Local>> stream_;
};

}  // namespace weft::client
