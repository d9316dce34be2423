// What a running node reads again on SIGHUP: peers, tokens and certificate.
#include "node/runtime/config_options.hpp"
#include "node/runtime/log.hpp"
#include "node/runtime/node_parts.hpp"

namespace weft::node {

namespace {

constexpr const char* kPeersKey = "gossip.peers";

// The other options that have other values, for a person; empty: none.
std::string others_changed(const Config& before, const Config& after) {
    std::string keys;
    for (const Option& option : options()) {
        if (option.key == kPeersKey || option.get(before) == option.get(after)) continue;
        keys += (keys.empty() ? "" : ", ") + option.key;
    }
    return keys;
}

}  // namespace

void Node::Parts::reload(const Expected<Config, std::string>& fresh) {
    if (fresh) {
        reload_peers(*fresh);
    } else {
        log_error(LogComponent::node, "the configuration is not read again: " + fresh.error());
    }
    Expected<http::Tokens, std::string> tokens = load_tokens(config);
    if (tokens) {
        router->set_tokens(std::move(*tokens));
        log_info(LogComponent::api, "tokens are read again");
    } else {
        log_error(LogComponent::api, "tokens are not read again: " + tokens.error());
    }
    if (config.api.tls_certificate.empty()) return;
    if (const auto tls = server->use_tls(config.api.tls_certificate, config.api.tls_key)) {
        log_info(LogComponent::api, "the certificate is read again");
    } else {
        log_error(LogComponent::api, "the certificate is not read again: " + tls.error());
    }
}

void Node::Parts::reload_peers(const Config& fresh) {
    if (const std::string others = others_changed(config, fresh); !others.empty()) {
        log_warning(LogComponent::node, "changed in the configuration, in force from the next start on: " + others);
    }
    if (const auto set = transport->set_peers(peer_addresses(fresh), keys_of(committee)); !set) {
        log_error(LogComponent::net, "gossip.peers is not read again: " + set.error());
        return;
    }
    Config shown = config;
    shown.gossip.peers = fresh.gossip.peers;
    api->config_toml = print_config(shown);
    log_info(LogComponent::net, "gossip.peers is read again: " + std::to_string(fresh.gossip.peers.size()) + " nodes");
}

}  // namespace weft::node
