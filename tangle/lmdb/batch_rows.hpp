// The rows that a write brings to the index. For the writer's thread.
#pragma once

#include "tangle/lmdb/lookup.hpp"

namespace weft::tangle::lmdb {

// A record that is in the log: where it is, so that it is found by its key.
void append_record_rows(std::vector<TableRow>& rows, LogKind kind, ByteView key, ByteView body, const Place& place);

// How far the records' rows go: with the rows of every write.
void append_log_row(std::vector<TableRow>& rows, Lsn last);

void append_certificate_rows(std::vector<TableRow>& rows, CheckpointIndex index, const Certificate& certificate);

// Gives history lines their numbers: one counter per account, read from the store when first needed.
class HistoryCounter {
public:
    StoreResult<std::uint64_t> take(const Lookup& lookup, AccountNumber account);

private:
    std::vector<std::optional<std::uint64_t>> next_;  // by account number
};

// What one commit changes; `state` is that before it and becomes that after it. Requires that the commit follows it
// and that new accounts have consecutive numbers. Errors: of looking up counters.
StoreResult<void> append_commit_rows(std::vector<TableRow>& rows, const CommitIndexing& indexing, const Lookup& lookup,
                                     HistoryCounter& counter, IndexedState& state);

}  // namespace weft::tangle::lmdb
