// What a node answers (docs/api.md), read into plain types. Every reader here refuses an answer that does not have the
// agreed form (bad_answer): a client never guesses.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/payload.hpp"
#include "core/types.hpp"
#include "tools/client/http.hpp"

namespace weft::client {

struct Tips {
    std::vector<BlockId> parents;
    TimeUs time = 0;  // the node's ledger time now
};

struct Submission {
    BlockId id;
    std::string admission;  // "accepted" or "duplicate"
    std::string fate;
};

struct BatchVerdict {
    std::optional<BlockId> id;  // nothing when malformed
    std::string admission;
    std::string detail;
    unsigned work_bits = 0;

    bool ok() const { return admission == "accepted" || admission == "duplicate"; }
};

struct Metadata {
    BlockId id;
    Fate fate = Fate::pending;
    std::string reason;  // "none" unless rejected
    CommitIndex commit = 0;
    std::optional<CheckpointIndex> checkpoint;
    bool solid = true;
};

struct AccountKeyView {
    PublicKeyBytes key;
    std::vector<std::string> roles;
    bool revoked = false;
};

struct AccountView {
    AccountId id;
    AccountNumber number = 0;
    Amount balance = 0;
    std::string standing;
    bool registrar = false;
    std::optional<AccountId> controller;
    Quota quota;
    Sequence next_sequence = 0;
    std::optional<unsigned> work_bits;  // of the next block; nothing: no work suffices now
    std::vector<AccountKeyView> keys;
};

struct HistoryLine {
    std::uint64_t index = 0;
    CommitIndex commit = 0;
    TimeUs time = 0;
    std::string kind;
    BlockId block;
    Amount amount = 0;
    std::string other;  // the other account, hexadecimal; empty when there is none
    std::string reason;
};

struct HistoryPage {
    std::vector<HistoryLine> lines;  // newest first
    std::optional<std::uint64_t> next_before;
};

struct NodeInfo {
    std::string name;
    NetworkId network;
    std::string version;
    std::optional<std::uint64_t> author;
    TimeUs time = 0;
    std::uint64_t genesis_unix_us = 0;
    bool ready = false;
    std::string state;
    std::string reason;
    std::string cannot_sign;  // why a validator cannot sign; empty: it can, or is none
    CommitIndex commit = 0;
    std::string commit_digest;
    Round round = 0;
    Round round_proposed = 0;
    CheckpointIndex checkpoint = 0;
    CheckpointIndex certified = 0;
    std::string state_root;
    std::uint64_t accounts = 0;
    Amount supply = 0;
    bool conserved = false;
    std::uint64_t tips = 0;
    std::uint64_t pending = 0;
    std::uint64_t confirmed_total = 0;
    std::uint64_t rejected_total = 0;
    std::uint64_t expired_total = 0;
    std::uint64_t committee_size = 0;
};

struct BackupView {
    std::string state;  // "none", "running", "done" or "failed"
    std::string folder;
    std::uint64_t copied_bytes = 0;
    std::string problem;
};

struct CheckpointView {
    CheckpointIndex index = 0;
    CommitIndex last_commit = 0;
    std::string commit_digest;
    std::string state_root;
    std::string digest;
    bool certified = false;
};

// An event of the streams: "confirmed", "rejected" or "expired".
struct FateEvent {
    BlockId id;
    Fate fate = Fate::pending;
    std::string reason;
    CommitIndex commit = 0;
};

Result<Tips> read_tips(std::string_view json);
Result<Submission> read_submission(std::string_view json);
Result<std::vector<BatchVerdict>> read_verdicts(std::string_view json);
Result<Metadata> read_metadata(std::string_view json);
Result<AccountView> read_account(std::string_view json);
Result<HistoryPage> read_history(std::string_view json);
Result<NodeInfo> read_info(std::string_view json);
Result<BackupView> read_backup(std::string_view json);
Result<CheckpointView> read_checkpoint(std::string_view json);
Result<FateEvent> read_fate_event(std::string_view json);

// The body that asks for one.
std::string backup_request(const std::string& folder);

// What a status other than 2xx says: the problem's detail, hint and code, as far as the node gave them.
Error refusal_of(const HttpAnswer& answer);

// Nothing unless `text` is one of the four fates' names.
std::optional<Fate> fate_from_name(std::string_view text);

}  // namespace weft::client
