#include "tools/client/event_stream.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <deque>

#include "tools/client/answers.hpp"
#include "tools/client/channel.hpp"

namespace weft::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kReadBytesMax = 64 * 1024;

}  // namespace

struct EventStream::Parts {
    Endpoint endpoint;
    asio::io_context io{1};
    Channel stream{io};
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    SseParser events;
    std::deque<StreamEvent> ready;
    error_code ended;
    bool reading = false;

    Unexpected<Error> unreachable(const error_code& error) const {
        return fail(Error::Kind::unreachable,
                    "The event stream of " + endpoint.url() + " ended: " + error.message() + ".",
                    "Is weftd still running there? Start this command again to go on.");
    }

    error_code connect(const http::request<http::empty_body>& request, std::chrono::milliseconds timeout) {
        std::string doing;
        error_code error = stream.connect(endpoint, timeout, doing);
        if (!error) error = stream.run([&](auto done) { http::async_write(stream, request, done); });
        if (!error) error = stream.run([&](auto done) { http::async_read_header(stream, buffer, parser, done); });
        return error;
    }

    // The rest of an answer that is not a stream: the node's refusal.
    Unexpected<Error> refusal() {
        if (!parser.is_done()) (void)stream.run([&](auto done) { http::async_read(stream, buffer, parser, done); });
        const auto& message = parser.get();
        HttpAnswer answer{static_cast<int>(message.result_int()), std::string(message[http::field::content_type]),
                          std::nullopt, message.body()};
        return Unexpected{refusal_of(answer)};
    }

    void take_body() {
        std::vector<StreamEvent> events_now;
        events.feed(parser.get().body(), events_now);
        parser.get().body().clear();
        for (auto& event : events_now) ready.push_back(std::move(event));
    }

    // The read outlives a call of `next`: a wait that ends without an event must not cut the connection.
    void start_reading() {
        reading = true;
        http::async_read_some(stream, buffer, parser, [this](const error_code& error, std::size_t) {
            reading = false;
            take_body();
            if (error) ended = error;
            if (!error && parser.is_done()) ended = http::error::end_of_stream;
        });
    }
};

EventStream::EventStream(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
EventStream::~EventStream() = default;
EventStream::EventStream(EventStream&&) noexcept = default;
EventStream& EventStream::operator=(EventStream&&) noexcept = default;

Result<EventStream> EventStream::open(const Endpoint& endpoint, const std::string& query,
                                      const std::string& last_event_id, std::chrono::milliseconds timeout) {
    auto parts = std::make_unique<Parts>();
    parts->endpoint = endpoint;
    parts->parser.body_limit(boost::none);
    parts->buffer.max_size(kReadBytesMax);
    http::request<http::empty_body> request(http::verb::get, "/api/v1/events?" + query, 11);
    request.set(http::field::host, endpoint.socket.empty() ? endpoint.host : "localhost");
    request.set(http::field::user_agent, "weft");
    request.set(http::field::accept, "text/event-stream");
    if (!endpoint.token.empty()) request.set(http::field::authorization, "Bearer " + endpoint.token);
    if (!last_event_id.empty()) request.set("Last-Event-ID", last_event_id);
    if (const error_code error = parts->connect(request, timeout)) {
        return fail(Error::Kind::unreachable,
                    "Cannot open the event stream of " + endpoint.url() + ": " + error.message() + ".",
                    "Is weftd running there? Give another address with --node.");
    }
    if (parts->parser.get().result() != http::status::ok) return parts->refusal();
    parts->stream.expires_never();
    return EventStream(std::move(parts));
}

Result<std::optional<StreamEvent>> EventStream::next(std::chrono::milliseconds wait) {
    const auto deadline = std::chrono::steady_clock::now() + wait;
    while (parts_->ready.empty()) {
        if (parts_->ended) return parts_->unreachable(parts_->ended);
        if (!parts_->reading) parts_->start_reading();
        parts_->io.restart();
        if (parts_->io.run_one_until(deadline) == 0 && std::chrono::steady_clock::now() >= deadline) {
            return std::optional<StreamEvent>{};
        }
    }
    std::optional<StreamEvent> event = std::move(parts_->ready.front());
    parts_->ready.pop_front();
    return event;
}

}  // namespace weft::client
