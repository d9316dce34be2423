#include "node/runtime/config_options.hpp"

#include <algorithm>

namespace weft::node {

namespace {

constexpr std::size_t kTokenBytesMin = 16;
constexpr std::uint32_t kStorageMbMin = 1024;

// ---- text <-> the types of fields: a problem, or nothing

using Problem = std::optional<std::string>;

Problem from_text(const std::string& text, std::string& out) {
    out = text;
    return std::nullopt;
}
Problem from_text(const std::string& text, std::filesystem::path& out) {
    out = text;
    return std::nullopt;
}
Problem from_text(const std::string& text, Endpoint& out) {
    const std::optional<Endpoint> endpoint = parse_endpoint(text);
    if (!endpoint) return "must be HOST:PORT";
    out = *endpoint;
    return std::nullopt;
}
Problem from_text(const std::string& text, std::optional<Endpoint>& out) {
    if (text == "off") return out.reset(), std::nullopt;
    out.emplace();
    if (from_text(text, *out)) return "must be HOST:PORT or \"off\"";
    return std::nullopt;
}

constexpr std::string_view kFormats[] = {"auto", "text", "json"};

template <class Enum, std::size_t N>
Problem choose(const std::string& text, const std::string_view (&names)[N], Enum& out) {
    std::string allowed;
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == text) return out = static_cast<Enum>(i), std::nullopt;
        allowed += (i == 0 ? "" : ", ") + std::string(names[i]);
    }
    return "must be one of " + allowed;
}
Problem from_text(const std::string& text, LogLevel& out) {
    const std::optional<LogLevel> level = parse_log_level(text);
    if (!level) return "must be one of trace, debug, info, warning, error";
    out = *level;
    return std::nullopt;
}
Problem from_text(const std::string& text, LogFormat& out) {
    return choose(text, kFormats, out);
}

std::string to_text(const std::string& value) {
    return value;
}
std::string to_text(const std::filesystem::path& value) {
    return value.string();
}
std::string to_text(const Endpoint& value) {
    return endpoint_text(value);
}
std::string to_text(const std::optional<Endpoint>& value) {
    return value ? endpoint_text(*value) : "off";
}
std::string to_text(LogLevel value) {
    return std::string(log_level_name(value));
}
std::string to_text(LogFormat value) {
    return std::string(kFormats[static_cast<std::size_t>(value)]);
}

// ---- makers of options; `access(config)` is a reference to the field

template <class Access>
Option text_option(std::string key, std::string range, std::string help, Access access) {
    Option option{std::move(key), OptionKind::text, std::move(range), std::move(help), false, {}, {}};
    option.set = [access](Config& config, const OptionValue& value) {
        return from_text(std::get<std::string>(value), access(config));
    };
    option.get = [access](const Config& config) { return OptionValue(to_text(access(config))); };
    return option;
}

template <class Access>
Option integer_option(std::string key, std::int64_t min, std::int64_t max, const std::string& unit, std::string help,
                      Access access) {
    const std::string range = std::to_string(min) + " to " + std::to_string(max) + (unit.empty() ? "" : " " + unit);
    Option option{std::move(key), OptionKind::integer, range, std::move(help), false, {}, {}};
    option.set = [access, min, max, range](Config& config, const OptionValue& value) -> Problem {
        const std::int64_t number = std::get<std::int64_t>(value);
        if (number < min || number > max) return "must be from " + range;
        access(config) = static_cast<std::uint32_t>(number);
        return std::nullopt;
    };
    option.get = [access](const Config& config) { return OptionValue(std::int64_t{access(config)}); };
    return option;
}

template <class Access>
Option flag_option(std::string key, std::string help, Access access) {
    Option option{std::move(key), OptionKind::flag, "true or false", std::move(help), false, {}, {}};
    option.set = [access](Config& config, const OptionValue& value) -> Problem {
        access(config) = std::get<bool>(value);
        return std::nullopt;
    };
    option.get = [access](const Config& config) { return OptionValue(bool{access(config)}); };
    return option;
}

