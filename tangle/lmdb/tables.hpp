// The index's tables: their keys and rows (docs/storage.md, "Index").
#pragma once

#include <optional>
#include <string>

#include "tangle/lmdb/key.hpp"
#include "tangle/store.hpp"

namespace weft::tangle::lmdb {

// The numbers stand in checksums and never change.
enum class Table : std::uint8_t {
    blocks = 0,                // block id -> place of the block
    rounds = 1,                // round, author, hash -> place of the round block
    commits = 2,               // commit -> place of the commit record
    fates = 3,                 // block id -> commit, position, reason
    checkpoints = 4,           // checkpoint -> encoded checkpoint
    certificates = 5,          // checkpoint -> encoded certificate
    checkpoint_by_commit = 6,  // last commit -> checkpoint
    accounts = 7,              // account number -> encoded account
    history = 8,               // account number, line -> history line
    evidence = 9,              // account, sequence, second block -> commit
    meta = 10,                 // see MetaKey
};
inline constexpr std::size_t kTables = 11;

const char* table_name(Table table);  // as LMDB knows it

enum class MetaKey : std::uint8_t {
    format = 0,  // Format
    state = 1,   // IndexedState
    log = 2,     // last lsn whose record is indexed
};

// Where a record is in the log.
struct Place {
    Lsn segment = 0;  // lsn of the segment's first record: its name
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;  // with its header
    bool operator==(const Place&) const = default;
};

struct Format {
    std::uint32_t version = 0;
    NetworkId network;
};

// The state that the accounts table holds.
struct IndexedState {
    CommitIndex commit = 0;
    Hash digest;
    Lsn replay_from = 0;
    std::uint64_t accounts = 0;  // rows of the accounts table
};

Key index_key(std::uint64_t index);
Key account_key(AccountNumber account);
Key round_key(const RoundRef& ref);
Key history_key(AccountNumber account, std::uint64_t line);
Key evidence_key(const SequenceEvidence& evidence);
Key meta_key(MetaKey key);

// The line's number in a key that history_key made.
std::uint64_t line_of_history_key(const Key& key);

// Decoders give nothing when the bytes are not a row of that table.
Bytes encode_row(const Place& place);
Bytes encode_row(const StoredFate& fate);
Bytes encode_row(const HistoryLine& line);  // without index and account, which are the key
Bytes encode_row(const Format& format);
Bytes encode_row(const IndexedState& state);
Bytes encode_row(std::uint64_t number);

std::optional<Place> decode_place(ByteView row);
std::optional<StoredFate> decode_fate(ByteView row);
std::optional<HistoryLine> decode_history_line(AccountNumber account, std::uint64_t line, ByteView row);
std::optional<Format> decode_format(ByteView row);
std::optional<IndexedState> decode_state(ByteView row);
std::optional<std::uint64_t> decode_number(ByteView row);

}  // namespace weft::tangle::lmdb
