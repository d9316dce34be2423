// What an operator can set. The one list of options, with units, ranges, defaults and help, is in config_options.cpp;
// file, flags, environment, --print-config and docs/configuration.md all follow from it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/expected.hpp"
#include "core/types.hpp"

namespace weft::node {

struct Endpoint {
    std::string host;  // a numeric address or a name; IPv6 in brackets where it is written with a port
    std::uint16_t port = 0;
    bool operator==(const Endpoint&) const = default;
};
// "127.0.0.1:14265", "[::1]:0", "name:1"; nothing for anything else.
std::optional<Endpoint> parse_endpoint(std::string_view text);
std::string endpoint_text(const Endpoint& endpoint);
// 127.0.0.0/8, ::1 or localhost.
bool is_loopback(const Endpoint& endpoint);

struct PeerAddress {
    PublicKeyBytes key;
    Endpoint address;
    bool operator==(const PeerAddress&) const = default;
};

enum class LogFormat : std::uint8_t { automatic, text, json };
enum class LogLevel : std::uint8_t { trace, debug, info, warning, error };
// Whose line it is: the process as a whole, connections to peers, the engine, the store and its index, HTTP, ZeroMQ.
enum class LogComponent : std::uint8_t { node, net, ledger, store, api, zmq };
inline constexpr std::size_t kLogComponents = 6;
std::string_view log_level_name(LogLevel level);  // "trace", "debug", "info", "warning", "error"
std::optional<LogLevel> parse_log_level(std::string_view name);
std::string_view log_component_name(LogComponent component);
std::optional<LogComponent> parse_log_component(std::string_view name);

struct ComponentLevel {
    LogComponent component = LogComponent::node;
    LogLevel level = LogLevel::info;
    bool operator==(const ComponentLevel&) const = default;
};
// "store=debug"; nothing for anything else.
std::optional<ComponentLevel> parse_component_level(std::string_view text);

struct Config {
    struct Node {
        std::filesystem::path data = "weft-data";
        std::filesystem::path genesis = "genesis.json";
        bool operator==(const Node&) const = default;
    } node;
    struct Key {
        std::filesystem::path file = "node.key.json";
        std::filesystem::path passphrase_file;  // empty: the key file is not locked
        std::filesystem::path signer;           // empty: the key is in the key file
        bool operator==(const Key&) const = default;
    } key;
    struct Api {
        Endpoint listen{"127.0.0.1", 14265};
        std::string token;                      // empty: none is asked for
        std::string admin_token;                // empty: admin routes are closed
        std::filesystem::path tokens_file;      // empty: none
        std::filesystem::path tls_certificate;  // empty: plain HTTP
        std::filesystem::path tls_key;
        std::uint32_t rate_per_address = 1000;  // requests/s; 0: as many as they like
        std::uint32_t rate_per_address_kib = 16'384;
        std::uint32_t rate_per_token = 0;
        std::uint32_t rate_per_token_kib = 0;
        bool rate_loopback = false;  // limits count for this machine's addresses, too
        std::uint32_t connections_max = 512;
        bool operator==(const Api&) const = default;
    } api;
    struct Admin {
        std::string socket;  // empty: admin.sock in the data folder
        bool operator==(const Admin&) const = default;
    } admin;
    struct Gossip {
        Endpoint listen{"0.0.0.0", 15600};
        std::vector<PeerAddress> peers;
        bool operator==(const Gossip&) const = default;
    } gossip;
    struct Zmq {
        std::optional<Endpoint> pub = Endpoint{"127.0.0.1", 5556};
        std::optional<Endpoint> router = Endpoint{"127.0.0.1", 5557};
        bool operator==(const Zmq&) const = default;
    } zmq;
    struct Validator {
        bool enabled = true;  // take part when the key is a committee member's
        std::uint32_t delta_ms = 250;
        std::uint32_t round_ms_min = 20;
        std::uint32_t heartbeat_ms_first = 500;
        std::uint32_t heartbeat_ms_last = 10'000;
        std::uint32_t key_table_mb = 64;
        bool operator==(const Validator&) const = default;
    } validator;
    struct Storage {
        std::uint32_t keep_hours = 0;         // 0: for ever
        std::uint32_t max_mb = 0;             // 0: no limit
        std::uint32_t snapshot_minutes = 10;  // 0: none
        bool start_from_snapshot = true;
        bool operator==(const Storage&) const = default;
    } storage;
    struct Log {
        LogLevel level = LogLevel::info;
        std::vector<ComponentLevel> levels;  // exceptions from it
        LogFormat format = LogFormat::automatic;
        bool operator==(const Log&) const = default;
    } log;
    struct Threads {
        std::uint32_t validate = 0;  // 0: one a core
        bool operator==(const Threads&) const = default;
    } threads;
    bool operator==(const Config&) const = default;
};

// Where values come from; later ones in this list win: defaults, file, environment, flags.
struct ConfigSources {
    std::optional<std::filesystem::path> file;
    std::map<std::string, std::string> environment;          // all of it; what is not WEFT_SECTION__KEY is ignored
    std::vector<std::pair<std::string, std::string>> flags;  // {"api.listen", "127.0.0.1:0"}
};

// The error says where ("weft.toml:12: ..."), what is wrong and what would be right.
Expected<Config, std::string> load_config(const ConfigSources& sources);

// Where the admin socket is to be; empty: nowhere.
std::filesystem::path admin_socket(const Config& config);

// As a TOML file that load_config reads back (secrets left out), every option explained.
std::string print_config(const Config& config);

// The table of docs/configuration.md.
std::string options_markdown();

}  // namespace weft::node