template <class Access>
Option secret_option(std::string key, std::string help, Access access) {
    Option option = text_option(std::move(key), "at least 16 characters", std::move(help), access);
    option.secret = true;
    option.set = [access](Config& config, const OptionValue& value) -> Problem {
        const std::string& text = std::get<std::string>(value);
        if (!text.empty() && text.size() < kTokenBytesMin) return "is too short: use at least 16 characters";
        access(config) = text;
        return std::nullopt;
    };
    return option;
}

Problem parse_peer(const std::string& text, PeerAddress& out) {
    const std::size_t at = text.find('@');
    const bool keyed = at != std::string::npos && from_hex(std::string_view(text).substr(0, at), out.key.bytes);
    const std::optional<Endpoint> address =
        at == std::string::npos ? std::nullopt : parse_endpoint(std::string_view(text).substr(at + 1));
    if (!keyed || !address) return "\"" + text + "\" must be KEY@HOST:PORT, with 64 hexadecimal digits as KEY";
    out.address = *address;
    return std::nullopt;
}

Option peers_option() {
    Option option{"gossip.peers",
                  OptionKind::list,
                  "KEY@HOST:PORT, ...",
                  "nodes to connect to, by their public key; read again on SIGHUP",
                  false,
                  {},
                  {}};
    option.set = [](Config& config, const OptionValue& value) -> Problem {
        std::vector<PeerAddress> peers;
        for (const std::string& text : std::get<std::vector<std::string>>(value)) {
            if (Problem problem = parse_peer(text, peers.emplace_back())) return problem;
        }
        config.gossip.peers = std::move(peers);
        return std::nullopt;
    };
    option.get = [](const Config& config) {
        std::vector<std::string> texts;
        for (const PeerAddress& peer : config.gossip.peers) {
            texts.push_back(peer.key.hex() + "@" + endpoint_text(peer.address));
        }
        return OptionValue(std::move(texts));
    };
    return option;
}

Option log_levels_option() {
    Option option{"log.levels",
                  OptionKind::list,
                  "COMPONENT=LEVEL, ...",
                  "exceptions from log.level, of node, net, ledger, store, api, zmq",
                  false,
                  {},
                  {}};
    option.set = [](Config& config, const OptionValue& value) -> Problem {
        std::vector<ComponentLevel> levels;
        for (const std::string& text : std::get<std::vector<std::string>>(value)) {
            const std::optional<ComponentLevel> level = parse_component_level(text);
            if (!level) {
                return "\"" + text +
                       "\" must be COMPONENT=LEVEL, like \"store=debug\": components are node, net, "
                       "ledger, store, api, zmq; levels trace, debug, info, warning, error";
            }
            levels.push_back(*level);
        }
        config.log.levels = std::move(levels);
        return std::nullopt;
    };
    option.get = [](const Config& config) {
        std::vector<std::string> texts;
        for (const ComponentLevel& each : config.log.levels) {
            texts.push_back(std::string(log_component_name(each.component)) + "=" +
                            std::string(log_level_name(each.level)));
        }
        return OptionValue(std::move(texts));
    };
    return option;
}

