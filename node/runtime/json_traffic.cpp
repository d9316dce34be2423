// JSON of what comes in and of what is told: submissions, verdicts, events.
#include <boost/json.hpp>

#include "node/runtime/json.hpp"
#include "node/runtime/json_out.hpp"
#include "node/runtime/strict_json.hpp"

namespace weft::node {

namespace json = boost::json;

namespace {

std::string_view payload_name(const Payload& payload) {
    static constexpr std::string_view kNames[] = {"transfer",   "record",         "register_account", "rotate_key",
                                                  "revoke_key", "freeze_account", "release_account",  "propose",
                                                  "approve",    "unknown"};
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

}  // namespace

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
