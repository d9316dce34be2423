// A request and its response as handlers see them: no sockets, no HTTP library.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "node/runtime/event_ring.hpp"

namespace weft::node::http {

// Who is at the other end of a connection.
struct Caller {
    std::string address;                // of TCP, without the port; empty on the local socket
    bool loopback = true;               // from this machine
    std::optional<std::uint32_t> user;  // user id, on the local socket: may do everything
};

struct Request {
    Caller caller;
    std::string who;  // "token NAME" or "user N", when the route asked; empty: anybody
    std::string method;
    std::string path;
    std::map<std::string, std::string> parameters;  // of the path: {id}
    std::map<std::string, std::string> query;
    // The headers that handlers need; empty when absent.
    std::string authorization;
    std::string accept;
    std::string content_type;
    std::string last_event_id;
    std::string accept_encoding;
    std::string if_none_match;
    std::string host;
    std::string origin;      // of the page that asks, when a browser says it
    std::string protocols;   // Sec-WebSocket-Protocol
    bool websocket = false;  // asks to become one
    std::string body;
};

// Server-sent events instead of a body.
struct EventStream {
    EventFilter filter;
    EventRing::EventId cursor = 0;
};

struct Response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::optional<EventStream> stream;
    bool live = false;  // becomes a live connection instead
};

// Answers one request, exactly once, from any thread. Copies answer the same request. When the last copy goes without
// an answer (the node stops), the client gets 503.
class Reply {
public:
    explicit Reply(std::function<void(Response)> send);
    void operator()(Response response) const;

private:
    struct State {
        std::function<void(Response)> send;
        State() = default;
        State(const State&) = delete;
        State& operator=(const State&) = delete;
        ~State();
    };
    std::shared_ptr<State> state_;
};

using Handler = std::function<void(const Request&, Reply)>;

Response json_response(std::string body, unsigned status = 200);

// RFC 9457. `code` is stable; `hint` says what to do next. `extra` is further JSON members, like `,"work_bits":12`.
// Bytes beyond ASCII, which a request may bring, are shown as '?'.
Response problem(unsigned status, std::string_view code, std::string_view detail, std::string_view hint,
                 std::string_view extra = {});

}  // namespace weft::node::http
