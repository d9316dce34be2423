// What only the operator may do.
#include "node/runtime/http/api.hpp"
#include "node/runtime/log.hpp"
#include "node/runtime/strict_json.hpp"

namespace weft::node::http {

namespace {

constexpr std::size_t kBodyBytesMax = 1024;

void set_level(const Request& request, const Reply& reply) {
    JsonProblem wrong;
    const auto root = parse_json(request.body, "body", wrong);
    std::string name;
    if (!wrong.any()) {
        StrictObject object(*root, "", wrong);
        name = object.text("level");
        object.finish();
    }
    if (wrong.any()) return reply(problem(400, "malformed", wrong.text(), "Send {\"level\":\"debug\"}."));
    const std::optional<LogLevel> level = parse_log_level(name);
    if (!level) return reply(bad_parameter("level", "must be one of trace, debug, info, warning, error"));
    set_log_level(*level);
    reply(json_response("{\"level\":\"" + name + "\"}"));
}

}  // namespace

void add_admin_routes(Router& router, const Api& api) {
    router.add({"POST",
                "/api/v1/admin/log",
                "Change the log level",
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
