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

json::object committee_object(const Genesis& genesis) {
    const Committee committee = genesis.committee_members();
    json::array members;
    for (const Committee::Member& member : committee.members) members.emplace_back(member.account.hex());
    json::object out{{"size", committee.size()}, {"quorum", committee.quorum()}};
    out["members"] = std::move(members);
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
    out["node_key"] = view.node_key.hex();
    out["author"] = author_or_null(status.author);
    out["cannot_sign"] = status.signer_lack;
    out["time_us"] = json_number(view.now);
    out["genesis_unix_us"] = json_number(view.genesis->unix_time_us);
    out["ready"] = status.readiness == Readiness::ready;
    out["state"] = readiness_name(status.readiness);
    out["reason"] = status.reason;
    out["commit"] = commit_object(status);
    out["round"] = {{"highest", status.highest_round}, {"proposed", status.proposed_round}};
    out["checkpoint"] = info_checkpoint_object(view);
    out["ledger"] = {{"accounts", json_number(status.accounts)},
                     {"supply", json_number(view.supply)},
                     {"conserved", view.conserved}};
    out["tangle"] = tangle_object(status);
    out["totals"] = totals_object(status);
    out["committee"] = committee_object(*view.genesis);
    out["parameters"] = parameters_object(view.genesis->parameters);
    return json::serialize(out);
}

std::string_view readiness_name(Readiness readiness) {
    switch (readiness) {
        case Readiness::ready:
            return "ready";
        case Readiness::recovering:
            return "recovering";
        case Readiness::storage_full:
            return "storage_full";
        case Readiness::waiting_for_peers:
            return "waiting_for_peers";
        case Readiness::learning_own_last:
            return "learning_own_last";
        case Readiness::catching_up:
            return "catching_up";
    }
    return "unknown";
}

std::string ready_json(const NodeStatus& status) {
    if (status.readiness == Readiness::ready) return R"({"ready":true})";
    json::object out{{"ready", false}};
    out["state"] = readiness_name(status.readiness);
    out["reason"] = status.reason;
    return json::serialize(out);
}

std::string peers_json(const std::vector<std::pair<PeerView, std::string>>& peers_and_addresses) {
    json::array list;
    for (const auto& [peer, address] : peers_and_addresses) {
        json::object out{{"key", peer.key.hex()}, {"address", address}};
        out["author"] = author_or_null(peer.author);
        out["greeted"] = peer.greeted;
        out["commit"] = json_number(peer.commit);
        out["certified"] = json_number(peer.certified);
        out["round"] = peer.round;
        list.push_back(std::move(out));
    }
    json::object out;
    out["peers"] = std::move(list);
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
