// A node's live events (GET /api/v1/events).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "tools/client/endpoint.hpp"
#include "tools/client/sse_parser.hpp"

namespace weft::client {

// One thread at a time.
class EventStream {
public:
    // Connects and waits for the node's head of the stream. `query` is what follows the '?', for example
    // "topics=confirmed,rejected". `last_event_id`, when not empty, resumes after that event.
    static Result<EventStream> open(const Endpoint& endpoint, const std::string& query,
                                    const std::string& last_event_id, std::chrono::milliseconds timeout);
    ~EventStream();
    EventStream(EventStream&&) noexcept;
    EventStream& operator=(EventStream&&) noexcept;

    // The next event, or nothing when none came within `wait`. Errors: unreachable (the stream ended).
    Result<std::optional<StreamEvent>> next(std::chrono::milliseconds wait);

private:
    struct Parts;
    explicit EventStream(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace weft::client
