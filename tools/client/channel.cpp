#include "tools/client/channel.hpp"

#include <openssl/ssl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>

#include "node/runtime/socket_path.hpp"

namespace weft::client {

namespace asio = boost::asio;
namespace beast = boost::beast;

Channel::Channel(asio::io_context& io) : io_(io) {}

Channel::Error Channel::connect(const Endpoint& endpoint, std::chrono::milliseconds timeout, std::string& doing) {
    doing = "connecting";
    Error error;
    if (!endpoint.socket.empty()) {
        error = connect_local(endpoint, timeout);
    } else if (endpoint.tls) {
        error = connect_tls(endpoint, timeout, doing);
    } else {
        auto stream = std::make_unique<Plain>(io_);
        error = connect_tcp(*stream, endpoint, timeout, doing);
        stream_ = std::move(stream);
    }
    if (error) close();
    return error;
}

Channel::Error Channel::connect_local(const Endpoint& endpoint, std::chrono::milliseconds timeout) {
    if (endpoint.socket.size() > node::kSocketPathBytesMax) return asio::error::name_too_long;
    auto stream = std::make_unique<Local>(io_);
    stream->expires_after(timeout);
    const asio::local::stream_protocol::endpoint address(endpoint.socket);
    const Error error = run([&](auto done) { stream->async_connect(address, done); });
    stream_ = std::move(stream);
    return error;
}

Channel::Error Channel::connect_tcp(Plain& stream, const Endpoint& endpoint, std::chrono::milliseconds timeout,
                                    std::string& doing) {
    Error error;
    asio::ip::tcp::resolver resolver(io_);
    const auto addresses = resolver.resolve(endpoint.host, std::to_string(endpoint.port), error);
    if (error) {
        doing = "looking up its name";
        return error;
    }
    stream.expires_after(timeout);
    error = run([&](auto done) { stream.async_connect(addresses, done); });
    Error ignored;
    if (!error) stream.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    return error;
}

Channel::Error Channel::connect_tls(const Endpoint& endpoint, std::chrono::milliseconds timeout, std::string& doing) {
    Error error;
    tls_ = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(tls_->native_handle(), TLS1_2_VERSION);
    if (endpoint.ca_file.empty()) {
        tls_->set_default_verify_paths(error);
    } else {
        tls_->load_verify_file(endpoint.ca_file, error);
    }
    if (error) {
        doing = "reading the certificate authorities in " + endpoint.ca_file;
        return error;
    }
    auto stream = std::make_unique<Tls>(io_, *tls_);
    stream->set_verify_mode(asio::ssl::verify_peer);
    stream->set_verify_callback(asio::ssl::host_name_verification(endpoint.host));
    SSL_set_tlsext_host_name(stream->native_handle(), endpoint.host.c_str());
    error = connect_tcp(stream->next_layer(), endpoint, timeout, doing);
    if (!error) {
        doing = "agreeing on TLS";
        error = run([&](auto done) { stream->async_handshake(asio::ssl::stream_base::client, done); });
    }
    stream_ = std::move(stream);
    return error;
}

void Channel::expires_after(std::chrono::milliseconds time) {
    visit([&](auto& stream) { beast::get_lowest_layer(stream).expires_after(time); });
}

void Channel::expires_never() {
    visit([](auto& stream) { beast::get_lowest_layer(stream).expires_never(); });
}

}  // namespace weft::client