std::vector<Option> make_options() {
    std::vector<Option> out;
    out.push_back(text_option(
        "node.data", "folder", "where the node keeps its ledger; made when missing",
        [](auto& c) -> auto& { return c.node.data; }));
    out.push_back(text_option(
        "node.genesis", "file", "the network's genesis", [](auto& c) -> auto& { return c.node.genesis; }));
    out.push_back(text_option(
        "key.file", "file", "this node's key (weft keygen); a committee member's makes it a validator",
        [](auto& c) -> auto& { return c.key.file; }));
    out.push_back(text_option(
        "key.passphrase_file", "file", "its first line unlocks key.file; empty: it is not locked",
        [](auto& c) -> auto& { return c.key.passphrase_file; }));
    out.push_back(text_option(
        "key.signer", "Unix socket", "of weft-signer, which holds the key instead of key.file; empty: none",
        [](auto& c) -> auto& { return c.key.signer; }));
    out.push_back(text_option(
        "api.listen", "HOST:PORT", "HTTP API and /metrics; not on loopback only with api.token or api.tokens_file",
        [](auto& c) -> auto& { return c.api.listen; }));
    out.push_back(secret_option(
        "api.token",
        "bearer token for reading and submitting, which all but /livez and /readyz then ask for; empty: none",
        [](auto& c) -> auto& { return c.api.token; }));
    out.push_back(secret_option(
        "api.admin_token", "bearer token for everything, /api/v1/admin over TCP as well; empty: none",
        [](auto& c) -> auto& { return c.api.admin_token; }));
    out.push_back(text_option(
        "api.tokens_file", "file", "further tokens, by name, scopes and hash (weft token new); empty: none",
        [](auto& c) -> auto& { return c.api.tokens_file; }));
    out.push_back(text_option(
        "api.tls_certificate", "PEM file", "certificate, then its chain: the API speaks HTTPS; empty: plain HTTP",
        [](auto& c) -> auto& { return c.api.tls_certificate; }));
    out.push_back(text_option(
        "api.tls_key", "PEM file", "the certificate's key", [](auto& c) -> auto& { return c.api.tls_key; }));
    out.push_back(integer_option(
        "api.rate_per_address", 0, 1'000'000, "requests/s", "from one address (IPv6: /64); beyond it 429; 0: no limit",
        [](auto& c) -> auto& { return c.api.rate_per_address; }));
    out.push_back(integer_option(
        "api.rate_per_address_kib", 0, 4'000'000, "KiB/s", "of request bodies from one address; 0: no limit",
        [](auto& c) -> auto& { return c.api.rate_per_address_kib; }));
    out.push_back(integer_option(
        "api.rate_per_token", 0, 1'000'000, "requests/s", "with one token; 0: no limit",
        [](auto& c) -> auto& { return c.api.rate_per_token; }));
    out.push_back(integer_option(
        "api.rate_per_token_kib", 0, 4'000'000, "KiB/s", "of request bodies with one token; 0: no limit",
        [](auto& c) -> auto& { return c.api.rate_per_token_kib; }));
    out.push_back(flag_option(
        "api.rate_loopback", "limit this machine's own addresses as well",
        [](auto& c) -> auto& { return c.api.rate_loopback; }));
    out.push_back(integer_option(
        "api.connections_max", 1, 65535, "connections", "HTTP connections at a time; more are closed at once",
        [](auto& c) -> auto& { return c.api.connections_max; }));
    out.push_back(text_option(
        "admin.socket", "path or off", "Unix socket of the API for this user alone; empty: admin.sock in node.data",
        [](auto& c) -> auto& { return c.admin.socket; }));
    out.push_back(text_option(
        "gossip.listen", "HOST:PORT", "other nodes connect here (TLS 1.3, by key)",
        [](auto& c) -> auto& { return c.gossip.listen; }));
    out.push_back(peers_option());
    out.push_back(text_option(
        "zmq.pub", "HOST:PORT or off", "ZeroMQ PUB socket for events; loopback only",
        [](auto& c) -> auto& { return c.zmq.pub; }));
    out.push_back(text_option(
        "zmq.router", "HOST:PORT or off", "ZeroMQ ROUTER socket for batches; loopback only",
        [](auto& c) -> auto& { return c.zmq.router; }));
    out.push_back(flag_option(
        "validator.enabled", "take part in the committee when key.file is a member's",
        [](auto& c) -> auto& { return c.validator.enabled; }));
    out.push_back(integer_option(
        "validator.delta_ms", 10, 60'000, "ms", "network delay that time-outs assume",
        [](auto& c) -> auto& { return c.validator.delta_ms; }));
    out.push_back(integer_option(
        "validator.round_ms_min", 1, 10'000, "ms", "least time between two own round blocks",
        [](auto& c) -> auto& { return c.validator.round_ms_min; }));
    out.push_back(integer_option(
        "validator.heartbeat_ms_first", 10, 60'000, "ms", "between round blocks when the network becomes idle",
        [](auto& c) -> auto& { return c.validator.heartbeat_ms_first; }));
    out.push_back(integer_option(
        "validator.heartbeat_ms_last", 10, 600'000, "ms", "between round blocks when the network stays idle",
        [](auto& c) -> auto& { return c.validator.heartbeat_ms_last; }));
    out.push_back(integer_option(
        "validator.key_table_mb", 0, 65'536, "MiB", "tables that make known keys' signatures faster to check",
        [](auto& c) -> auto& { return c.validator.key_table_mb; }));
    out.push_back(integer_option(
        "storage.keep_hours", 0, 8'760'000, "h",
        "older blocks, fates and histories are pruned; 0: nothing is (archive)",
        [](auto& c) -> auto& { return c.storage.keep_hours; }));
    out.push_back(integer_option(
        "storage.max_mb", 0, 1'000'000'000, "MiB",
        "the ledger takes no more disk than this: the oldest is pruned first; at least 1024; 0: no limit",
        [](auto& c) -> auto& { return c.storage.max_mb; }));
    out.push_back(integer_option(
        "storage.snapshot_minutes", 0, 100'000, "min",
        "a snapshot of the state is made for new nodes every so often; 0: none is",
        [](auto& c) -> auto& { return c.storage.snapshot_minutes; }));
    out.push_back(flag_option(
        "storage.start_from_snapshot",
        "an empty node begins from its peers' snapshot; false: it fetches all from the genesis on",
        [](auto& c) -> auto& { return c.storage.start_from_snapshot; }));
    out.push_back(text_option(
        "log.level", "trace, debug, info, warning, error", "the least important lines to write",
        [](auto& c) -> auto& { return c.log.level; }));
    out.push_back(log_levels_option());
    out.push_back(text_option(
        "log.format", "auto, text, json", "auto: text on a terminal, JSON lines otherwise",
        [](auto& c) -> auto& { return c.log.format; }));
    out.push_back(integer_option(
        "threads.validate", 0, 256, "threads", "for signature checks; 0: one a core",
        [](auto& c) -> auto& { return c.threads.validate; }));
    return out;
}

}  // namespace

