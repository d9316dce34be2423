// The node's HTTP interface: who may come in by which way, and what is noted of what operators do.
#include <boost/asio/post.hpp>

#include "node/runtime/log.hpp"
#include "node/runtime/node_parts.hpp"
#include "node/runtime/socket_path.hpp"
#include "node/runtime/unix_time.hpp"

namespace weft::node {

namespace {

using Failure = Unexpected<std::string>;
using http::Scope;
using http::Scopes;

constexpr std::size_t kDetailsBytesMax = 1024;

http::ServerOptions server_options(const Config& config) {
    http::ServerOptions options;
    options.connections_max = config.api.connections_max;
    options.rates.address = {config.api.rate_per_address, config.api.rate_per_address_kib};
    options.rates.token = {config.api.rate_per_token, config.api.rate_per_token_kib};
    options.rates.loopback = config.api.rate_loopback;
    return options;
}

http::Audit audit_to(AuditLog& log) {
    return [&log](const http::Request& request, const std::string& result) -> std::optional<std::string> {
        const AuditEntry entry{request.who, request.method + " " + request.path,
                               request.body.substr(0, kDetailsBytesMax), result};
        const auto kept = log.append(entry, unix_us());
        return kept ? std::nullopt : std::optional(kept.error());
    };
}

}  // namespace

Expected<http::Tokens, std::string> load_tokens(const Config& config) {
    const Scopes user = Scopes{}.with(Scope::read).with(Scope::submit);
    http::Tokens tokens;
    tokens.add("api.token", user, config.api.token);
    tokens.add("api.admin_token", user.with(Scope::admin), config.api.admin_token);
    if (!config.api.tokens_file.empty()) {
        if (const auto loaded = tokens.load(config.api.tokens_file); !loaded) {
            return Failure{"api.tokens_file: " + loaded.error()};
        }
    }
    tokens.ask_everybody(!config.api.token.empty() || !config.api.tokens_file.empty());
    return tokens;
}

Expected<void, std::string> Node::Parts::listen_http() {
    Expected<http::Tokens, std::string> tokens = load_tokens(config);
    if (!tokens) return Failure{tokens.error()};
    auto log = AuditLog::open(config.node.data / "audit.jsonl");
    if (!log) return Failure{"the audit log: " + log.error()};
    audit = std::move(*log);
    if (!audit->note().empty()) log_warning(LogComponent::api, audit->note());
    router = std::make_unique<http::Router>(std::move(*tokens));
    router->set_audit(audit_to(*audit));
    http::add_routes(*router, *api);
    auto listening =
        http::Server::listen(io, config.api.listen, *router, *ring, server_options(config),
                             [this](std::string_view route, unsigned status) { note_request(route, status); });
    if (!listening) return Failure{listening.error()};
    server = std::move(*listening);
    if (!config.api.tls_certificate.empty()) {
        const auto tls = server->use_tls(config.api.tls_certificate, config.api.tls_key);
        if (!tls) return tls;
    } else if (!is_loopback(config.api.listen)) {
        log_warning(
            LogComponent::api,
            "api.listen = " + endpoint_text(config.api.listen) +
                " can be reached from outside without TLS: tokens can be read on the way. Set api.tls_certificate "
                "and api.tls_key, unless a proxy in front speaks TLS");
    }
    server->feed().set_source(live_source());
    return listen_local();
}

std::vector<QueueReport> Node::Parts::queue_depths() const {
    return {{"intake", intake->depth()},
            {"ledger", ledger_thread->depth()},
            {"store", store_thread->depth()},
            {"snapshot", snapshot_thread->depth()},
            {"zmq", zmq_service->depth()}};
}

live::Source Node::Parts::live_source() {
    live::Source source;
    source.hello.network = network_id(identity.genesis);
    source.hello.genesis_unix_us = identity.genesis.unix_time_us;
    source.now = [clock = std::make_shared<SystemLedgerClock>(identity.genesis.unix_time_us)] { return clock->now(); };
    source.ask_status = [this](std::function<void(const NodeStatus&)> answer) {
        return ledger_thread->ask([this, answer = std::move(answer)](Engine& engine, TimeUs) {
            boost::asio::post(io, [answer, status = engine.status()] { answer(status); });
        });
    };
    source.queues = [this] { return queue_depths(); };
    return source;
}

Expected<void, std::string> Node::Parts::listen_local() {
    const std::filesystem::path path = admin_socket(config);
    if (path.empty()) return {};
    if (!config.admin.socket.empty() || path.string().size() <= kSocketPathBytesMax) return server->listen_local(path);
    log_warning(LogComponent::api,
                "no admin socket: " + path.string() + " is longer than a socket's path may be; set admin.socket");
    return {};
}

}  // namespace weft::node
