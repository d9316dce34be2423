// The rows that a write brings to the index. For the writer's thread.
#pragma once

#include "tangle/lmdb/lookup.hpp"

namespace weft::tangle::lmdb {

// What the records of the log bring: where each is, so that it is found by its key.
class RecordRows {
public:
    void add(Lsn lsn, LogKind kind, ByteView key, ByteView body, const Place& place);
    // Hands all to `pending`; then begins anew.
    void move_to(PendingRows& pending);

private:
    Lsn last_ = 0;
    std::vector<LoggedBlock> blocks_;
    std::vector<TableRow> rows_;
};

TableRow certificate_row(CheckpointIndex index, const Certificate& certificate);

// Gives history lines their numbers: one counter per account, read from the store when first needed.
class HistoryCounter {
public:
    StoreResult<std::uint64_t> take(const Lookup& lookup, AccountNumber account);

private:
    std::vector<std::optional<std::uint64_t>> next_;  // by account number
};

// What one commit changes becomes pending; `state` is that before it and becomes that after it. Requires that the
// commit follows it and that new accounts have consecutive numbers. Errors: of look-ups; corrupt when a block that it
// ordered is not there.
StoreResult<void> add_commit_rows(PendingRows& pending, CommitIndexing&& indexing, const Lookup& lookup,
                                  HistoryCounter& counter, IndexedState& state);

}  // namespace weft::tangle::lmdb
