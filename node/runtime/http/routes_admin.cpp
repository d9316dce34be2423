// What only the operator may do.
#include <boost/json.hpp>

#include "node/runtime/http/api.hpp"
#include "node/runtime/log.hpp"
#include "node/runtime/strict_json.hpp"

namespace weft::node::http {

namespace {

constexpr std::size_t kBodyBytesMax = 1024;

std::string levels_json() {
    boost::json::object levels;
    for (std::size_t i = 0; i < kLogComponents; ++i) {
        const auto component = static_cast<LogComponent>(i);
        levels[log_component_name(component)] = log_level_name(log_level(component));
    }
    boost::json::object out;
    out["levels"] = std::move(levels);
    return boost::json::serialize(out);
}

// Of one component, or of all.
void set_level(const Request& request, const Reply& reply) {
    JsonProblem wrong;
    const auto root = parse_json(request.body, "body", wrong);
    std::string name;
    std::string component_name;
    if (!wrong.any()) {
        StrictObject object(*root, "", wrong);
        name = object.text("level");
        if (object.has("component")) component_name = object.text("component");
        object.finish();
    }
    if (wrong.any()) {
        return reply(problem(400, "malformed", wrong.text(), "Send {\"component\":\"store\",\"level\":\"debug\"}."));
    }
    const std::optional<LogLevel> level = parse_log_level(name);
    if (!level) return reply(bad_parameter("level", "must be one of trace, debug, info, warning, error"));
    const std::optional<LogComponent> component = parse_log_component(component_name);
    if (!component_name.empty() && !component) {
        return reply(bad_parameter("component", "must be one of node, net, ledger, store, api, zmq"));
    }
    component ? set_log_level(*component, *level) : set_log_level(*level);
    reply(json_response(levels_json()));
}

}  // namespace

void add_admin_routes(Router& router, const Api& api) {
    router.add({"POST",
                "/api/v1/admin/log",
                "Change the log level of one component, or of all",
                set_level,
                Access::admin,
                kBodyBytesMax,
                {},
                {"application/json"}});
    router.add({"POST", "/api/v1/admin/shutdown", "Stop the node in good order",
                [&api](const Request&, const Reply& reply) {
                    reply(json_response("{\"stopping\":true}", 202));
                    api.stop("asked to by the admin interface");
                },
                Access::admin, kBodyBytesMax});
}

}  // namespace weft::node::http
