// The index's tables: their keys and rows (docs/storage.md, "Index").
#pragma once

#include <optional>
#include <string>

#include "tangle/lmdb/key.hpp"
#include "tangle/store.hpp"

namespace weft::tangle::lmdb {

// The numbers stand in checksums: changing one takes a new kIndexFormat.
enum class Table : std::uint8_t {
    blocks = 0,                // block id -> place of the block, and its fate once it is ordered
    rounds = 1,                // round, author, hash -> place of the round block
    commits = 2,               // commit -> place of the commit record
    checkpoints = 3,           // checkpoint -> encoded checkpoint
    certificates = 4,          // checkpoint -> encoded certificate
    checkpoint_by_commit = 5,  // last commit -> CheckpointMark
    accounts = 6,              // account number -> encoded account
    history = 7,               // account number, first line -> consecutive history lines
    evidence = 8,              // account, sequence, second block -> commit
    meta = 9,                  // see MetaKey
    epochs = 10,               // epoch -> EpochRow; never pruned
};
inline constexpr std::size_t kTables = 11;

// An index of another format is made again from the log.
inline constexpr std::uint32_t kIndexFormat = 5;

const char* table_name(Table table);  // as LMDB knows it

enum class MetaKey : std::uint8_t {
    format = 0,  // Format
    state = 1,   // IndexedState
    log = 2,     // IndexedLog
    pruned = 3,  // Horizon
};

struct TableKey {
    Table table = Table::blocks;
    Key key;
};

// Where a record is in the log.
struct Place {
    Lsn segment = 0;  // lsn of the segment's first record: its name
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;  // with its header
    bool operator==(const Place&) const = default;
};

// What is known of a block.
struct BlockRow {
    Place place;
    StoredFate fate;  // commit 0: not ordered

    bool ordered() const { return fate.commit != 0; }
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

// How far the log is in the index.
struct IndexedLog {
    Lsn last = 0;     // the last record that the index knows of
    Lsn unknown = 1;  // no record before this one is missing in the index; those from here on are looked at again
};

// Where the log stood when a checkpoint was closed.
struct CheckpointMark {
    CheckpointIndex checkpoint = 0;
    Lsn replay_from = 0;  // no record below it is needed for what came after the checkpoint
    bool operator==(const CheckpointMark&) const = default;
};

// How an epoch began.
struct EpochRow {
    Checkpoint checkpoint;  // whose certificate is kept, too
    Epoch epoch;
};

// What was pruned: the checkpoints up to this one. Of it, only the checkpoint itself is kept.
struct Horizon {
    CheckpointIndex checkpoint = 0;  // 0: nothing was pruned
    CommitIndex commit = 0;          // its last
    Round round = 0;                 // round blocks below it are gone
    Slot slot = 0;                   // blocks of slots below it are gone
    Lsn segment = 0;                 // the log's segments before the one that begins with this record are gone
    bool operator==(const Horizon&) const = default;
};

// One line of a history as a row holds it; a row is a number of these.
inline constexpr std::size_t kHistoryLineBytes = 94;
// So many that a row fills a page of LMDB (4 KiB).
inline constexpr std::size_t kHistoryLinesPerRow = 43;

Key index_key(std::uint64_t index);
Key account_key(AccountNumber account);
Key round_key(const RoundRef& ref);
Key history_key(AccountNumber account, std::uint64_t line);
Key evidence_key(const SequenceEvidence& evidence);
Key meta_key(MetaKey key);

// Of blocks: the lowest of this slot.
Key slot_key(Slot slot);
Key round_floor_key(Round round);

// The line's number in a key that history_key made, and its account's.
std::uint64_t line_of_history_key(const Key& key);
AccountNumber account_of_history_key(const Key& key);

// Decoders give nothing when the bytes are not a row of that table.
Bytes encode_row(const Place& place);
Bytes encode_row(const IndexedLog& log);
Bytes encode_row(const Format& format);
Bytes encode_row(const IndexedState& state);
Bytes encode_row(const CheckpointMark& mark);
Bytes encode_row(const Horizon& horizon);
Bytes encode_row(const EpochRow& epoch);
Bytes encode_row(std::uint64_t number);

std::optional<Place> decode_place(ByteView row);
std::optional<BlockRow> decode_block_row(ByteView row);
std::optional<IndexedLog> decode_indexed_log(ByteView row);
std::optional<Format> decode_format(ByteView row);
std::optional<IndexedState> decode_state(ByteView row);
std::optional<CheckpointMark> decode_mark(ByteView row);
std::optional<Horizon> decode_horizon(ByteView row);
std::optional<EpochRow> decode_epoch_row(ByteView row);
std::optional<std::uint64_t> decode_number(ByteView row);

void append_block_row(Bytes& out, const BlockRow& row);
// Without index and account, which are the key.
void append_history_line(Bytes& out, CommitIndex commit, TimeUs time, const HistoryEntry& entry);
// Requires `bytes` of kHistoryLineBytes.
std::optional<HistoryLine> decode_history_line(AccountNumber account, std::uint64_t line, ByteView bytes);

}  // namespace weft::tangle::lmdb
