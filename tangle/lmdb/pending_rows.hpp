// Rows on their way to the index: durable in the log, readable here, not yet in LMDB.
//
// Blocks that no commit ordered yet are kept apart: their rows wait for the fate, so that most blocks are written to
// the index once. All other rows are in one of two generations: one fills while the other, frozen, is being written. A
// reader asks here first and LMDB second; rows go from here only after LMDB has them, so it sees each row at every
// moment.
//
// Threads: the functions that add are for one thread, freeze and drop_frozen for one at a time, the others for any.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <vector>

#include "tangle/lmdb/store_error.hpp"
#include "tangle/lmdb/tables.hpp"
#include "tangle/salted_hash.hpp"

namespace weft::tangle::lmdb {

struct Row {
    Key key;
    Bytes value;
};

struct TableRow {
    Table table = Table::rounds;
    Key key;
    Bytes value;
};

// A block as it stands in the log.
struct LoggedBlock {
    BlockId id;
    Lsn lsn = 0;
    Place place;
};

// Consecutive lines of one account's history.
struct AccountLines {
    std::uint64_t first = 0;
    Bytes encoded;  // kHistoryLineBytes each

    std::uint64_t end() const { return first + encoded.size() / kHistoryLineBytes; }
};

using BlockRows = boost::unordered_flat_map<BlockId, BlockRow, SaltedBlockHash>;
using HistoryRows = boost::unordered_flat_map<AccountNumber, AccountLines>;
using AccountRows = boost::unordered_flat_map<AccountNumber, Bytes>;

// One generation.
struct RowSet {
    std::array<std::map<Key, Bytes>, kTables> tables;  // all but the three below
    BlockRows blocks;                                  // not ordered: written only when LMDB has no row
    HistoryRows history;
    AccountRows accounts;
    std::size_t bytes = 0;  // of memory, about
    Lsn last_lsn = 0;       // the last record whose rows were added, here or before
    CommitIndex commit = 0;
};

// What becomes of blocks that are not ordered when rows are frozen: those that have not waited long go on waiting, or
// all are written.
enum class Unordered : std::uint8_t { waits, is_written };

// Sorts rows by falling key, keeps the first of equal keys and at most `count`. The newer source must stand first.
void merge_newest_first(std::vector<Row>& rows, std::size_t count);

class PendingRows {
public:
    explicit PendingRows(const HashSalt& salt);

    void add(std::vector<TableRow> rows);
    // Of all records of the log up to `last` that were not added before.
    void add_records(Lsn last, std::span<const LoggedBlock> blocks, std::vector<TableRow> rows);

    // All that one commit changes. `lines`: the number of each history entry's line. `elsewhere` finds the place of a
    // block that is not here any more; its error is the result, and then nothing was added.
    using FindPlace = std::function<StoreResult<Place>(const BlockId&)>;
    StoreResult<void> add_commit(CommitIndexing&& indexing, std::span<const std::uint64_t> lines,
                                 std::vector<TableRow> rows, const FindPlace& elsewhere);

    // What fills is frozen, and filling starts anew; while something is frozen already, that is the answer again. Null
    // when there is nothing.
    std::shared_ptr<const RowSet> freeze(Unordered unordered);
    // The frozen rows are in LMDB now.
    void drop_frozen();

    std::optional<Bytes> find(Table table, const Key& key) const;
    std::optional<Row> at_or_after(Table table, const Key& key) const;
    // Rows with low <= key < high, the highest keys first, at most `count`.
    std::vector<Row> below(Table table, const Key& low, const Key& high, std::size_t count) const;

    std::optional<BlockRow> find_block(const BlockId& id) const;
    // An account's lines that are here, numbered below `before`: newest first, at most `count`. Consecutive, and up to
    // `before` or to the last line there is.
    std::vector<HistoryLine> history(AccountNumber account, std::uint64_t before, std::size_t count) const;

    std::size_t bytes() const;  // of all that is here

private:
    struct Waiting {
        Place place;
        Lsn lsn = 0;
    };
    using WaitingBlocks = boost::unordered_flat_map<BlockId, Waiting, SaltedBlockHash>;

    std::shared_ptr<RowSet> new_set() const;
    StoreResult<std::vector<std::pair<BlockId, BlockRow>>> rows_of(const CommitRecord& commit,
                                                                   const FindPlace& elsewhere) const;
    void add_locked(TableRow&& row);
    void add_line(const CommitRecord& commit, const HistoryEntry& entry, std::uint64_t line);
    void add_account(AccountNumber number, Bytes&& encoded);
    struct Tired {
        std::vector<BlockId> blocks;  // whose rows do not wait for a fate any longer
        Lsn first_waiting = 0;        // of the others; what comes next, when there are none
    };
    Tired take_tired(Unordered unordered);

    const HashSalt salt_;
    std::mutex writer_mutex_;  // who changes anything holds it; and for the change itself, the other
    mutable std::shared_mutex mutex_;
    WaitingBlocks waiting_;
    std::shared_ptr<RowSet> filling_;
    std::shared_ptr<const RowSet> frozen_;
    Lsn last_lsn_ = 0;
    CommitIndex commit_ = 0;
    std::deque<Lsn> frozen_at_;  // last_lsn_ at the latest freezes, oldest first
};

}  // namespace weft::tangle::lmdb