const std::vector<Option>& options() {
    static const std::vector<Option> table = make_options();
    return table;
}

const Option* find_option(std::string_view key) {
    const auto found = std::find_if(options().begin(), options().end(), [&](const Option& o) { return o.key == key; });
    return found == options().end() ? nullptr : &*found;
}

std::vector<std::string> option_keys() {
    std::vector<std::string> keys;
    for (const Option& option : options()) keys.push_back(option.key);
    return keys;
}

std::filesystem::path admin_socket(const Config& config) {
    if (config.admin.socket == "off") return {};
    return config.admin.socket.empty() ? config.node.data / "admin.sock" : std::filesystem::path(config.admin.socket);
}

std::optional<std::string> check_config(const Config& config) {
    if (!is_loopback(config.api.listen) && config.api.token.empty() && config.api.tokens_file.empty()) {
        return "api.listen = " + endpoint_text(config.api.listen) +
               " can be reached from outside, and api.token is not set: set api.token (16 characters or more) or "
               "api.tokens_file, or listen on 127.0.0.1";
    }
    if (config.api.tls_certificate.empty() != config.api.tls_key.empty()) {
        return "api.tls_certificate and api.tls_key belong together: set both, or none";
    }
    for (const auto& [key, endpoint] : {std::pair{"zmq.pub", config.zmq.pub}, {"zmq.router", config.zmq.router}}) {
        if (endpoint && !is_loopback(*endpoint)) {
            return std::string(key) + " = " + endpoint_text(*endpoint) +
                   " can be reached from outside, and ZeroMQ asks nobody for a token: listen on 127.0.0.1. From other "
                   "machines use HTTP with tokens and TLS, or a tunnel (ssh -L) to that port";
        }
    }
    if (config.storage.max_mb != 0 && config.storage.max_mb < kStorageMbMin) {
        return "storage.max_mb = " + std::to_string(config.storage.max_mb) + " is less than " +
               std::to_string(kStorageMbMin) + ", which a node needs; 0 is no limit";
    }
    if (config.validator.heartbeat_ms_last < config.validator.heartbeat_ms_first) {
        return "validator.heartbeat_ms_last must not be less than validator.heartbeat_ms_first";
    }
    return std::nullopt;
}

}  // namespace weft::node
