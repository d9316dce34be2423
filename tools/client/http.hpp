// HTTP/1.1 to one node over one kept-alive connection; blocking, with a deadline for each request.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tools/client/endpoint.hpp"
#include "tools/client/error.hpp"

namespace weft::client {

struct HttpAnswer {
    int status = 0;
    std::string content_type;
    std::optional<std::uint32_t> retry_after_s;
    std::string body;
};

struct HttpRequest {
    std::string target;  // path and query
    std::string accept = "application/json";
    std::string body;          // with a content type: POST, else GET
    std::string content_type;  // empty: GET
};

// One thread at a time.
class HttpConnection {
public:
    HttpConnection(Endpoint endpoint, std::chrono::milliseconds timeout);
    ~HttpConnection();
    HttpConnection(HttpConnection&&) noexcept;
    HttpConnection& operator=(HttpConnection&&) noexcept;

    // Connects when needed. A kept-alive connection that the node had closed is opened again once: every request of
    // the interface may be repeated. Any status is an answer. Errors: unreachable, timeout, bad_answer (not HTTP, or
    // larger than kAnswerBytesMax).
    Result<HttpAnswer> send(const HttpRequest& request);

    const Endpoint& endpoint() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

inline constexpr std::size_t kAnswerBytesMax = 64u << 20;

}  // namespace weft::client
