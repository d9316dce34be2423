#include <ostream>

#include "tools/client/health_answers.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {

namespace {

Outcome alive(Console& console, client::NodeClient& node) {
    const auto answer = node.get("/livez", "text/plain");
    if (!answer) return Unexpected{answer.error()};
    console.out << (console.json ? R"({"alive":true})" : "alive") << '\n';
    return kOk;
}

}  // namespace

// One line, for containers and scripts: needs no token and no shell.
Outcome health(Console& console, const CommonOptions& common, const HealthOptions& options) {
    auto endpoint = client::parse_endpoint(common.node);
    if (!endpoint) return Unexpected{endpoint.error()};
    endpoint->ca_file = common.ca_file;
    client::NodeClient node(std::move(*endpoint), std::chrono::seconds(options.timeout_s));
    if (options.live) return alive(console, node);
    const auto json = node.ready_json();
    if (!json) return Unexpected{json.error()};
    const auto view = client::read_health(*json);
    if (!view) return Unexpected{view.error()};
    if (console.json) {
        console.out << *json << '\n';
    } else {
        console.out << (view->ready ? "ready" : "not ready: " + view->state + ": " + view->reason);
        if (!view->next_step.empty()) console.out << "; next: " << view->next_step;
        for (const client::HealthView::Warning& warning : view->warnings) console.out << "; warning: " << warning.what;
        console.out << '\n';
    }
    return view->ready ? kOk : kRefused;
}

}  // namespace weft::cli
