#include "node/runtime/json.hpp"

#include <boost/json.hpp>

#include "node/runtime/json_out.hpp"
#include "node/runtime/strict_json.hpp"
#include "node/runtime/version.hpp"

namespace weft::node {

namespace json = boost::json;

namespace {

json::string text_of(std::string_view text) {
    return json::string(text);
}

template <class Ids>
json::array hex_list(const Ids& ids) {
    json::array out;
    out.reserve(ids.size());
    for (const auto& id : ids) out.emplace_back(id.hex());
    return out;
}

json::array roles_list(std::uint8_t roles) {
    json::array out;
    if (roles & static_cast<std::uint8_t>(KeyRole::use)) out.emplace_back("use");
    if (roles & static_cast<std::uint8_t>(KeyRole::manage)) out.emplace_back("manage");
    return out;
}

struct PayloadWriter {
    json::object operator()(const Transfer& transfer) const {
        json::array credits;
        for (const Transfer::Credit& credit : transfer.credits) {
            json::object line;
            line["account"] = credit.account.hex();
            line["amount"] = json_number(credit.amount);
            credits.push_back(std::move(line));
        }
        json::object out{{"type", "transfer"}, {"asset", transfer.asset}};
        out["credits"] = std::move(credits);
        out["memo"] = to_hex(transfer.memo);
        return out;
    }
    json::object operator()(const Record& record) const {
        json::object out{{"type", "record"}, {"tag", record.tag}};
        out["content_type"] = static_cast<std::uint16_t>(record.content_type);
        out["data"] = to_hex(record.data);
        if (is_json(record)) out["text"] = text_of(as_text(record.data));
        return out;
    }
    json::object operator()(const RegisterAccount& operation) const {
        json::object out{{"type", "register_account"}, {"key", operation.key.bytes.hex()}};
        out["quota"] = quota_object(operation.quota);
        out["controller"] = hex_or_null(operation.controller);
        return out;
    }
    json::object operator()(const RotateKey& operation) const {
        json::object out{{"type", "rotate_key"}, {"key", operation.key.bytes.hex()}};
        out["roles"] = roles_list(operation.roles);
        out["replaced"] = operation.has_replaced ? json::value(operation.replaced.bytes.hex()) : json::value(nullptr);
        return out;
    }
    json::object operator()(const RevokeKey& operation) const {
        return {{"type", "revoke_key"}, {"key", operation.key.bytes.hex()}};
    }
    json::object operator()(const FreezeAccount& operation) const {
        return {{"type", "freeze_account"}, {"target", operation.target.hex()}};
    }
    json::object operator()(const ReleaseAccount& operation) const {
        return {{"type", "release_account"}, {"target", operation.target.hex()}};
    }
    json::object operator()(const UnknownPayload& unknown) const {
        return {{"type", "unknown"}, {"number", unknown.type}};
    }

private:
    // What claims to be JSON may be anything, and our own output must stay valid UTF-8.
    static bool is_json(const Record& record) {
        if (record.content_type != ContentType::senml_json) return false;
        boost::system::error_code error;
        json::parse(as_text(record.data), error);
        return !error;
    }
};

std::string_view payload_name(const Payload& payload) {
    static constexpr std::string_view kNames[] = {"transfer",   "record",         "register_account", "rotate_key",
                                                  "revoke_key", "freeze_account", "release_account",  "unknown"};
    static_assert(std::size(kNames) == std::variant_size_v<Payload>);
    return kNames[payload.index()];
}

json::object verdict_object(const Verdict& verdict) {
    json::object out;
    out["id"] = hex_or_null(verdict.id);
    out["admission"] = admission_name(verdict.admission);
    out["code"] = verdict.ok() ? std::string_view() : admission_name(verdict.admission);
    out["detail"] =
        verdict.detail.empty() && !verdict.ok() ? text_of(admission_hint(verdict.admission)) : text_of(verdict.detail);
    out["work_bits"] = verdict.work_bits;
    return out;
}

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

json::object parameters_object(const Parameters& parameters) {
    json::object out{{"window_slots", parameters.window_slots},
                     {"skew_slots", parameters.skew_slots},
                     {"gc_depth_rounds", parameters.gc_depth_rounds},
                     {"work_bits", parameters.work_bits},
                     {"work_debt_levels", parameters.work_debt_levels}};
    out["default_quota"] = quota_object(parameters.default_quota);
    return out;
}

json::value author_or_null(const std::optional<AuthorIndex>& author) {
    return author ? json::value(*author) : json::value(nullptr);
}

}  // namespace

std::string block_json(const Block& block) {
    const BlockHeader& header = block.header;
    json::object out;
    out["id"] = block.id.hex();
    out["issuer"] = header.issuer.hex();
    out["key"] = header.key().bytes.hex();
    out["sequence"] = json_number(header.sequence);
    out["time_us"] = json_number(header.time);
    out["slot"] = header.slot();
    out["parents"] = hex_list(header.parents);
    out["nonce"] = header.nonce;
    out["signature"] = block.signature.hex();
    out["bytes"] = block.size();
    out["payload"] = std::visit(PayloadWriter{}, block.payload);
    return json::serialize(out);
}

std::string account_json(const tangle::Account& account, std::optional<unsigned> work_bits) {
    json::array keys;
    for (const tangle::AccountKey& key : account.keys) {
        json::object line{{"key", key.key.bytes.hex()}, {"algorithm", "ed25519"}};
        line["roles"] = roles_list(key.roles);
        line["revoked"] = key.revoked;
        keys.push_back(std::move(line));
    }
    json::object out;
    out["id"] = account.id.hex();
    out["number"] = account.number;
    out["balance"] = json_number(account.balance);
    out["standing"] = tangle::standing_name(account.standing);
    out["registrar"] = account.registrar;
    out["controller"] = hex_or_null(account.controller);
    out["quota"] = quota_object(account.bucket.quota);
    out["next_sequence"] = json_number(account.sequences.next());
    out["work_bits"] = work_bits ? json::value(*work_bits) : json::value(nullptr);
    out["keys"] = std::move(keys);
    return json::serialize(out);
}

std::string history_json(std::span<const tangle::HistoryLine> lines, std::optional<std::uint64_t> next_before) {
    json::array list;
    for (const tangle::HistoryLine& line : lines) {
        json::object out;
        out["index"] = json_number(line.index);
        out["commit"] = json_number(line.commit);
        out["time_us"] = json_number(line.time);
        out["kind"] = tangle::history_kind_name(line.entry.kind);
        out["block"] = line.entry.block.hex();
        out["amount"] = json_number(line.entry.amount);
        out["other"] = hex_or_null(line.entry.other);
        out["reason"] = reason_name(line.entry.reason);
        list.push_back(std::move(out));
    }
    json::object out;
    out["lines"] = std::move(list);
    out["next_before"] = next_before ? json_number(*next_before) : json::value(nullptr);
    return json::serialize(out);
}

std::string checkpoint_json(const Domains& domains, const tangle::StoredCheckpoint& stored) {
    const Checkpoint& checkpoint = stored.checkpoint;
    json::array signers;
    if (stored.certificate) {
        for (const Certificate::Entry& entry : stored.certificate->entries) signers.emplace_back(entry.author);
    }
    json::object out;
    out["index"] = json_number(checkpoint.index);
    out["previous"] = checkpoint.previous.hex();
    out["last_commit"] = json_number(checkpoint.last_commit);
    out["commit_digest"] = checkpoint.commit_digest.hex();
    out["fate_root"] = checkpoint.fate_root.hex();
    out["blocks"] = json_number(checkpoint.blocks);
    out["state_root"] = checkpoint.state_root.hex();
    out["accounts"] = json_number(checkpoint.accounts);
    out["time_us"] = json_number(checkpoint.time);
    out["digest"] = checkpoint_digest(domains, checkpoint).hex();
    out["certified"] = stored.certificate.has_value();
    out["signers"] = std::move(signers);
    return json::serialize(out);
}

std::string metadata_json(const BlockId& id, const BlockStatus& status, std::optional<CheckpointIndex> checkpoint) {
    json::object out;
    out["id"] = id.hex();
    out["fate"] = fate_name(status.fate);
    out["reason"] = reason_name(status.reason);
    out["commit"] = json_number(status.commit);
    out["checkpoint"] = checkpoint ? json_number(*checkpoint) : json::value(nullptr);
    out["solid"] = status.solid;
    return json::serialize(out);
}

std::string info_json(const InfoView& view) {
    const NodeStatus& status = view.status;
    json::object out;
    out["name"] = view.genesis->name;
    out["network"] = view.network.hex();
    out["version"] = kVersion;
    out["protocol"] = 1;
    out["node_key"] = view.node_key.hex();
    out["author"] = author_or_null(status.author);
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

std::string submitted_json(const Verdict& verdict, Fate fate) {
    json::object out{{"id", verdict.id.hex()}};
    out["admission"] = admission_name(verdict.admission);
    out["fate"] = fate_name(fate);
    return json::serialize(out);
}

std::string verdicts_json(const std::vector<Verdict>& verdicts) {
    json::array list;
    list.reserve(verdicts.size());
    for (const Verdict& verdict : verdicts) list.push_back(verdict_object(verdict));
    json::object out;
    out["verdicts"] = std::move(list);
    return json::serialize(out);
}

std::string batch_error_json(std::string_view code, std::string_view detail) {
    json::object error;
    error["code"] = text_of(code);
    error["detail"] = text_of(detail);
    json::object out;
    out["error"] = std::move(error);
    return json::serialize(out);
}

std::string attached_json(const Block& block) {
    json::object out{{"id", block.id.hex()}, {"issuer", block.header.issuer.hex()}};
    out["type"] = payload_name(block.payload);
    out["parents"] = hex_list(block.header.parents);
    return json::serialize(out);
}

std::string decided_json(const Decided& decided) {
    json::object out{{"id", decided.block.hex()}};
    out["fate"] = fate_name(decided.fate);
    out["reason"] = reason_name(decided.reason);
    out["issuer"] = decided.issuer.hex();
    out["commit"] = json_number(decided.commit);
    out["time_us"] = json_number(decided.time);
    out["tag"] = decided.tag;
    return json::serialize(out);
}

std::string checkpoint_event_json(const Checkpoint& checkpoint, const Hash& digest) {
    json::object out;
    out["index"] = json_number(checkpoint.index);
    out["state_root"] = checkpoint.state_root.hex();
    out["digest"] = digest.hex();
    out["last_commit"] = json_number(checkpoint.last_commit);
    out["time_us"] = json_number(checkpoint.time);
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

Expected<Bytes, std::string> block_from_json(std::string_view text) {
    JsonProblem problem;
    const auto root = parse_json(text, "body", problem);
    if (problem.any()) return Unexpected<std::string>{problem.text()};
    StrictObject object(*root, "", problem);
    const std::string hex = object.text("block");
    object.finish();
    if (problem.any()) return Unexpected<std::string>{problem.text()};
    std::optional<Bytes> bytes = from_hex(hex);
    if (!bytes) return Unexpected<std::string>{"block: must be hexadecimal digits, two a byte"};
    return std::move(*bytes);
}

}  // namespace weft::node
