#include "tools/client/node_client.hpp"

namespace weft::client {
namespace {

constexpr const char* kBinary = "application/octet-stream";
const std::string kAdminPath = "/api/v1/admin/";
const std::string kBackup = "backup";

template <class T>
Result<T> read_with(Result<std::string> body, Result<T> (*read)(std::string_view)) {
    if (!body) return Unexpected{body.error()};
    return read(*body);
}

Result<std::string> body_of(Result<HttpAnswer> answer) {
    if (!answer) return Unexpected{answer.error()};
    if (answer->status < 200 || answer->status > 299) return Unexpected{refusal_of(*answer)};
    return std::move(answer->body);
}

Result<Bytes> bytes_of(Result<std::string> body) {
    if (!body) return Unexpected{body.error()};
    const ByteView view = as_bytes(*body);
    return Bytes(view.begin(), view.end());
}

}  // namespace

std::string block_path(const BlockId& id) {
    return "/api/v1/blocks/" + id.hex();
}
std::string account_path(const std::string& id_or_number) {
    return "/api/v1/accounts/" + id_or_number;
}

std::string history_path(const std::string& id_or_number, std::optional<std::uint64_t> before, std::size_t limit) {
    return account_path(id_or_number) + "/history?limit=" + std::to_string(limit) +
           (before ? "&before=" + std::to_string(*before) : "");
}

Bytes encode_batch(const std::vector<Bytes>& blocks) {
    Bytes out;
    Writer writer(out);
    for (const Bytes& block : blocks) writer.u32(static_cast<std::uint32_t>(block.size())).bytes(block);
    return out;
}

NodeClient::NodeClient(Endpoint endpoint, std::chrono::milliseconds timeout) : http_(std::move(endpoint), timeout) {}

Result<std::string> NodeClient::get(const std::string& target, const std::string& accept) {
    return body_of(http_.send({.target = target, .accept = accept, .body = {}, .content_type = {}}));
}

Result<std::string> NodeClient::post(const std::string& target, std::string body, const char* content_type) {
    return body_of(http_.send(
        {.target = target, .accept = "application/json", .body = std::move(body), .content_type = content_type}));
}

Result<NodeInfo> NodeClient::info() {
    return read_with(get("/api/v1/info"), read_info);
}

Result<bool> NodeClient::ready() {
    const auto answer = http_.send({.target = "/readyz", .body = {}, .content_type = {}});
    if (!answer) return Unexpected{answer.error()};
    if (answer->status != 200 && answer->status != 503) return Unexpected{refusal_of(*answer)};
    return answer->status == 200;
}

Result<std::string> NodeClient::ready_json() {
    auto answer = http_.send({.target = "/readyz", .body = {}, .content_type = {}});
    if (!answer) return Unexpected{answer.error()};
    // The same status as "busy", which is a problem and not an answer to this question.
    const bool says = answer->status == 200 || (answer->status == 503 && answer->content_type == "application/json");
    if (!says) return Unexpected{refusal_of(*answer)};
    return std::move(answer->body);
}

Result<std::string> NodeClient::admin(const std::string& action, const std::string& body) {
    return post(kAdminPath + action, body, "application/json");
}

Result<std::string> NodeClient::erase(const BlockId& id, const PublicKey& key, const Signature& signature) {
    const std::string body = "{\"key\":\"" + key.bytes.hex() + "\",\"signature\":\"" + signature.hex() + "\"}";
    return post(block_path(id) + "/erase", body, "application/json");
}

Result<std::string> NodeClient::genesis_json() {
    return get("/api/v1/genesis");
}

Result<Tips> NodeClient::tips(std::size_t count) {
    return read_with(get("/api/v1/tips?count=" + std::to_string(count)), read_tips);
}

Result<Submission> NodeClient::submit(ByteView block) {
    return read_with(post("/api/v1/blocks", std::string(as_text(block)), kBinary), read_submission);
}

Result<std::vector<BatchVerdict>> NodeClient::submit_batch(const std::vector<Bytes>& blocks) {
    return read_with(post("/api/v1/blocks/batch", std::string(as_text(encode_batch(blocks))), kBinary), read_verdicts);
}

Result<Metadata> NodeClient::metadata(const BlockId& id) {
    return read_with(get(block_path(id) + "/metadata"), read_metadata);
}

Result<Bytes> NodeClient::block(const BlockId& id) {
    return bytes_of(get(block_path(id), kBinary));
}

Result<AccountView> NodeClient::account(const std::string& id_or_number) {
    return read_with(get(account_path(id_or_number)), read_account);
}

Result<HistoryPage> NodeClient::history(const std::string& id_or_number, std::optional<std::uint64_t> before,
                                        std::size_t limit) {
    return read_with(get(history_path(id_or_number, before, limit)), read_history);
}

Result<Bytes> NodeClient::proof(const BlockId& id, bool with_payload) {
    return bytes_of(get(block_path(id) + "/proof?payload=" + (with_payload ? "true" : "false"), kBinary));
}

Result<CheckpointView> NodeClient::checkpoint(CheckpointIndex index) {
    return read_with(get("/api/v1/checkpoints/" + std::to_string(index)), read_checkpoint);
}

Result<BackupView> NodeClient::start_backup(const std::string& folder) {
    return read_with(admin(kBackup, backup_request(folder)), read_backup);
}

Result<BackupView> NodeClient::backup() {
    return read_with(get(kAdminPath + kBackup), read_backup);
}

}  // namespace weft::client
