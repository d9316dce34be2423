// JSON of the node itself.
#include <boost/json.hpp>

#include "node/runtime/json.hpp"
#include "node/runtime/json_out.hpp"
#include "node/runtime/version.hpp"
#include "p2p/limits.hpp"

namespace weft::node {

namespace json = boost::json;

namespace {

json::object commit_object(const NodeStatus& status) {
    json::object out;
    out["index"] = json_number(status.commit);
    out["digest"] = status.commit_digest.hex();
    out["round"] = status.committed_round;
    out["time_us"] = json_number(status.ledger_time);
    return out;
}

json::object info_checkpoint_object(const InfoView& view) {
    json::object out;
    out["index"] = json_number(view.checkpoint.index);
    out["certified"] = json_number(view.status.certified);
    out["state_root"] = view.checkpoint.state_root.hex();
    out["last_commit"] = json_number(view.checkpoint.last_commit);
    out["digest"] = view.checkpoint_digest.hex();
    return out;
}

json::object tangle_object(const NodeStatus& status) {
    return {{"tips", status.tips},
            {"pending", status.pending},
            {"pending_bytes", status.pending_bytes},
            {"orphans", status.orphans},
            {"window", status.window_blocks}};
}

json::object totals_object(const NodeStatus& status) {
    json::object out;
    out["confirmed"] = json_number(status.confirmed_total);
    out["rejected"] = json_number(status.rejected_total);
    out["expired"] = json_number(status.expired_total);
    return out;
}

json::array warnings_array(const Health& health) {
    json::array out;
    for (const Health::Warning& warning : health.warnings) {
        out.push_back({{"code", warning.code}, {"what", warning.what}, {"next_step", warning.next_step}});
    }
    return out;
}

// In words, and the numbers behind them.
void add_health(json::object& out, const NodeStatus& status, const Surroundings& around) {
    const Health health = describe_health(status, around);
    const Standing& standing = status.standing;
    out["ready"] = health.ready;
    out["state"] = readiness_name(status.readiness);
    out["reason"] = health.reason;
    out["next_step"] = health.next_step;
    out["warnings"] = warnings_array(health);
    out["validators"] = {{"reached", standing.reached},
                         {"needed", standing.needed},
                         {"committee", standing.committee},
                         {"heard", standing.committee - standing.silent.size()}};
    out["behind"] = {{"checkpoints", json_number(standing.behind)},
                     {"seconds", standing.seconds_left ? json_number(*standing.seconds_left) : json::value(nullptr)}};
    out["seconds_since_commit"] = json_number(standing.quiet_us / 1'000'000);
    if (around.disk) {
        out["disk"] = {{"total_bytes", json_number(around.disk->total_bytes)},
                       {"free_bytes", json_number(around.disk->free_bytes)},
                       {"used_percent", around.disk->used_percent()}};
    }
}

json::object outlook_object(const DiskOutlook& outlook) {
    const auto number_or_null = [](const std::optional<double>& number) {
        return number ? json::value(*number) : json::value(nullptr);
    };
    json::object out;
    out["words"] = outlook.words;
    out["days_left"] = number_or_null(outlook.days_left);
    out["holds_days"] = number_or_null(outlook.holds_days);
    out["bytes_per_day"] = outlook.growth ? json::value(outlook.growth->bytes_per_day) : json::value(nullptr);
    out["measured_s"] = outlook.growth ? json_number(outlook.growth->measured_s) : json::value(nullptr);
    return out;
}

json::value author_or_null(const std::optional<AuthorIndex>& author) {
    return author ? json::value(*author) : json::value(nullptr);
}

}  // namespace

std::string info_json(const InfoView& view) {
    const NodeStatus& status = view.status;
    json::object out;
    out["name"] = view.genesis->name;
    out["network"] = view.network.hex();
    out["version"] = kVersion;
    out["protocol"] = p2p::kProtocolVersion;
    out["ledger_protocol"] = view.epoch.protocol;
    out["epoch"] = view.epoch.number();
    out["node_key"] = view.node_key.hex();
    out["author"] = author_or_null(status.author);
    out["cannot_sign"] = status.signer_lack;
    out["time_us"] = json_number(view.now);
    out["genesis_unix_us"] = json_number(view.genesis->unix_time_us);
    add_health(out, status, view.around);
    out["usage"] = {{"uptime_s", json_number(view.uptime_s)},
                    {"resident_bytes", json_number(view.resident_bytes)},
                    {"data_bytes", json_number(view.data_bytes)},
                    {"disk_outlook", outlook_object(view.outlook)}};
    out["commit"] = commit_object(status);
    out["round"] = {{"highest", status.highest_round}, {"proposed", status.proposed_round}};
    out["checkpoint"] = info_checkpoint_object(view);
    out["ledger"] = {{"accounts", json_number(status.accounts)},
                     {"supply", json_number(view.supply)},
                     {"conserved", view.conserved}};
    out["tangle"] = tangle_object(status);
    out["totals"] = totals_object(status);
    out["committee"] = committee_object(view.epoch.committee);
    out["parameters"] = parameters_object(view.epoch.parameters);
    return json::serialize(out);
}

std::string ready_json(const NodeStatus& status, const Surroundings& around) {
    json::object out;
    add_health(out, status, around);
    return json::serialize(out);
}

std::string peers_json(const std::vector<PeerReport>& peers) {
    json::array list;
    for (const auto& [peer, address, round_trip_us] : peers) {
        json::object out{{"key", peer.key.hex()}, {"address", address}};
        out["author"] = author_or_null(peer.author);
        out["greeted"] = peer.greeted;
        out["commit"] = json_number(peer.commit);
        out["certified"] = json_number(peer.certified);
        out["round"] = peer.round;
        out["round_trip_us"] = round_trip_us ? json::value(*round_trip_us) : json::value(nullptr);
        list.push_back(std::move(out));
    }
    json::object out;
    out["peers"] = std::move(list);
    return json::serialize(out);
}

std::string rounds_json(const Committee& committee, const std::vector<CommitteeBook::Member>& members, Round round,
                        TimeUs now) {
    json::array list;
    for (std::size_t author = 0; author < std::min(committee.size(), members.size()); ++author) {
        const CommitteeBook::Member& member = members[author];
        json::object out{{"author", author}, {"account", committee.members[author].account.hex()}};
        out["last_round"] = member.last_round;
        out["rounds_behind"] = round - std::min(round, member.last_round);
        out["heard_us_ago"] =
            member.heard_us == 0 ? json::value(nullptr) : json_number(now - std::min(now, member.heard_us));
        out["round_blocks"] = json_number(member.round_blocks);
        out["leaders_committed"] = json_number(member.led);
        out["leaders_missed"] = json_number(member.missed);
        list.push_back(std::move(out));
    }
    json::object out{{"round", round}, {"quorum", committee.quorum()}};
    out["members"] = std::move(list);
    return json::serialize(out);
}

std::string tips_json(const std::vector<BlockId>& tips, TimeUs now) {
    json::object out;
    out["tips"] = hex_list(tips);
    out["time_us"] = json_number(now);
    return json::serialize(out);
}

std::string stats_json(const NodeStatus& status, TimeUs now) {
    json::object out;
    out["time_us"] = json_number(now);
    out["commit"] = json_number(status.commit);
    out["checkpoint"] = json_number(status.checkpoint);
    out["round"] = status.highest_round;
    out["tips"] = status.tips;
    out["pending"] = status.pending;
    out["totals"] = totals_object(status);
    return json::serialize(out);
}

}  // namespace weft::node
