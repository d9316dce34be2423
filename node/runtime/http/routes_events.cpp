// Server-sent events.
#include "node/runtime/http/api.hpp"

namespace weft::node::http {

namespace {

std::optional<std::uint8_t> parse_topics(std::string_view text) {
    std::uint8_t topics = 0;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        const std::optional<Topic> topic = parse_topic(text.substr(0, comma));
        if (!topic) return std::nullopt;
        topics = static_cast<std::uint8_t>(topics | 1u << static_cast<unsigned>(*topic));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return topics;
}

// Nothing, and `refusal`, when a parameter is wrong.
std::optional<EventFilter> filter_of(const Request& request, Response& refusal) {
    EventFilter filter;
    if (const auto topics = request.query.find("topics"); topics != request.query.end()) {
        const std::optional<std::uint8_t> parsed = parse_topics(topics->second);
        if (!parsed || *parsed == 0) {
            refusal = bad_parameter("topics", "must be a list of block, confirmed, rejected, expired, checkpoint");
            return std::nullopt;
        }
        filter.topics = *parsed;
    }
    if (const auto account = request.query.find("account"); account != request.query.end()) {
        AccountId id;
        if (!from_hex(account->second, id.bytes)) {
            refusal = bad_parameter("account", "must be an account's id: 64 hexadecimal digits");
            return std::nullopt;
        }
        filter.account = id;
    }
    return filter;
}

void events(const Api& api, const Request& request, const Reply& reply) {
    Response response;
    const std::optional<EventFilter> filter = filter_of(request, response);
    if (!filter) return reply(std::move(response));
    EventStream stream{*filter, api.ring.next_id()};
    if (!request.last_event_id.empty()) {
        const std::optional<std::uint64_t> last = parse_number(request.last_event_id);
        if (!last) return reply(bad_parameter("Last-Event-ID", "must be the id of an event"));
        stream.cursor = *last == UINT64_MAX ? *last : *last + 1;
    }
    response.stream = stream;
    reply(std::move(response));
}

}  // namespace

void add_event_routes(Router& router, const Api& api) {
    router.add({"GET",
                "/api/v1/events",
                "Server-sent events; Last-Event-ID resumes",
                [&api](const Request& request, const Reply& reply) { events(api, request, reply); },
                Access::read,
                0,
                {"topics", "account"}});
}

}  // namespace weft::node::http
