#include "node/runtime/starting_health.hpp"

#include <boost/asio/io_context.hpp>
#include <thread>

#include "node/runtime/http/server.hpp"
#include "node/runtime/json.hpp"
#include "node/runtime/surroundings.hpp"
#include "node/runtime/thread_name.hpp"

namespace weft::node {

namespace {

constexpr std::uint32_t kConnectionsMax = 64;

http::Response not_ready(const StartProgress& progress, const std::filesystem::path& data) {
    NodeStatus status;
    status.readiness = Readiness::recovering;
    status.reason = progress.words();
    Surroundings around;
    around.disk = disk_space(data);
    around.data_folder = data.string();
    return http::json_response(ready_json(status, around), 503);
}

http::Response alive() {
    http::Response response;
    response.content_type = "text/plain";
    response.body = "ok";
    return response;
}

http::Response not_yet() {
    http::Response response = http::problem(503, "starting", "the node is starting", "/readyz says how far it is.");
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

}  // namespace

struct StartingHealth::Parts {
    boost::asio::io_context io{1};
    const Domains domains = Domains::of({});
    EventRing ring{domains, 1, [] {}};
    http::Router router{http::Tokens{}};
    std::unique_ptr<http::Server> server;
    std::thread thread;
};

StartingHealth::StartingHealth(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

StartingHealth::~StartingHealth() {
    parts_->io.stop();
    parts_->thread.join();
}

std::uint16_t StartingHealth::port() const {
    return parts_->server->endpoint().port;
}

Expected<std::unique_ptr<StartingHealth>, std::string> StartingHealth::listen(const Config& config,
                                                                              const StartProgress& progress) {
    using http::Access;
    using http::Reply;
    using http::Request;
    auto parts = std::make_unique<Parts>();
    parts->router.add({"GET", "/livez", "", [](const Request&, const Reply& reply) { reply(alive()); }, Access::open});
    parts->router.add(
        {"GET", "/readyz", "",
         [&progress, data = config.node.data](const Request&, const Reply& reply) { reply(not_ready(progress, data)); },
         Access::open});
    parts->router.set_otherwise(not_yet());
    http::ServerOptions options;
    options.connections_max = kConnectionsMax;
    auto server = http::Server::listen(parts->io, config.api.listen, parts->router, parts->ring, options,
                                       [](std::string_view, unsigned) {});
    if (!server) return Unexpected{server.error()};
    parts->server = std::move(*server);
    if (!config.api.tls_certificate.empty()) {
        const auto tls = parts->server->use_tls(config.api.tls_certificate, config.api.tls_key);
        if (!tls) return Unexpected{tls.error()};
    }
    parts->thread = std::thread([io = &parts->io] {
        name_thread("weft-starting");
        io->run();
    });
    return std::unique_ptr<StartingHealth>(new StartingHealth(std::move(parts)));
}

}  // namespace weft::node
