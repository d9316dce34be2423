// The HTTP server: connections, limits, time-outs; one io_context, one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "core/expected.hpp"
#include "node/runtime/config.hpp"
#include "node/runtime/http/rate_rules.hpp"
#include "node/runtime/http/router.hpp"
#include "node/runtime/live/feed.hpp"

namespace boost::asio {
class io_context;
}

namespace weft::node::http {

struct ServerOptions {
    std::uint32_t connections_max = 512;
    std::uint32_t head_ms_max = 30'000;  // for a request's head, idle time before it included
    std::uint32_t body_ms_max = 30'000;
    std::uint32_t write_ms_max = 30'000;   // for one response, or one piece of an event stream
    std::uint32_t linger_ms_max = 2'000;   // for the rest of what was refused
    std::uint32_t keep_alive_ms = 15'000;  // between comments on a silent event stream
    std::uint32_t handshake_ms_max = 10'000;
    RateOptions rates;
};

inline constexpr std::size_t kHeadBytesMax = 8 * 1024;
inline constexpr std::size_t kStreamPieceBytesMax = 64 * 1024;

// Whether use_tls would take them. The error names the option.
Expected<void, std::string> check_certificate(const std::filesystem::path& certificate,
                                              const std::filesystem::path& key);

class Server {
public:
    struct Core;  // internal

    // Called once a response, with the route's pattern (empty when there was none) and the status. Net thread.
    using OnAnswered = std::function<void(std::string_view route, unsigned status)>;

    // Binds and listens; the error says why it cannot. `router` and `ring` outlive the io_context's run.
    static Expected<std::unique_ptr<Server>, std::string> listen(boost::asio::io_context& io, const Endpoint& endpoint,
                                                                 const Router& router, const EventRing& ring,
                                                                 ServerOptions options, OnAnswered on_answered);
    ~Server();

    // Also listens on a Unix socket, mode 0600, for this user and root: no token is asked for there. A socket file that
    // nobody answers on is replaced. Before the io_context runs.
    Expected<void, std::string> listen_local(const std::filesystem::path& path);

    // From now on, TCP connections are TLS 1.2 or 1.3 with this certificate (chain) and key, both PEM; those that are
    // open go on as they are. On an error nothing changes. Before the io_context runs, or on its thread.
    Expected<void, std::string> use_tls(const std::filesystem::path& certificate, const std::filesystem::path& key);

    Endpoint endpoint() const;        // with the actual port
    std::size_t connections() const;  // any thread

    // What live connections are served from.
    live::Feed& feed();

    // New events are in the ring. Any thread; cheap when called often.
    void wake_streams();

    // No more connections. Those that are open end when the io_context is stopped. Any thread.
    void stop_accepting();

private:
    explicit Server(std::shared_ptr<Core> core);
    std::shared_ptr<Core> core_;
};

}  // namespace weft::node::http
