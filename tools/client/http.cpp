#include "tools/client/http.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>

#include "tools/client/channel.hpp"

namespace weft::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

std::string hint_of(const Endpoint& endpoint, const error_code& error, bool cut_off) {
    if (endpoint.tls && error.category() == asio::error::get_ssl_category()) {
        return "Give --ca FILE with the certificate, or the authority's, that vouches for this name; or does the node "
               "speak plain HTTP?";
    }
    if (!endpoint.tls && endpoint.socket.empty() && cut_off) {
        return "Does the node speak HTTPS? Then write https://... to --node.";
    }
    if (!endpoint.socket.empty() && error == boost::system::errc::permission_denied) {
        return "The socket is for the user that runs weftd, and root: sudo -u USER weft ...";
    }
    return "Is weftd running there? Give another address with --node.";
}

Error transport_error(const Endpoint& endpoint, const error_code& error, std::string_view doing) {
    const std::string where = endpoint.url();
    if (error == beast::error::timeout) {
        return {.kind = Error::Kind::timeout,
                .what = where + " did not answer in time while " + std::string(doing) + ".",
                .hint = "The node is busy or stuck: look at its log and at " + where + "/readyz."};
    }
    const bool cut_off = error == http::error::end_of_stream || error == http::error::partial_message;
    if (!cut_off && error.category() == http::make_error_code(http::error::end_of_stream).category()) {
        return {.kind = Error::Kind::bad_answer,
                .what = where + " answered with something that is not HTTP: " + error.message() + ".",
                .hint = "Is this the address of a Weft node's HTTP interface?"};
    }
    return {.kind = Error::Kind::unreachable,
            .what = "Cannot reach the node at " + where + " (" + std::string(doing) + ": " + error.message() + ").",
            .hint = hint_of(endpoint, error, cut_off)};
}

std::optional<std::uint32_t> retry_after(std::string_view text) {
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return seconds;
}

}  // namespace

struct HttpConnection::Parts {
    Endpoint endpoint;
    std::chrono::milliseconds timeout;
    asio::io_context io{1};
    Channel channel{io};
    beast::flat_buffer buffer;

    Result<void> connect() {
        buffer.clear();
        std::string doing;
        const error_code error = channel.connect(endpoint, timeout, doing);
        if (error) return Unexpected{transport_error(endpoint, error, doing)};
        return {};
    }

    http::request<http::string_body> message_of(const HttpRequest& request) const {
        const bool post = !request.content_type.empty();
        http::request<http::string_body> message(post ? http::verb::post : http::verb::get, request.target, 11);
        message.set(http::field::host, endpoint.socket.empty() ? endpoint.host : "localhost");
        message.set(http::field::user_agent, "weft");
        message.set(http::field::accept, request.accept);
        if (!endpoint.token.empty()) message.set(http::field::authorization, "Bearer " + endpoint.token);
        if (post) {
            message.set(http::field::content_type, request.content_type);
            message.body() = request.body;
            message.prepare_payload();
        }
        return message;
    }

    // Over the present connection, which is closed on any error.
    Expected<HttpAnswer, error_code> exchange(const HttpRequest& request) {
        const auto message = message_of(request);
        channel.expires_after(timeout);
        error_code error = channel.run([&](auto done) { http::async_write(channel, message, done); });
        http::response_parser<http::string_body> parser;
        parser.body_limit(kAnswerBytesMax);
        if (!error) {
            error = channel.run([&](auto done) { http::async_read(channel, buffer, parser, done); });
        }
        if (error) {
            channel.close();
            return Unexpected{error};
        }
        auto response = parser.release();
        HttpAnswer answer{static_cast<int>(response.result_int()), std::string(response[http::field::content_type]),
                          retry_after(response[http::field::retry_after]), std::move(response.body())};
        if (!response.keep_alive()) channel.close();
        return answer;
    }
};

HttpConnection::HttpConnection(Endpoint endpoint, std::chrono::milliseconds timeout)
    : parts_(std::make_unique<Parts>()) {
    parts_->endpoint = std::move(endpoint);
    parts_->timeout = timeout;
}
HttpConnection::~HttpConnection() = default;
HttpConnection::HttpConnection(HttpConnection&&) noexcept = default;
HttpConnection& HttpConnection::operator=(HttpConnection&&) noexcept = default;

const Endpoint& HttpConnection::endpoint() const {
    return parts_->endpoint;
}

Result<HttpAnswer> HttpConnection::send(const HttpRequest& request) {
    const bool reused = parts_->channel.open();
    if (!reused) {
        if (auto connected = parts_->connect(); !connected) return Unexpected{connected.error()};
    }
    auto answer = parts_->exchange(request);
    if (!answer && reused && answer.error() != beast::error::timeout) {
        if (auto connected = parts_->connect(); !connected) return Unexpected{connected.error()};
        answer = parts_->exchange(request);
    }
    if (!answer) return Unexpected{transport_error(parts_->endpoint, answer.error(), "waiting for its answer")};
    return std::move(*answer);
}

}  // namespace weft::client
