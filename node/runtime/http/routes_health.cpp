// Is it alive, is it ready, what does it count.
#include "node/runtime/http/api.hpp"
#include "node/runtime/json.hpp"

namespace weft::node::http {

namespace {

void live(const Request&, const Reply& reply) {
    Response response;
    response.content_type = "text/plain";
    response.body = "ok";
    reply(std::move(response));
}

void ready(const Api& api, const Reply& reply) {
    const bool asked = api.ask([&api, reply](Engine& engine, TimeUs) {
        api.on_net([&api, reply, status = engine.status(), peers = engine.peers()] {
            const unsigned code = status.readiness == Readiness::ready ? 200 : 503;
            reply(json_response(ready_json(status, api.surroundings(peers)), code));
        });
    });
    if (!asked) reply(busy_problem());
}

void metrics(const Api& api, const Reply& reply) {
    const bool asked = api.ask([&api, reply](Engine& engine, TimeUs) {
        MetricsSnapshot snapshot;
        snapshot.status = engine.status();
        snapshot.peers = engine.peers();
        const EngineMemory memory = engine.memory();
        snapshot.memory = {{"window_index", memory.index},
                           {"window_vertices", memory.vertices},
                           {"pending_blocks", memory.blocks},
                           {"round_blocks", memory.round_blocks},
                           {"accounts", memory.accounts}};
        api.on_net([&api, reply, snapshot = std::move(snapshot)]() mutable {
            api.fill_metrics(snapshot);
            Response response;
            response.content_type = "text/plain; version=0.0.4; charset=utf-8";
            response.body = api.metrics.text(snapshot);
            reply(std::move(response));
        });
    });
    if (!asked) reply(busy_problem());
}

}  // namespace

void add_health_routes(Router& router, const Api& api) {
    router.add({"GET", "/livez", "200 while the process runs", live, Access::open});
    router.add({"GET", "/readyz", "Whether the node takes blocks, and if not, why",
                [&api](const Request&, const Reply& reply) { ready(api, reply); }, Access::open});
    router.add(
        {"GET", "/metrics", "Prometheus text", [&api](const Request&, const Reply& reply) { metrics(api, reply); }});
}

}  // namespace weft::node::http
