// One connection: reads requests within limits and times, answers them, streams events.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "node/runtime/http/live_protocols.hpp"
#include "node/runtime/http/live_socket.hpp"
#include "node/runtime/http/server_core.hpp"
#include "node/runtime/steady_ns.hpp"
#include "node/runtime/version.hpp"

namespace weft::node::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;

namespace {

using boost::system::error_code;
using Parser = bhttp::request_parser<bhttp::string_body>;
constexpr std::size_t kLingerBytesMax = 8u << 20;
using Fields = bhttp::response<bhttp::string_body>;

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using LocalStream = beast::basic_stream<asio::local::stream_protocol>;

template <class Stream>
class Session {
public:
    template <class... StreamArguments>
    Session(std::shared_ptr<Server::Core> core, Caller caller, StreamArguments&&... arguments)
        : core_(std::move(core)),
          caller_(std::move(caller)),
          stream_(std::forward<StreamArguments>(arguments)...),
          buffer_(2 * kHeadBytesMax) {
        ++core_->connections;
    }
    ~Session() { --core_->connections; }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    asio::awaitable<void> run();

private:
    struct Turn {  // one request and what becomes of it
        Request request;
        const Route* route = nullptr;
        Response response;
        std::optional<bhttp::request<bhttp::string_body>> upgrade;  // of a live connection
        bool keep_alive = false;
        bool head_only = false;
        unsigned version = 11;
    };

    asio::awaitable<bool> shake_hands();
    asio::awaitable<bool> read(Turn& turn);
    asio::awaitable<bool> read_body(Parser& parser, Turn& turn);
    std::optional<Response> beyond_rate(const Parser& parser, const Turn& turn) const;
    asio::awaitable<Response> answer(const Turn& turn);
    asio::awaitable<bool> write(Turn& turn);
    asio::awaitable<void> linger();
    asio::awaitable<void> stream_events(EventStream stream, unsigned version);
    asio::awaitable<void> serve_live(const bhttp::request<bhttp::string_body>& upgrade);
    asio::awaitable<bool> write_piece(std::string piece);
    asio::awaitable<bool> wait_for_events();
    auto& lowest() { return beast::get_lowest_layer(stream_); }
    void expire(std::uint32_t ms) { lowest().expires_after(std::chrono::milliseconds(ms)); }

