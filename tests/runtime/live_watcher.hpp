// One end of a live connection, for tests.
#pragma once

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <string>

#include "tests/runtime/test_node.hpp"

namespace weft::node {

// A page's end of the connection. Reads block; the test's own time-out ends a node that says nothing.
class Watcher {
public:
    explicit Watcher(std::uint16_t port, const std::string& protocols = "weft-live-1") : socket_(io_) {
        socket_.next_layer().connect(boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), port));
        socket_.set_option(boost::beast::websocket::stream_base::decorator(
            [protocols](boost::beast::websocket::request_type& request) {
                request.set(boost::beast::http::field::sec_websocket_protocol, protocols);
            }));
        socket_.binary(true);
        socket_.handshake("127.0.0.1", "/api/v1/ws");
    }

    Bytes read() {
        boost::beast::flat_buffer buffer;
        socket_.read(buffer);
        const auto* bytes = static_cast<const std::uint8_t*>(buffer.data().data());
        return {bytes, bytes + buffer.size()};
    }

    // Reads on until these bytes have come after those found before; a message may hold both.
    void read_until(ByteView part) {
        for (;; rest_ = read()) {
            const auto found = std::search(rest_.begin(), rest_.end(), part.begin(), part.end());
            if (found == rest_.end()) continue;
            rest_.erase(rest_.begin(), found + static_cast<std::ptrdiff_t>(part.size()));
            return;
        }
    }

    void write(const Bytes& message) { socket_.write(boost::asio::buffer(message)); }
    void write_text(const std::string& message) {
        socket_.text(true);
        socket_.write(boost::asio::buffer(message));
    }
    // Past WebSocket's rules; whatever the node says to it.
    void write_raw(const Bytes& bytes) {
        boost::system::error_code ignored;
        boost::asio::write(socket_.next_layer(), boost::asio::buffer(bytes), ignored);
    }

    bool ends() {
        boost::system::error_code error;
        while (!error) {
            boost::beast::flat_buffer buffer;
            socket_.read(buffer, error);
        }
        return true;
    }

private:
    boost::asio::io_context io_;
    boost::beast::websocket::stream<boost::asio::ip::tcp::socket> socket_;
    Bytes rest_;  // of the message in which read_until found something
};

}  // namespace weft::node
