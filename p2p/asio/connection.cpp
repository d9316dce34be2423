#include "p2p/asio/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <sstream>

namespace weft::p2p {
namespace {

namespace asio = boost::asio;

// What the accepting side says first: the connection stays. Only then does the dialing side count on it, since in
// TLS 1.3 its own handshake ends before the other side has looked at its certificate.
constexpr std::string_view kGreeting = "WEFT";

constexpr std::size_t kReadBytes = 16 * 1024;    // a TLS record
constexpr std::size_t kGatherBytes = 64 * 1024;  // of frames in one write

bool longer_than(const std::optional<Connection::Clock::time_point>& since, std::uint32_t ms,
                 Connection::Clock::time_point now) {
    return since && now - *since > std::chrono::milliseconds(ms);
}

std::string reason_of(const boost::system::error_code& error) {
    const bool ended = error == asio::error::eof || error == asio::ssl::error::stream_truncated ||
                       error == asio::error::connection_reset || error == asio::error::broken_pipe;
    return ended ? "closed by the other side" : error.message();
}

bool is_tls_alert(const boost::system::error_code& error, int reason) {
    return error.category() == asio::error::get_ssl_category() &&
           ERR_GET_REASON(static_cast<unsigned long>(error.value())) == reason;
}

}  // namespace

TimeUs to_us(Connection::Clock::time_point time) {
    return static_cast<TimeUs>(std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
}

Connection::Connection(PeerId id, Socket socket, asio::ssl::context& context, const ConnectionSettings& settings,
                       std::optional<PublicKeyBytes> dialed)
    : id_(id),
      options_(settings.options),
      counters_(settings.counters),
      owner_(settings.owner),
      check_{.allowed = settings.allowed, .expected = dialed, .network = options_.network, .key = {}, .failure = {}},
      stream_(std::move(socket), context),
      pause_(stream_.get_executor()),
      started_(Clock::now()),
      budget_(options_.budget, to_us(started_)),
      frames_(options_.frame_bytes_max),
      queue_(options_.queue_bytes_max) {
    Error error;
    stream_.next_layer().set_option(asio::ip::tcp::no_delay(true), error);
    const asio::ip::tcp::endpoint remote = stream_.next_layer().remote_endpoint(error);
    host_ = remote.address();
    std::ostringstream text;
    text << remote;  // IPv6 in brackets
    address_ = text.str();
    attach(stream_.native_handle(), check_);
}

std::optional<std::uint32_t> Connection::round_trip_us() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    const int socket = const_cast<boost::asio::ssl::stream<Socket>&>(stream_).next_layer().native_handle();
    if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
    return info.tcpi_rtt;
}

void Connection::start() {
    const auto side = outgoing() ? asio::ssl::stream_base::client : asio::ssl::stream_base::server;
    stream_.async_handshake(side, [self = shared_from_this()](const Error& error) { self->on_handshake(error); });
}

void Connection::on_handshake(const Error& error) {
    if (closed_) return;
    if (error) return fail_handshake(error);
    CHECK(check_.key);
    if (!network_agreed(stream_.native_handle(), options_.network)) {
        return fail(HandshakeFailure::wrong_network, "not of this network");
    }
    if (outgoing()) return await_greeting();
    write_buffer_.assign(kGreeting.begin(), kGreeting.end());
    become_ready();
}

void Connection::fail_handshake(const Error& error) {
    HandshakeFailure failure = check_.failure.value_or(HandshakeFailure::tls);
    if (!check_.failure && is_tls_alert(error, SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL))
        failure = HandshakeFailure::wrong_network;
    const bool another = outgoing() && failure == HandshakeFailure::unknown_key;
    fail(failure, "TLS handshake: " + std::string(handshake_failure_name(failure)) + ": " +
                      (another ? "the node there has another key" : reason_of(error)));
}

void Connection::fail(HandshakeFailure failure, const std::string& reason) {
    if (closed_) return;
    ++counters_.handshake_failures[static_cast<std::size_t>(failure)];
    close(reason);
}

void Connection::await_greeting() {
    read_buffer_.resize(kGreeting.size());
    asio::async_read(stream_, asio::buffer(read_buffer_), [self = shared_from_this()](const Error& error, std::size_t) {
        if (self->closed_) return;
        // What the other side says to a certificate that its verify_certificate refused.
        if (is_tls_alert(error, SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE)) {
            return self->fail(HandshakeFailure::tls, "the other side does not let this node's key in");
        }
        if (error) return self->fail_handshake(error);
        if (as_text(self->read_buffer_) != kGreeting) return self->fail(HandshakeFailure::tls, "no greeting");
        self->become_ready();
    });
}

void Connection::become_ready() {
    if (const auto failure = owner_.on_ready(*this)) {
        return fail(*failure, "not wanted: " + std::string(handshake_failure_name(*failure)));
    }
    if (closed_) return;
    open_ = true;
    read_buffer_.resize(kReadBytes);
    read();
    write_buffer_.empty() ? write() : write_buffer();
}

void Connection::read() {
    reading_since_ = Clock::now();
    stream_.async_read_some(asio::buffer(read_buffer_), [self = shared_from_this()](const Error& error, std::size_t n) {
        self->on_read(error, n);
    });
}

void Connection::on_read(const Error& error, std::size_t bytes) {
    if (closed_) return;
    if (error) return close(reason_of(error));
    reading_since_.reset();
    counters_.bytes_in += bytes;
    frames_.feed(ByteView(read_buffer_).first(bytes));
    std::uint64_t messages = 0;
    while (true) {
        Expected<std::optional<Bytes>, FrameError> body = frames_.next();
        if (!body) return owner_.on_bad_frame(*this, body.error());
        if (!body->has_value()) break;
        ++messages;
        ++counters_.frames_in;
        owner_.on_frame(*this, std::move(**body));
        if (closed_) return;
    }
    const TimeUs wait_us = budget_.charge(bytes, messages, to_us(Clock::now()));
    wait_us == 0 ? read() : pause(wait_us);
}

// Over budget: TCP's window fills, and the other side must wait.
void Connection::pause(TimeUs wait_us) {
    ++counters_.reads_delayed;
    pause_.expires_after(std::chrono::microseconds(wait_us));
    pause_.async_wait([self = shared_from_this()](const Error&) {
        if (!self->closed_) self->read();
    });
}

void Connection::wake_writer() {
    if (!closed_) write();
}

// Takes what is queued and writes it; ends being the queue's writer when there is nothing.
void Connection::write() {
    counters_.frames_out += queue_.take(write_buffer_, kGatherBytes);
    if (!write_buffer_.empty()) write_buffer();
}

void Connection::write_buffer() {
    writing_since_ = Clock::now();
    asio::async_write(
        stream_, asio::buffer(write_buffer_),
        [self = shared_from_this()](const Error& error, std::size_t bytes) { self->on_written(error, bytes); });
}

void Connection::on_written(const Error& error, std::size_t bytes) {
    if (closed_) return;
    if (error) return close(reason_of(error));
    counters_.bytes_out += bytes;
    writing_since_.reset();
    write_buffer_.clear();
    write();
}

void Connection::close(const std::string& reason) {
    if (std::exchange(closed_, true)) return;
    open_ = false;
    queue_.close();
    pause_.cancel();
    Error ignored;
    stream_.next_layer().close(ignored);
    owner_.on_closed(*this, reason);
}

void Connection::check_deadlines(Clock::time_point now) {
    if (closed_) return;
    if (!open_) {
        if (longer_than(started_, options_.handshake_ms_max, now)) {
            fail(HandshakeFailure::timed_out, "the handshake took too long");
        }
    } else if (longer_than(writing_since_, options_.write_stall_ms_max, now)) {
        close("does not read: " + std::to_string(queue_.bytes()) + " bytes wait for it");
    } else if (longer_than(reading_since_, options_.idle_ms_max, now)) {
        close("silent for too long");
    }
}

}  // namespace weft::p2p
