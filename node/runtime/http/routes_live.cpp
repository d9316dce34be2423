// The live connection: a WebSocket with binary deltas (node/runtime/live).
#include "node/runtime/http/api.hpp"
#include "node/runtime/http/live_protocols.hpp"

namespace weft::node::http {

namespace {

// Browsers let any page connect to any host, so that whoever asks from a foreign page is turned away here.
bool own_page(const Request& request) {
    if (request.origin.empty()) return true;
    const std::size_t at = request.origin.find("://");
    return at != std::string::npos && std::string_view(request.origin).substr(at + 3) == request.host;
}

Response live(const Request& request) {
    if (!request.websocket) {
        return problem(426, "upgrade_required", "this route is a WebSocket",
                       "Connect to it with ws:// or wss://; GET /api/v1/events tells the same over plain HTTP.");
    }
    if (!own_page(request)) {
        return problem(403, "foreign_origin", "a page of another host may not connect here",
                       "Open the node's own page; programs that are no browsers send no Origin.");
    }
    if (!offers_live(request.protocols)) {
        return problem(400, "bad_subprotocol", "the subprotocol weft-live-1 was not offered",
                       "Send Sec-WebSocket-Protocol: weft-live-1.");
    }
    Response response;
    response.live = true;
    return response;
}

}  // namespace

void add_live_routes(Router& router) {
    router.add({"GET", "/api/v1/ws", "What happens, live, as binary deltas over a WebSocket (weft-live-1)",
                [](const Request& request, const Reply& reply) { reply(live(request)); }});
}

}  // namespace weft::node::http
