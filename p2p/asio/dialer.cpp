#include "p2p/asio/dialer.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>

namespace weft::p2p {

namespace asio = boost::asio;
using asio::ip::tcp;
using Error = boost::system::error_code;

// One look-up and connect. Outlives the dialer while handlers are pending; `target` is null once nobody waits.
struct Dialer::Attempt {
    Attempt(asio::io_context& io, Target& waiting) : resolver(io), socket(io), target(&waiting) {}

    void cancel() {
        target = nullptr;
        resolver.cancel();
        Error ignored;
        socket.close(ignored);
    }

    tcp::resolver resolver;
    Socket socket;
    Target* target;
};

struct Dialer::Target {
    DialTarget whom;
    Backoff backoff;
    Clock::time_point next_at;         // not before
    bool connected = false;            // handed to on_connected, and not ended
    std::shared_ptr<Attempt> attempt;  // under way
    Clock::time_point attempt_since;
};

Dialer::Dialer(asio::io_context& io, const TlsTransportOptions& options, LiveCounters& counters, Random& random,
               OnConnected on_connected, OnFailed on_failed)
    : io_(io),
      options_(options),
      counters_(counters),
      random_(random),
      on_connected_(std::move(on_connected)),
      on_failed_(std::move(on_failed)) {}

Dialer::~Dialer() {
    stop();
}

void Dialer::set_targets(std::vector<DialTarget> targets) {
    targets_.remove_if([&](Target& target) {
        const bool stays = std::erase(targets, target.whom) > 0;
        if (!stays && target.attempt) target.attempt->cancel();
        return !stays;
    });
    for (DialTarget& whom : targets) {
        const Backoff backoff(options_.reconnect_ms_min, options_.reconnect_ms_max);
        targets_.push_back(Target{std::move(whom), backoff, Clock::time_point::min(), false, nullptr, {}});
    }
}

void Dialer::tick(Clock::time_point now, const std::function<bool(const PublicKeyBytes&)>& connected) {
    for (Target& target : targets_) {
        if (target.attempt) {
            if (now - target.attempt_since > std::chrono::milliseconds(options_.handshake_ms_max)) {
                finish(target, asio::error::timed_out);
            }
        } else if (!target.connected && now >= target.next_at && !connected(target.whom.key)) {
            dial(target, now);
        }
    }
}

void Dialer::dial(Target& target, Clock::time_point now) {
    const auto attempt = std::make_shared<Attempt>(io_, target);
    target.attempt = attempt;
    target.attempt_since = now;
    const auto on_connect = [this, attempt](const Error& error, const tcp::endpoint&) {
        if (attempt->target) finish(*attempt->target, error);
    };
    const auto on_resolve = [this, attempt, on_connect](const Error& error, const tcp::resolver::results_type& found) {
        if (!attempt->target) return;
        if (error) return finish(*attempt->target, error);
        asio::async_connect(attempt->socket, found, on_connect);
    };
    attempt->resolver.async_resolve(target.whom.address.host, std::to_string(target.whom.address.port), on_resolve);
}

void Dialer::finish(Target& target, const Error& error) {
    const std::shared_ptr<Attempt> attempt = std::exchange(target.attempt, nullptr);
    if (error) {
        attempt->cancel();
        ++counters_.dials_failed;
        on_failed_(target.whom.key, error.message());
        wait(target);
        return;
    }
    attempt->target = nullptr;
    target.connected = true;
    on_connected_(target.whom.key, std::move(attempt->socket));
}

void Dialer::wait(Target& target) {
    target.next_at = Clock::now() + std::chrono::milliseconds(target.backoff.next_ms(random_));
}

void Dialer::ended(const PublicKeyBytes& key, bool stable) {
    for (Target& target : targets_) {
        if (target.whom.key != key || !target.connected) continue;
        target.connected = false;
        if (stable) target.backoff.reset();
        wait(target);
    }
}

void Dialer::stop() {
    for (Target& target : targets_) {
        if (target.attempt) target.attempt->cancel();
    }
    targets_.clear();
}

}  // namespace weft::p2p
