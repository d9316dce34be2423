// A node's HTTP interface as calls. Every error says what, why and what next.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/block.hpp"
#include "tools/client/answers.hpp"
#include "tools/client/http.hpp"

namespace weft::client {

inline constexpr std::chrono::milliseconds kRequestTimeout{10'000};

// One thread at a time; blocking.
class NodeClient {
public:
    explicit NodeClient(Endpoint endpoint, std::chrono::milliseconds timeout = kRequestTimeout);

    // The body of a 2xx answer; everything else is an error.
    Result<std::string> get(const std::string& target, const std::string& accept = "application/json");

    Result<NodeInfo> info();
    Result<bool> ready();              // false: /readyz says not yet
    Result<std::string> ready_json();  // what /readyz says, ready or not
    Result<std::string> genesis_json();
    Result<Tips> tips(std::size_t count);
    Result<Submission> submit(ByteView block);
    Result<std::vector<BatchVerdict>> submit_batch(const std::vector<Bytes>& blocks);
    Result<Metadata> metadata(const BlockId& id);
    Result<Bytes> block(const BlockId& id);
    Result<AccountView> account(const std::string& id_or_number);
    Result<HistoryPage> history(const std::string& id_or_number, std::optional<std::uint64_t> before,
                                std::size_t limit);
    Result<Bytes> proof(const BlockId& id, bool with_payload);
    Result<CheckpointView> checkpoint(CheckpointIndex index);

    // For the admin token. A backup is made in the background.
    Result<BackupView> start_backup(const std::string& folder);
    Result<BackupView> backup();

    // POST to a route of /api/v1/admin; the answer's body. Errors: refused, and as everywhere.
    Result<std::string> admin(const std::string& action, const std::string& body);

    // The issuer's order to erase a block's payload; the answer's body.
    Result<std::string> erase(const BlockId& id, const PublicKey& key, const Signature& signature);

    const Endpoint& endpoint() const { return http_.endpoint(); }

private:
    Result<std::string> post(const std::string& target, std::string body, const char* content_type);

    HttpConnection http_;
};

// The body of a batch (docs/api.md): each block after its length.
Bytes encode_batch(const std::vector<Bytes>& blocks);

// Paths that programs show or fetch as they are.
std::string block_path(const BlockId& id);
std::string account_path(const std::string& id_or_number);
std::string history_path(const std::string& id_or_number, std::optional<std::uint64_t> before, std::size_t limit);

}  // namespace weft::client