    std::shared_ptr<Server::Core> core_;
    Caller caller_;
    Stream stream_;
    beast::flat_buffer buffer_;
};

std::string header(const Parser& parser, bhttp::field field) {
    return std::string(parser.get()[field]);
}

bool asks_for_websocket(const Parser& parser) {
    return parser.get().method() == bhttp::verb::get && parser.upgrade() &&
           beast::iequals(parser.get()[bhttp::field::upgrade], "websocket");
}

void fill(Request& request, const Parser& parser) {
    request.method = std::string(parser.get().method_string());
    request.authorization = header(parser, bhttp::field::authorization);
    request.accept = header(parser, bhttp::field::accept);
    request.content_type = header(parser, bhttp::field::content_type);
    request.last_event_id = std::string(parser.get()["Last-Event-ID"]);
    request.accept_encoding = header(parser, bhttp::field::accept_encoding);
    request.if_none_match = header(parser, bhttp::field::if_none_match);
    request.host = header(parser, bhttp::field::host);
    request.origin = header(parser, bhttp::field::origin);
    request.websocket = asks_for_websocket(parser);
    request.protocols = header(parser, bhttp::field::sec_websocket_protocol);
    if (request.websocket && request.authorization.empty()) request.authorization = authorization_in(request.protocols);
}

// What to answer when the request itself cannot be read; nothing when the connection is simply over.
std::optional<Response> refusal_of(const error_code& error) {
    if (error == bhttp::error::header_limit || error == bhttp::error::buffer_overflow) {
        return problem(431, "head_too_large", "the request's head is larger than 8 KiB",
                       "Send fewer or shorter headers.");
    }
    if (error == bhttp::error::body_limit) {
        return problem(413, "too_large", "the body is larger than this route takes", "See /openapi.json for limits.");
    }
    if (error == bhttp::error::end_of_stream || error == bhttp::error::partial_message) return std::nullopt;
    if (error.category() == bhttp::make_error_code(bhttp::error::bad_method).category()) {
        return problem(400, "bad_request", "not a valid HTTP/1.1 request: " + error.message(), "See /openapi.json.");
    }
    return std::nullopt;
}

// False: the connection is over.
template <class Stream>
asio::awaitable<bool> Session<Stream>::shake_hands() {
    error_code error;
    if constexpr (std::same_as<Stream, TlsStream>) {
        expire(core_->options.handshake_ms_max);
        const auto server = asio::ssl::stream_base::server;
        co_await stream_.async_handshake(server, asio::redirect_error(asio::use_awaitable, error));
    }
    co_return !error;
}

template <class Stream>
asio::awaitable<void> Session<Stream>::run() {
    if (!co_await shake_hands()) co_return;
    for (;;) {
        Turn turn;
        if (!co_await read(turn)) co_return;
        if (turn.response.stream && !turn.head_only) {
            co_return co_await stream_events(*turn.response.stream, turn.version);
        }
        if (turn.upgrade) co_return co_await serve_live(*turn.upgrade);
        if (!co_await write(turn) || !turn.keep_alive) break;
    }
    co_await linger();
}

// Closing with unread input would reset the connection, and the client might never see why it was refused.
template <class Stream>
asio::awaitable<void> Session<Stream>::linger() {
    error_code error;
    expire(core_->options.linger_ms_max);
    if constexpr (std::same_as<Stream, TlsStream>) {
        co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
        error.clear();
    }
    lowest().socket().shutdown(asio::socket_base::shutdown_send, error);
    std::array<char, 16 * 1024> discarded;
    for (std::size_t total = 0; !error && total < kLingerBytesMax;) {
        total += co_await lowest().async_read_some(asio::buffer(discarded),
                                                   asio::redirect_error(asio::use_awaitable, error));
    }
}

// Reads a request and fills in its response. False: the connection is over, nothing is to be said.
template <class Stream>
asio::awaitable<bool> Session<Stream>::read(Turn& turn) {
    Parser parser;
    parser.header_limit(kHeadBytesMax);
    parser.body_limit(boost::none);  // set once the route is known
    expire(core_->options.head_ms_max);
    error_code error;
    co_await bhttp::async_read_header(stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        const std::optional<Response> refusal = refusal_of(error);
        if (refusal) turn.response = *refusal;
        co_return refusal.has_value();
    }
    fill(turn.request, parser);
    turn.request.caller = caller_;
    turn.version = parser.get().version();
    turn.head_only = parser.get().method() == bhttp::verb::head;
    const auto target = parser.get().target();
    turn.route = core_->router.find(turn.request.method, {target.data(), target.size()}, turn.request, turn.response);
    if (std::optional<Response> refusal = beyond_rate(parser, turn)) {
        turn.route = nullptr;
        turn.response = std::move(*refusal);
    }
    if (turn.route == nullptr) {
        // The rest of the connection is usable only when no body follows.
        turn.keep_alive = parser.is_done() && parser.get().keep_alive();
        co_return true;
    }
    if (!co_await read_body(parser, turn)) co_return turn.response.status != 200;
    turn.keep_alive = parser.get().keep_alive();
    turn.request.body = std::move(parser.get().body());
    turn.response = co_await answer(turn);
    if (turn.response.live && core_->feed.full()) {
        turn.response = problem(503, "too_many_pages", "this node serves as many live pages as it may",
                                "Close one, or connect to another node.");
    } else if (turn.response.live) {
        turn.upgrade = parser.release();
    }
    co_return true;
}

// Refused requests count as well: whoever guesses tokens is slowed down like everybody.
template <class Stream>
std::optional<Response> Session<Stream>::beyond_rate(const Parser& parser, const Turn& turn) const {
    const std::size_t limit = turn.route == nullptr ? 0 : turn.route->body_bytes_max;
    const std::uint64_t bytes =
        std::min<std::uint64_t>(parser.content_length().value_or(parser.chunked() ? limit : 0), limit);
    return core_->rates.refusal(caller_, turn.request.who, bytes, steady_ns() / 1000);
}

// False: the body could not be read; the response is filled in unless the connection is over.
template <class Stream>
asio::awaitable<bool> Session<Stream>::read_body(Parser& parser, Turn& turn) {
    const std::size_t limit = turn.route->body_bytes_max;
    error_code error;
    if (parser.content_length() && *parser.content_length() > limit) error = bhttp::error::body_limit;
    parser.body_limit(limit);
    if (!error && beast::iequals(parser.get()[bhttp::field::expect], "100-continue")) {
        expire(core_->options.write_ms_max);
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        co_await asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                                   asio::redirect_error(asio::use_awaitable, error));
    }
    expire(core_->options.body_ms_max);
    if (!error && !parser.is_done()) {
        co_await bhttp::async_read(stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
    }
    if (!error) co_return true;
    if (const std::optional<Response> refusal = refusal_of(error)) turn.response = *refusal;
    co_return false;
}

// Suspends until the handler answers, from whatever thread.
template <class Stream>
asio::awaitable<Response> Session<Stream>::answer(const Turn& turn) {
    const auto executor = stream_.get_executor();
    lowest().expires_never();
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(Response)>(
        [&turn, executor](auto handler) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            turn.route->handler(turn.request, Reply([shared, executor](Response response) {
                                    asio::post(executor, [shared, response = std::move(response)]() mutable {
                                        (*shared)(std::move(response));
                                    });
                                }));
        },
        asio::use_awaitable);
}

