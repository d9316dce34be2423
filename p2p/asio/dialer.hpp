// Makes TCP connections to the listed nodes, again and again until they stand.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <vector>

#include "core/ports.hpp"
#include "p2p/address.hpp"
#include "p2p/asio/counters.hpp"
#include "p2p/backoff.hpp"

namespace weft::p2p {

struct DialTarget {
    PublicKeyBytes key;
    HostPort address;
    bool operator==(const DialTarget&) const = default;
};

// On the net thread.
class Dialer {
public:
    using Clock = std::chrono::steady_clock;
    using Socket = boost::asio::ip::tcp::socket;
    // A socket is connected; its target is left alone until ended().
    using OnConnected = std::function<void(const PublicKeyBytes& key, Socket socket)>;

    // An attempt ended without a socket, and why.
    using OnFailed = std::function<void(const PublicKeyBytes& key, const std::string& why)>;

    Dialer(boost::asio::io_context& io, const TlsTransportOptions& options, LiveCounters& counters, Random& random,
           OnConnected on_connected, OnFailed on_failed);
    ~Dialer();

    // From now on, these. An attempt at another one or at another address ends; connections are left alone.
    // A key may have several addresses: they are tried by turns.
    void set_targets(std::vector<DialTarget> targets);

    // Dials what is due and not `connected` in another way; ends attempts that take too long.
    void tick(Clock::time_point now, const std::function<bool(const PublicKeyBytes&)>& connected);

    // The connection that came of on_connected has ended; `stable`: it had lived for a while, so that the next attempt
    // comes soon.
    void ended(const PublicKeyBytes& key, bool stable);

    // No call of on_connected after this.
    void stop();

private:
    struct Attempt;
    struct Target;

    void dial(Target& target, Clock::time_point now);
    void finish(Target& target, const boost::system::error_code& error);
    void wait(Target& target);

    boost::asio::io_context& io_;
    const TlsTransportOptions& options_;
    LiveCounters& counters_;
    Random& random_;
    OnConnected on_connected_;
    OnFailed on_failed_;
    std::list<Target> targets_;
};

}  // namespace weft::p2p
