#include <algorithm>
#include <boost/json.hpp>
#include <ostream>

#include "node/runtime/command_line.hpp"
#include "node/runtime/surroundings.hpp"
#include "tools/client/health_answers.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/doctor_checks.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {

namespace {

namespace json = boost::json;
using Verdict = Finding::Verdict;

constexpr std::size_t kSyncs = 50;
constexpr std::chrono::milliseconds kAskTimeout{2000};

// What the node at this address says of its health; nothing when none answers.
std::optional<client::HealthView> health_of(client::Endpoint endpoint) {
    client::NodeClient node(std::move(endpoint), kAskTimeout);
    const auto text = node.ready_json();
    if (!text) return std::nullopt;
    auto view = client::read_health(*text);
    if (!view) return std::nullopt;
    return std::move(*view);
}

// What a node says that runs with this configuration. By its own socket, which does not ask for a certificate's name;
// where this user may not use that, by HTTP.
std::optional<client::HealthView> running_node(const node::Config& config) {
    client::Endpoint local;
    local.socket = node::admin_socket(config).string();
    if (!local.socket.empty()) {
        if (auto health = health_of(std::move(local))) return health;
    }
    if (config.api.listen.port == 0) return std::nullopt;
    client::Endpoint http;
    http.host = config.api.listen.host;
    http.port = config.api.listen.port;
    if (http.host == "0.0.0.0") http.host = "127.0.0.1";
    if (http.host == "::") http.host = "::1";
    http.tls = !config.api.tls_certificate.empty();
    http.ca_file = config.api.tls_certificate;
    return health_of(std::move(http));
}

Finding judge_node(const std::optional<client::HealthView>& node) {
    if (!node) return {Verdict::ok, "node", "no weftd runs with this configuration", ""};
    if (node->ready) return {Verdict::ok, "node", "weftd runs and is ready", ""};
    return {Verdict::warn, "node", "weftd runs and is not ready: " + node->state + ": " + node->reason,
            node->next_step};
}

// weft-signer serves one node at a time: of a node that runs it is not asked.
Finding judge_signer(const client::HealthView& node) {
    for (const client::HealthView::Warning& warning : node.warnings) {
        if (warning.code == "cannot_sign") return {Verdict::fail, "key", warning.what, warning.next_step};
    }
    return {Verdict::ok, "key", "weftd has it with weft-signer", ""};
}

void add_ports(const node::Config& config, bool node_runs, Findings& findings) {
    findings.push_back(check_port("api.listen", config.api.listen, node_runs));
    findings.push_back(check_port("gossip.listen", config.gossip.listen, node_runs));
    if (config.zmq.pub) findings.push_back(check_port("zmq.pub", *config.zmq.pub, node_runs));
    if (config.zmq.router) findings.push_back(check_port("zmq.router", *config.zmq.router, node_runs));
}

void add_peers(const node::Config& config, const std::optional<Genesis>& genesis,
               const std::optional<p2p::TlsIdentity>& tls, bool node_runs, Findings& findings) {
    const bool alone = genesis && genesis->committee_members().size() == 1;
    if (config.gossip.peers.empty() && alone) {
        findings.push_back({Verdict::ok, "peer", "none, in a network of one validator", ""});
    } else if (config.gossip.peers.empty()) {
        findings.push_back({Verdict::warn, "peer", "gossip.peers is empty: this node waits until others connect to it",
                            "name at least two other nodes as KEY@HOST:PORT"});
    } else if (genesis && tls && !node_runs) {
        for (const p2p::PeerLink& link : try_handshakes(config, *genesis, *tls)) findings.push_back(judge_link(link));
    } else {
        for (const node::PeerAddress& peer : config.gossip.peers) {
            const auto reached = try_connect(peer.address);
            const std::string name = peer.key.hex().substr(0, 8) + "@" + node::endpoint_text(peer.address);
            findings.push_back(
                reached ? Finding{Verdict::ok, "peer", name + " takes connections", ""}
                        : Finding{Verdict::fail, "peer", name + ": " + reached.error(),
                                  "see that weftd runs there and that the network lets TCP through to that port"});
        }
    }
}

// Another node: is it of the same network and version, and has it the same time?
void add_comparison(const CommonOptions& common, const std::string& url, const Genesis& genesis, Findings& findings) {
    CommonOptions there = common;
    there.node = url;
    auto node = open_node(there);
    const std::int64_t before = read_clock(genesis).since_genesis_us;
    const auto info = node ? node->info() : Result<client::NodeInfo>(Unexpected{node.error()});
    const std::int64_t after = read_clock(genesis).since_genesis_us;
    if (!info) {
        findings.push_back({Verdict::fail, "compare", url + ": " + info.error().what, info.error().hint});
        return;
    }
    const bool same = info->network == network_id(genesis);
    findings.push_back({same ? Verdict::ok : Verdict::fail, "compare",
                        url + " runs " + info->version + (same ? " in this network" : " in ANOTHER network: ") +
                            (same ? "" : info->network.hex()),
                        same ? "" : "one of the two has the wrong genesis file"});
    if (same) findings.push_back(judge_offset(url, before, static_cast<std::int64_t>(info->time), after));
}

Finding judge_config(const DoctorOptions& options) {
    if (!options.config_file.empty()) return {Verdict::ok, "config", options.config_file + " is valid", ""};
    return {Verdict::warn, "config", "no file is given: this looks at weftd's defaults",
            "weft doctor --config FILE, the file that weftd is started with (the package's: /etc/weft/weft.toml)"};
}

Findings look(const CommonOptions& common, const DoctorOptions& options) {
    node::ConfigSources sources;
    if (!options.config_file.empty()) sources.file = options.config_file;
    sources.environment = node::environment_variables();
    const auto config = node::load_config(sources);
    if (!config) return {{Verdict::fail, "config", config.error(), "`weftd --print-config` explains every option"}};
    Findings findings{judge_config(options)};
    if (auto files = check_api_files(*config)) findings.push_back(*std::move(files));
    std::optional<Genesis> genesis;
    std::optional<p2p::TlsIdentity> tls;
    findings.push_back(check_genesis(*config, genesis));
    const std::optional<client::HealthView> running = running_node(*config);
    findings.push_back(running && !config->key.signer.empty() ? judge_signer(*running)
                                                              : check_key(*config, genesis, tls));
    const std::filesystem::path& data = config->node.data;
    findings.push_back(check_data_folder(data));
    if (std::filesystem::exists(data) && findings.back().verdict != Verdict::fail) {
        findings.push_back(judge_space(node::disk_space(data), data.string()));
        findings.push_back(judge_syncs(time_syncs(data, kSyncs)));
    }
    if (genesis) findings.push_back(judge_clock(read_clock(*genesis)));
    findings.push_back(judge_node(running));
    add_ports(*config, running.has_value(), findings);
    add_peers(*config, genesis, tls, running.has_value(), findings);
    for (const std::string& url : options.compare) {
        if (genesis) add_comparison(common, url, *genesis, findings);
    }
    return findings;
}

void print_json(std::ostream& out, const Findings& findings) {
    json::array checks;
    for (const Finding& each : findings) {
        checks.push_back({{"check", each.check},
                          {"verdict", verdict_name(each.verdict)},
                          {"what", each.what},
                          {"next_step", each.next_step}});
    }
    json::object root;
    root["checks"] = std::move(checks);
    out << json::serialize(root) << '\n';
}

void print_text(std::ostream& out, const Findings& findings) {
    for (const Finding& each : findings) {
        std::string verdict(verdict_name(each.verdict));
        verdict.resize(5, ' ');
        std::string check = each.check;
        check.resize(std::max<std::size_t>(8, check.size()), ' ');
        out << verdict << check << ' ' << each.what << '\n';
        if (!each.next_step.empty()) out << "              -> " << each.next_step << '\n';
    }
}

}  // namespace

Outcome doctor(Console& console, const CommonOptions& common, const DoctorOptions& options) {
    const Findings findings = look(common, options);
    console.json ? print_json(console.out, findings) : print_text(console.out, findings);
    const bool failed = std::any_of(findings.begin(), findings.end(),
                                    [](const Finding& each) { return each.verdict == Verdict::fail; });
    return failed ? kRefused : kOk;
}

}  // namespace weft::cli
