// A hostile other side: a TCP connection on which anything can be said.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "p2p/asio/tls_identity.hpp"
#include "tests/transport/harness.hpp"

namespace weft::p2p {

class RawPeer {
public:
    using Context = boost::asio::ssl::context;

    // Connects at once; the handshake is the test's to start. Accepts any server of the first nine.
    RawPeer(boost::asio::io_context& io, std::uint16_t port, Context context)
        : context_(std::move(context)), stream_(io, context_) {
        std::set<PublicKeyBytes> keys;
        for (std::uint8_t n = 1; n <= 9; ++n) keys.insert(key_of(seed_of(n)));
        check_.allowed = std::make_shared<const std::set<PublicKeyBytes>>(std::move(keys));
        attach(stream_.native_handle(), check_);
        stream_.next_layer().connect({boost::asio::ip::address_v4::loopback(), port});
    }

    static Context identity(std::uint8_t n) {
        NetworkId network;
        network.bytes.fill(77);
        return make_tls_context(Side::client, TlsIdentity{seed_of(n), {}}, network);
    }

    // Handshake, then the server's first words (or its alert).
    void handshake() {
        stream_.async_handshake(boost::asio::ssl::stream_base::client, [this](const auto& error) {
            if (error) return end(error);
            greeting.resize(4);
            boost::asio::async_read(stream_, boost::asio::buffer(greeting),
                                    [this](const auto& read_error, std::size_t) {
                                        if (read_error) return end(read_error);
                                        welcome = true;
                                    });
        });
    }

    void say(Bytes bytes) {
        said_ = std::move(bytes);
        boost::asio::async_write(stream_, boost::asio::buffer(said_), [](const auto&, std::size_t) {});
    }

    // Without TLS.
    void say_plainly(std::string_view text) { boost::asio::write(stream_.next_layer(), boost::asio::buffer(text)); }

    // Waits for the other side to hang up.
    void await_end() {
        stream_.next_layer().async_read_some(
            boost::asio::buffer(rest_), [this](const auto& error, std::size_t) { error ? end(error) : await_end(); });
    }

    bool welcome = false;
    bool ended = false;
    std::string greeting;

private:
    void end(const boost::system::error_code&) { ended = true; }

    Context context_;
    PeerCheck check_;
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
    Bytes said_;
    std::array<char, 4096> rest_{};
};

}  // namespace weft::p2p
