#include "node/runtime/http/api.hpp"

#include <charconv>

namespace weft::node::http {

void add_routes(Router& router, const Api& api) {
    add_health_routes(router, api);
    add_network_routes(router, api);
    add_submit_routes(router, api);
    add_block_routes(router, api);
    add_account_routes(router, api);
    add_event_routes(router, api);
    add_admin_routes(router, api);
    add_backup_routes(router, api);
    add_erase_routes(router, api);
    add_recent_routes(router, api);
    add_live_routes(router);
    const std::string page = openapi_json(router.routes());
    router.add({"GET", "/openapi.json", "This interface",
                [page](const Request&, const Reply& reply) { reply(json_response(page)); }});
    add_page_routes(router);
}

void answer_from_ledger(const Api& api, Reply reply, std::function<Response(Engine&, TimeUs now)> make) {
    const bool asked =
        api.ask([reply, make = std::move(make)](Engine& engine, TimeUs now) { reply(make(engine, now)); });
    if (!asked) reply(busy_problem());
}

Response busy_problem() {
    Response response =
        problem(503, admission_name(Admission::busy), "this node's queues are full", admission_hint(Admission::busy));
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

Response bad_parameter(std::string_view name, std::string_view what) {
    return problem(400, "bad_parameter", std::string(name) + " " + std::string(what),
                   "Mend that; /openapi.json says what each route takes.");
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<std::uint64_t> query_number(const Request& request, const std::string& name, std::uint64_t fallback,
                                          std::uint64_t min, std::uint64_t max) {
    const auto found = request.query.find(name);
    if (found == request.query.end()) return fallback;
    const std::optional<std::uint64_t> number = parse_number(found->second);
    if (!number || *number < min || *number > max) return std::nullopt;
    return number;
}

std::optional<BlockId> block_id_parameter(const Request& request, Response& refusal) {
    BlockId id;
    if (from_hex(request.parameters.at("id"), id.bytes)) return id;
    refusal = bad_parameter("id", "must be a block's id: 72 hexadecimal digits");
    return std::nullopt;
}

}  // namespace weft::node::http
