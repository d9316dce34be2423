#include "tools/client/http.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>

namespace weft::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

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
            .hint = "Is weftd running there? Give another address with --node."};
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
    std::optional<beast::tcp_stream> stream;
    beast::flat_buffer buffer;

    // Runs one asynchronous operation to its end; the stream's own expiry bounds it.
    template <class Start>
    error_code run(Start start) {
        error_code result;
        start([&result](const error_code& error, auto&&...) { result = error; });
        io.restart();
        io.run();
        return result;
    }

    Result<void> connect() {
        error_code error;
        asio::ip::tcp::resolver resolver(io);
        const auto addresses = resolver.resolve(endpoint.host, std::to_string(endpoint.port), error);
        if (error) return Unexpected{transport_error(endpoint, error, "looking up its name")};
        buffer.clear();
        stream.emplace(io);
        stream->expires_after(timeout);
        error = run([&](auto done) { stream->async_connect(addresses, done); });
        if (error) {
            stream.reset();
            return Unexpected{transport_error(endpoint, error, "connecting")};
        }
        stream->socket().set_option(asio::ip::tcp::no_delay(true), error);
        return {};
    }

    http::request<http::string_body> message_of(const HttpRequest& request) const {
        const bool post = !request.content_type.empty();
        http::request<http::string_body> message(post ? http::verb::post : http::verb::get, request.target, 11);
        message.set(http::field::host, endpoint.host);
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
        stream->expires_after(timeout);
        error_code error = run([&](auto done) { http::async_write(*stream, message, done); });
        http::response_parser<http::string_body> parser;
        parser.body_limit(kAnswerBytesMax);
        if (!error) {
            error = run([&](auto done) { http::async_read(*stream, buffer, parser, done); });
        }
        if (error) {
            stream.reset();
            return Unexpected{error};
        }
        auto response = parser.release();
        HttpAnswer answer{static_cast<int>(response.result_int()), std::string(response[http::field::content_type]),
                          retry_after(response[http::field::retry_after]), std::move(response.body())};
        if (!response.keep_alive()) stream.reset();
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
    const bool reused = parts_->stream.has_value();
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
