// JSON of the ledger's things.
#include <boost/json.hpp>

#include "node/runtime/json.hpp"
#include "node/runtime/json_out.hpp"

namespace weft::node {

namespace json = boost::json;

namespace {

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
    json::object operator()(const Propose& proposal) const {
        json::object out{{"type", "propose"}, {"after", json_number(proposal.after)}};
        out["changes"] = changes_array(proposal.changes);
        return out;
    }
    json::object operator()(const Approve& approval) const {
        json::object out{{"type", "approve"}, {"proposer", approval.proposer.hex()}};
        out["proposal"] = approval.proposal.hex();
        return out;
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
    out["payload"] = block.payload_erased ? json::value(nullptr) : std::visit(PayloadWriter{}, block.payload);
    out["payload_type"] = header.payload_type;
    out["payload_hash"] = header.payload_hash.hex();
    out["payload_erased"] = block.payload_erased;
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
    out["registered"] = account.registered;
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
    out["epoch"] = checkpoint.epoch.hex();
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

}  // namespace weft::node
