// One TCP connection from its handshake to its end. All on the net thread, but for the send queue.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <string>

#include "p2p/asio/counters.hpp"
#include "p2p/asio/send_queue.hpp"
#include "p2p/asio/tls_identity.hpp"
#include "p2p/budget.hpp"
#include "p2p/frame.hpp"

namespace weft::p2p {

class Connection;

// Who has the connections. Called on the net thread.
class ConnectionOwner {
public:
    // The handshake is done and the other side's key is known. Why the connection is not wanted and ends, if so. For a
    // connection that was dialed, the other side has said yes already.
    virtual std::optional<HandshakeFailure> on_ready(Connection& connection) = 0;
    virtual void on_frame(Connection& connection, Bytes&& body) = 0;
    // What was read is no frame: the connection must be closed.
    virtual void on_bad_frame(Connection& connection, FrameError error) = 0;
    // The last call, exactly once, after start().
    virtual void on_closed(Connection& connection, const std::string& reason) = 0;

protected:
    ~ConnectionOwner() = default;
};

// What all connections of a transport share.
struct ConnectionSettings {
    const TlsTransportOptions& options;
    std::shared_ptr<const std::set<PublicKeyBytes>> allowed;
    LiveCounters& counters;
    ConnectionOwner& owner;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Clock = std::chrono::steady_clock;
    using Socket = boost::asio::ip::tcp::socket;

    // `dialed`: the key that must be at the other end of a connection that we made; nothing for an accepted one.
    Connection(PeerId id, Socket socket, boost::asio::ssl::context& context, const ConnectionSettings& settings,
               std::optional<PublicKeyBytes> dialed);

    void start();

    // Queues a frame; any thread. False: refused. `wake` then on the net thread when the queue asks for a writer.
    SendQueue::Push push(std::shared_ptr<const Bytes> body) { return queue_.push(std::move(body)); }
    void wake_writer();
    std::size_t queued_bytes() const { return queue_.bytes(); }

    // Ends it; on_closed is called before this returns. Nothing when it has ended.
    void close(const std::string& reason);
    void fail(HandshakeFailure failure, const std::string& reason);

    // Ends it when it has been waiting for too long; to be called now and then.
    void check_deadlines(Clock::time_point now);

    // Of the connection, as the kernel measures it; nothing when it cannot tell.
    std::optional<std::uint32_t> round_trip_us() const;

    PeerId id() const { return id_; }
    bool outgoing() const { return check_.expected.has_value(); }
    const PublicKeyBytes& dialed_key() const { return *check_.expected; }  // requires outgoing()
    Clock::duration age() const { return Clock::now() - started_; }
    bool open() const { return open_; }                        // on_ready said yes, and it has not ended
    const PublicKeyBytes& key() const { return *check_.key; }  // requires that on_ready was called
    const std::string& address() const { return address_; }    // "host:port"
    const boost::asio::ip::address& host() const { return host_; }

private:
    using Error = boost::system::error_code;

    void on_handshake(const Error& error);
    void fail_handshake(const Error& error);
    void await_greeting();
    void become_ready();
    void read();
    void on_read(const Error& error, std::size_t bytes);
    void pause(TimeUs wait_us);
    void write();
    void write_buffer();
    void on_written(const Error& error, std::size_t bytes);

    PeerId id_;
    const TlsTransportOptions& options_;
    LiveCounters& counters_;
    ConnectionOwner& owner_;
    PeerCheck check_;
    boost::asio::ssl::stream<Socket> stream_;
    boost::asio::steady_timer pause_;
    boost::asio::ip::address host_;
    std::string address_;

    bool closed_ = false;
    bool open_ = false;
    Clock::time_point started_;
    std::optional<Clock::time_point> reading_since_;
    std::optional<Clock::time_point> writing_since_;

    Budget budget_;
    FrameReader frames_;
    SendQueue queue_;
    Bytes read_buffer_;
    Bytes write_buffer_;
};

// Of the steady clock, for what takes its time from outside.
TimeUs to_us(Connection::Clock::time_point time);

}  // namespace weft::p2p
