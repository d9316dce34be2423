#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <iomanip>
#include <ostream>
#include <thread>

#include "node/engine/health.hpp"
#include "tools/client/health_answers.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {

namespace {

namespace json = boost::json;
using client::HealthView;
using client::NodeInfo;
using client::PeerLine;

struct Page {
    std::string info_json;
    std::string peers_json;
    NodeInfo info;
    client::UsageView usage;
    HealthView health;
    std::vector<PeerLine> peers;
    double confirmed_per_second = 0;
    double commits_per_second = 0;
};

Result<NodeInfo> ask_info(client::NodeClient& node, std::string& text) {
    auto answer = node.get("/api/v1/info");
    if (!answer) return Unexpected{answer.error()};
    text = std::move(*answer);
    return client::read_info(text);
}

// Rates are what changes between two answers, by the node's own clock.
Result<Page> ask(client::NodeClient& node, unsigned seconds) {
    Page page;
    const auto first = ask_info(node, page.info_json);
    if (!first) return Unexpected{first.error()};
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    auto second = ask_info(node, page.info_json);
    if (!second) return Unexpected{second.error()};
    page.info = std::move(*second);
    if (page.info.time > first->time) {
        const double passed = static_cast<double>(page.info.time - first->time) / 1e6;
        page.confirmed_per_second = static_cast<double>(page.info.confirmed_total - first->confirmed_total) / passed;
        page.commits_per_second = static_cast<double>(page.info.commit - first->commit) / passed;
    }
    const auto health = client::read_health(page.info_json);
    if (!health) return Unexpected{health.error()};
    page.health = *health;
    const auto usage = client::read_usage(page.info_json);
    if (!usage) return Unexpected{usage.error()};
    page.usage = *usage;
    const auto peers = node.get("/api/v1/peers");
    if (!peers) return Unexpected{peers.error()};
    page.peers_json = *peers;
    const auto lines = client::read_peers(*peers);
    if (!lines) return Unexpected{lines.error()};
    page.peers = *lines;
    return page;
}

void print_health(std::ostream& out, const HealthView& health) {
    out << "state       " << health.state << (health.reason.empty() ? "" : ": " + health.reason) << '\n';
    if (!health.next_step.empty()) out << "next        " << health.next_step << '\n';
    for (const HealthView::Warning& warning : health.warnings) {
        out << "warning     " << warning.what << "; " << warning.next_step << '\n';
    }
}

void print_peers(std::ostream& out, const Page& page) {
    out << "validators  " << page.health.validators_reached << " of " << page.info.committee_size << " reached, "
        << page.health.validators_needed << " needed for a commit\npeers       " << page.peers.size() << " connected\n";
    for (const PeerLine& peer : page.peers) {
        out << "  " << peer.key.substr(0, 8) << "  " << peer.address
            << (peer.author ? ", validator " + std::to_string(*peer.author) : "") << ", commit "
            << node::grouped(peer.commit) << (peer.greeted ? "" : ", not greeted yet") << '\n';
    }
}

void print_text(std::ostream& out, const Page& page) {
    const NodeInfo& info = page.info;
    out << "node        weftd " << info.version
        << (info.author ? ", validator " + std::to_string(*info.author) : ", no validator") << ", network " << info.name
        << ", up " << node::duration_words(page.usage.uptime_s) << '\n';
    print_health(out, page.health);
    out << "commit      " << node::grouped(info.commit) << ", " << page.health.seconds_since_commit
        << " s ago\ncheckpoint  " << node::grouped(info.checkpoint) << ", certified " << node::grouped(info.certified)
        << ", " << node::grouped(page.health.behind) << " behind the network\n";
    print_peers(out, page);
    out << std::fixed << std::setprecision(1) << "rates       " << page.confirmed_per_second << " confirmed/s, "
        << page.commits_per_second << " commits/s, " << info.pending << " pending\n"
        << "disk        " << node::size_words(page.usage.data_bytes) << " in the data folder";
    if (page.health.disk_free_bytes) {
        out << ", " << node::size_words(*page.health.disk_free_bytes) << " free (" << page.health.disk_used_percent
            << "% of the disk used)";
    }
    if (!page.usage.disk_outlook.empty()) out << "\n            " << page.usage.disk_outlook;
    out << "\nmemory      " << node::size_words(page.usage.resident_bytes) << " resident\n";
}

void print_json(std::ostream& out, const Page& page) {
    json::object root;
    root["info"] = json::parse(page.info_json);
    root["peers"] = json::parse(page.peers_json).at("peers");
    root["rates"] = {{"confirmed_per_second", page.confirmed_per_second},
                     {"commits_per_second", page.commits_per_second}};
    out << json::serialize(root) << '\n';
}

}  // namespace

Outcome status(Console& console, const CommonOptions& common, const StatusOptions& options) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto page = ask(*node, options.seconds);
    if (!page) return Unexpected{page.error()};
    console.json ? print_json(console.out, *page) : print_text(console.out, *page);
    return kOk;
}

}  // namespace weft::cli
