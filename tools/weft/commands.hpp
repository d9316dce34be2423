// The commands of `weft`, one function each; options are already parsed. Texts in `Console::out`, errors as values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/weft/console.hpp"

namespace weft::cli {

struct KeygenOptions {
    std::string out;
    bool no_passphrase = false;
    std::string passphrase_file;
};
Outcome keygen(Console& console, const KeygenOptions& options);

struct GenesisOptions {
    std::string out;
    std::string name = "weft";
    std::vector<std::string> validators;  // key files or keys
    std::vector<std::string> accounts;    // "key=...,balance=N,quota=R/B,controller=...,registrar"
    std::string validator_quota = "1000";
    std::optional<std::uint64_t> unix_time_us;  // else now
    std::optional<std::uint32_t> window_slots, skew_slots, work_bits;
    std::string default_quota;
    std::string access;  // mixed, consortium, open; empty: mixed
};
Outcome make_genesis(Console& console, const GenesisOptions& options);

struct RegisterOptions {
    std::string key;
    std::string quota = "10";
    std::string controller;
};
Outcome account_register(Console& console, const CommonOptions& common, const RegisterOptions& options);

struct RotateOptions {
    std::string new_key_file;
    std::string new_passphrase_file;
    std::string replace;    // empty: the signing key
    bool keep_old = false;  // add only
    bool use_only = false;  // the new key may pay and record, not manage
};
Outcome account_rotate(Console& console, const CommonOptions& common, const RotateOptions& options);
Outcome account_revoke(Console& console, const CommonOptions& common, const std::string& key);
Outcome account_freeze(Console& console, const CommonOptions& common, const std::string& target);
Outcome account_release(Console& console, const CommonOptions& common, const std::string& target);
Outcome account_show(Console& console, const CommonOptions& common, const std::string& account);

struct PayOptions {
    std::vector<std::string> credits;  // account, amount, account, amount, ...
    std::string memo;
};
Outcome pay(Console& console, const CommonOptions& common, const PayOptions& options);

struct RecordOptions {
    std::string tag;
    std::vector<std::string> values;  // NAME=NUMBER[:UNIT]
    std::string senml_file;
    std::string data_file;
};
Outcome record(Console& console, const CommonOptions& common, const RecordOptions& options);

struct GetOptions {
    std::string id;
    std::string out;          // file for the encoded block
    std::string payload_out;  // file for its encoded payload
    std::string data_out;     // file for a record's data
};
Outcome get(Console& console, const CommonOptions& common, const GetOptions& options);

struct HistoryOptions {
    std::string account;
    std::size_t limit = 20;
    std::optional<std::uint64_t> before;
};
Outcome history(Console& console, const CommonOptions& common, const HistoryOptions& options);

struct WatchOptions {
    std::string id;  // one block until it is certified; empty: the node's events
    std::string topics = "confirmed,rejected,expired";
    std::string account;
    std::size_t count = 0;  // 0: until interrupted
};
Outcome watch(Console& console, const CommonOptions& common, const WatchOptions& options);

struct ProofGetOptions {
    std::string id;
    std::string out;
    bool no_payload = false;
};
Outcome proof_get(Console& console, const CommonOptions& common, const ProofGetOptions& options);

struct ProofVerifyOptions {
    std::string proof_file;
    std::string block_file;    // encoded block to compare with, empty: none
    std::string payload_file;  // encoded payload
    std::string data_file;     // a record's data
};
Outcome proof_verify(Console& console, const CommonOptions& common, const ProofVerifyOptions& options);

struct TokenNewOptions {
    std::string name;
    std::vector<std::string> scopes;
};
Outcome token_new(Console& console, const TokenNewOptions& options);

Outcome audit_verify(Console& console, const std::string& file);

Outcome admin_stop(Console& console, const CommonOptions& common);
struct LogLevelOptions {
    std::string level;
    std::string component;  // empty: all
};
Outcome admin_log(Console& console, const CommonOptions& common, const LogLevelOptions& options);

Outcome committee_show(Console& console, const CommonOptions& common);

struct ProposeOptions {
    std::vector<std::string> add;         // ACCOUNT:KEY, or the file of the account's first key
    std::vector<std::string> remove;      // accounts
    std::vector<std::string> set_key;     // as add
    std::vector<std::string> parameters;  // NAME=VALUE
    std::optional<std::uint16_t> protocol;
    std::uint64_t after = 0;  // a checkpoint
};
Outcome committee_propose(Console& console, const CommonOptions& common, const ProposeOptions& options);
Outcome committee_withdraw(Console& console, const CommonOptions& common);

struct ApproveOptions {
    std::string proposer;
    std::string digest;  // that the proposal must have; empty: a person is asked
    bool yes = false;
};
Outcome committee_approve(Console& console, const CommonOptions& common, const ApproveOptions& options);

struct EraseOptions {
    std::string id;
    std::string reason;  // for the audit log
};
// On the operator's order; and on the issuer's, whose key signs it.
Outcome admin_erase(Console& console, const CommonOptions& common, const EraseOptions& options);
Outcome erase(Console& console, const CommonOptions& common, const EraseOptions& options);

Outcome info(Console& console, const CommonOptions& common);

// `folder`: of the node's machine; a relative one begins where this program runs.
Outcome backup(Console& console, const CommonOptions& common, const std::string& folder);

struct RestoreOptions {
    std::string backup;
    std::string data;           // the data folder that it becomes part of
    bool no_verify = false;     // only copy
    bool from_genesis = false;  // compute everything again
};
Outcome restore(Console& console, const CommonOptions& common, const RestoreOptions& options);

struct HealthOptions {
    bool live = false;       // only whether the process answers
    unsigned timeout_s = 3;  // for each of connecting and answering
};
Outcome health(Console& console, const CommonOptions& common, const HealthOptions& options);

struct DoctorOptions {
    std::string config_file;           // weftd's; its environment variables count as well
    std::vector<std::string> compare;  // HTTP addresses of other nodes
};
Outcome doctor(Console& console, const CommonOptions& common, const DoctorOptions& options);

struct StatusOptions {
    unsigned seconds = 1;  // over which rates are measured
};
Outcome status(Console& console, const CommonOptions& common, const StatusOptions& options);

}  // namespace weft::cli
