#include "tools/client/answers.hpp"

#include "tools/client/json_reader.hpp"

namespace weft::client {
namespace {

Fate read_fate(const JsonReader& in) {
    const auto fate = fate_from_name(in.text());
    if (!fate) throw ShapeError(in.path() + " is not a fate");
    return *fate;
}

std::string text_or_empty(const JsonReader& in, std::string_view key) {
    return in.has(key) ? in.at(key).text() : std::string{};
}

Quota read_quota(const JsonReader& in) {
    return {in.at("units_per_second").narrow<std::uint32_t>(), in.at("burst_units").narrow<std::uint32_t>()};
}

AccountKeyView read_key(const JsonReader& in) {
    AccountKeyView key;
    key.key = in.at("key").hex<PublicKeyBytes>();
    in.at("roles").each([&](const JsonReader& role) { key.roles.push_back(role.text()); });
    key.revoked = in.at("revoked").boolean();
    return key;
}

HistoryLine read_line(const JsonReader& in) {
    HistoryLine line;
    line.index = in.at("index").number();
    line.commit = in.at("commit").number();
    line.time = in.at("time_us").number();
    line.kind = in.at("kind").text();
    line.block = in.at("block").hex<BlockId>();
    line.amount = in.at("amount").number();
    line.other = text_or_empty(in, "other");
    line.reason = text_or_empty(in, "reason");
    return line;
}

BatchVerdict read_verdict(const JsonReader& in) {
    BatchVerdict verdict;
    verdict.admission = in.at("admission").text();
    if (in.has("id") && verdict.admission != "malformed") verdict.id = in.at("id").hex<BlockId>();
    verdict.detail = text_or_empty(in, "detail");
    if (in.has("work_bits")) verdict.work_bits = in.at("work_bits").narrow<unsigned>();
    return verdict;
}

void read_progress(const JsonReader& in, NodeInfo& info) {
    info.commit = in.at("commit").at("index").number();
    info.commit_digest = in.at("commit").at("digest").text();
    info.round = in.at("round").at("highest").narrow<Round>();
    info.checkpoint = in.at("checkpoint").at("index").number();
    info.certified = in.at("checkpoint").at("certified").number();
    info.state_root = in.at("checkpoint").at("state_root").text();
}

void read_counts(const JsonReader& in, NodeInfo& info) {
    info.accounts = in.at("ledger").at("accounts").number();
    info.supply = in.at("ledger").at("supply").number();
    info.conserved = in.at("ledger").at("conserved").boolean();
    info.tips = in.at("tangle").at("tips").number();
    info.pending = in.at("tangle").at("pending").number();
    info.confirmed_total = in.at("totals").at("confirmed").number();
    info.rejected_total = in.at("totals").at("rejected").number();
    info.expired_total = in.at("totals").at("expired").number();
    info.committee_size = in.at("committee").at("size").number();
}

}  // namespace

std::optional<Fate> fate_from_name(std::string_view text) {
    for (const Fate fate : {Fate::pending, Fate::confirmed, Fate::rejected, Fate::expired}) {
        if (text == fate_name(fate)) return fate;
    }
    return std::nullopt;
}

Result<Tips> read_tips(std::string_view json) {
    return read_shape<Tips>(json, "tips", [](const JsonReader& in) {
        Tips tips;
        in.at("tips").each([&](const JsonReader& tip) { tips.parents.push_back(tip.hex<BlockId>()); });
        if (tips.parents.empty()) throw ShapeError("tips is empty");
        tips.time = in.at("time_us").number();
        return tips;
    });
}

Result<Submission> read_submission(std::string_view json) {
    return read_shape<Submission>(json, "submission", [](const JsonReader& in) {
        return Submission{in.at("id").hex<BlockId>(), in.at("admission").text(), in.at("fate").text()};
    });
}

Result<std::vector<BatchVerdict>> read_verdicts(std::string_view json) {
    return read_shape<std::vector<BatchVerdict>>(json, "verdicts", [](const JsonReader& in) {
        std::vector<BatchVerdict> verdicts;
        in.at("verdicts").each([&](const JsonReader& item) { verdicts.push_back(read_verdict(item)); });
        return verdicts;
    });
}

Result<Metadata> read_metadata(std::string_view json) {
    return read_shape<Metadata>(json, "metadata", [](const JsonReader& in) {
        Metadata metadata;
        metadata.id = in.at("id").hex<BlockId>();
        metadata.fate = read_fate(in.at("fate"));
        metadata.reason = text_or_empty(in, "reason");
        if (in.has("commit")) metadata.commit = in.at("commit").number();
        if (in.has("checkpoint")) metadata.checkpoint = in.at("checkpoint").number();
        if (in.has("solid")) metadata.solid = in.at("solid").boolean();
        return metadata;
    });
}

Result<AccountView> read_account(std::string_view json) {
    return read_shape<AccountView>(json, "account", [](const JsonReader& in) {
        AccountView account;
        account.id = in.at("id").hex<AccountId>();
        account.number = in.at("number").narrow<AccountNumber>();
        account.balance = in.at("balance").number();
        account.standing = in.at("standing").text();
        account.registrar = in.at("registrar").boolean();
        if (in.has("controller")) account.controller = in.at("controller").hex<AccountId>();
        account.quota = read_quota(in.at("quota"));
        account.next_sequence = in.at("next_sequence").number();
        if (in.has("work_bits")) account.work_bits = in.at("work_bits").narrow<unsigned>();
        in.at("keys").each([&](const JsonReader& key) { account.keys.push_back(read_key(key)); });
        return account;
    });
}

Result<HistoryPage> read_history(std::string_view json) {
    return read_shape<HistoryPage>(json, "history", [](const JsonReader& in) {
        HistoryPage page;
        in.at("lines").each([&](const JsonReader& line) { page.lines.push_back(read_line(line)); });
        if (in.has("next_before")) page.next_before = in.at("next_before").number();
        return page;
    });
}

Result<NodeInfo> read_info(std::string_view json) {
    return read_shape<NodeInfo>(json, "info", [](const JsonReader& in) {
        NodeInfo info;
        info.name = in.at("name").text();
        info.network = in.at("network").hex<NetworkId>();
        info.version = in.at("version").text();
        if (in.has("author")) info.author = in.at("author").number();
        info.time = in.at("time_us").number();
        info.genesis_unix_us = in.at("genesis_unix_us").number();
        info.ready = in.at("ready").boolean();
        info.state = in.at("state").text();
        info.reason = in.at("reason").text();
        info.cannot_sign = text_or_empty(in, "cannot_sign");
        info.round_proposed = in.at("round").at("proposed").narrow<Round>();
        read_progress(in, info);
        read_counts(in, info);
        return info;
    });
}

std::string backup_request(const std::string& folder) {
    return boost::json::serialize(boost::json::object{{"folder", folder}});
}

Result<BackupView> read_backup(std::string_view json) {
    return read_shape<BackupView>(json, "backup", [](const JsonReader& in) {
        return BackupView{in.at("state").text(), in.at("folder").text(), in.at("copied_bytes").number(),
                          in.at("problem").text()};
    });
}

Result<CheckpointView> read_checkpoint(std::string_view json) {
    return read_shape<CheckpointView>(json, "checkpoint", [](const JsonReader& in) {
        return CheckpointView{in.at("index").number(),    in.at("last_commit").number(), in.at("commit_digest").text(),
                              in.at("state_root").text(), in.at("digest").text(),        in.at("certified").boolean()};
    });
}

Result<FateEvent> read_fate_event(std::string_view json) {
    return read_shape<FateEvent>(json, "event", [](const JsonReader& in) {
        return FateEvent{in.at("id").hex<BlockId>(), read_fate(in.at("fate")), text_or_empty(in, "reason"),
                         in.has("commit") ? in.at("commit").number() : 0};
    });
}

Error refusal_of(const HttpAnswer& answer) {
    Error error{.kind = Error::Kind::refused, .status = answer.status, .retry_after_s = answer.retry_after_s};
    struct Problem {
        std::string detail, hint, code;
        unsigned work_bits = 0;
    };
    const auto problem = read_shape<Problem>(answer.body, "problem", [](const JsonReader& in) {
        const std::string detail = text_or_empty(in, "detail");
        return Problem{detail.empty() ? text_or_empty(in, "title") : detail, text_or_empty(in, "hint"),
                       text_or_empty(in, "code"), in.has("work_bits") ? in.at("work_bits").narrow<unsigned>() : 0};
    });
    if (!problem) {
        error.what = "The node answered with HTTP status " + std::to_string(answer.status) + ".";
        error.hint = "Is this the address of a Weft node's HTTP interface?";
        return error;
    }
    error.what = "The node refused: " + problem->detail;
    error.hint = problem->hint;
    error.code = problem->code;
    error.work_bits = problem->work_bits;
    return error;
}

}  // namespace weft::client