template <class Stream>
asio::awaitable<bool> Session<Stream>::write(Turn& turn) {
    core_->on_answered(turn.route == nullptr ? std::string_view() : std::string_view(turn.route->pattern),
                       turn.response.status);
    Fields out(static_cast<bhttp::status>(turn.response.status), turn.version);
    out.set(bhttp::field::server, "weftd/" + std::string(kVersion));
    out.set(bhttp::field::content_type, turn.response.content_type);
    out.set("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : turn.response.headers) out.set(name, value);
    out.keep_alive(turn.keep_alive);
    out.content_length(turn.response.body.size());
    if (!turn.head_only) out.body() = std::move(turn.response.body);
    bhttp::response_serializer<bhttp::string_body> serializer(out);
    expire(core_->options.write_ms_max);
    error_code error;
    if (turn.head_only) {
        co_await bhttp::async_write_header(stream_, serializer, asio::redirect_error(asio::use_awaitable, error));
    } else {
        co_await bhttp::async_write(stream_, serializer, asio::redirect_error(asio::use_awaitable, error));
    }
    co_return !error;
}

template <class Stream>
asio::awaitable<void> Session<Stream>::stream_events(EventStream stream, unsigned version) {
    core_->on_answered("/api/v1/events", 200);
    bhttp::response<bhttp::empty_body> head(bhttp::status::ok, version);
    head.set(bhttp::field::server, "weftd/" + std::string(kVersion));
    head.set(bhttp::field::content_type, "text/event-stream");
    head.set(bhttp::field::cache_control, "no-store");
    head.chunked(true);
    bhttp::response_serializer<bhttp::empty_body> serializer(head);
    expire(core_->options.write_ms_max);
    error_code error;
    co_await bhttp::async_write_header(stream_, serializer, asio::redirect_error(asio::use_awaitable, error));
    // A first comment, so that a client knows at once that it is connected.
    if (error || !co_await write_piece(": weft events\n\n")) co_return;
    for (;;) {
        std::string piece = core_->ring.read(stream.cursor, stream.filter, kStreamPieceBytesMax);
        if (piece.empty()) {
            if (co_await wait_for_events()) continue;
            piece = ": keep-alive\n\n";
        }
        if (!co_await write_piece(std::move(piece))) co_return;
    }
}

template <class Stream>
asio::awaitable<void> Session<Stream>::serve_live(const bhttp::request<bhttp::string_body>& upgrade) {
    lowest().expires_never();
    if constexpr (std::same_as<Stream, LocalStream>) {
        Turn refused;
        refused.response =
            problem(400, "not_here", "live connections are not served on the local socket", "Connect to api.listen.");
        co_await write(refused);
    } else {
        core_->on_answered("/api/v1/ws", 101);
        co_await http::serve_live(stream_, upgrade, core_->feed, core_->options.write_ms_max);
    }
}

template <class Stream>
asio::awaitable<bool> Session<Stream>::write_piece(std::string piece) {
    expire(core_->options.write_ms_max);
    error_code error;
    co_await asio::async_write(stream_, bhttp::make_chunk(asio::buffer(piece)),
                               asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

// True: there may be new events. False: it was silent for so long that a sign of life is due.
template <class Stream>
asio::awaitable<bool> Session<Stream>::wait_for_events() {
    lowest().expires_never();
    asio::steady_timer timer(stream_.get_executor(), std::chrono::milliseconds(core_->options.keep_alive_ms));
    struct Registration {
        std::set<asio::steady_timer*>& timers;
        asio::steady_timer* timer;
        Registration(std::set<asio::steady_timer*>& all, asio::steady_timer* own) : timers(all), timer(own) {
            timers.insert(timer);
        }
        ~Registration() { timers.erase(timer); }
    } registration(core_->waiting_streams, &timer);
    error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    co_return error == asio::error::operation_aborted;
}

template <class Stream>
asio::awaitable<void> serve(std::shared_ptr<Session<Stream>> session) {
    co_await session->run();
}

template <class Stream, class... Arguments>
void start(const std::shared_ptr<Server::Core>& core, Caller caller, Arguments&&... arguments) {
    auto session = std::make_shared<Session<Stream>>(core, std::move(caller), std::forward<Arguments>(arguments)...);
    asio::co_spawn(core->io, serve(std::move(session)), asio::detached);
}

}  // namespace

void start_session(const std::shared_ptr<Server::Core>& core, asio::ip::tcp::socket socket, Caller caller) {
    if (!core->tls) return start<PlainStream>(core, std::move(caller), std::move(socket));
    start<TlsStream>(core, std::move(caller), std::move(socket), *core->tls);
}

void start_session(const std::shared_ptr<Server::Core>& core, asio::local::stream_protocol::socket socket,
                   Caller caller) {
    start<LocalStream>(core, std::move(caller), std::move(socket));
}

}  // namespace weft::node::http
