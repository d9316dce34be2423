// A walk through one table of the index, in one read transaction, every row verified.
#pragma once

#include "tangle/lmdb/checksum.hpp"
#include "tangle/lmdb/lmdb_env.hpp"
#include "tangle/lmdb/pending_rows.hpp"

namespace weft::tangle::lmdb {

inline constexpr std::size_t kRowChecksumBytes = Checksum::kBytes;

// With its checksum. Longer ones are damage: no row of ours is.
inline constexpr std::size_t kRowBytesMax = 64 * 1024;

// Makes of a value what LMDB keeps for a row: appends the checksum over table, key and value.
void seal_row(Table table, ByteView key, Bytes& value);

class TableReader {
public:
    // `path` is for messages; it and `env` must outlive the reader.
    static StoreResult<TableReader> open(LmdbEnv& env, Table table, const std::filesystem::path& path);

    // Nothing when there is no such row. Errors: io; corrupt, naming table and key.
    StoreResult<std::optional<Row>> at_or_after(const Key& key) { return verified(cursor_.at_or_after(key.view())); }
    StoreResult<std::optional<Row>> last() { return verified(cursor_.last()); }
    StoreResult<std::optional<Row>> next() { return verified(cursor_.next()); }
    StoreResult<std::optional<Row>> previous() { return verified(cursor_.previous()); }

    // The row before where `key` stands or would stand.
    StoreResult<std::optional<Row>> before(const Key& key);

private:
    TableReader(Table table, const std::filesystem::path& path, LmdbTransaction transaction, LmdbCursor cursor)
        : table_(table), path_(path), transaction_(std::move(transaction)), cursor_(std::move(cursor)) {}

    StoreResult<std::optional<Row>> verified(const LmdbResult<std::optional<LmdbRow>>& found) const;

    Table table_;
    const std::filesystem::path& path_;
    LmdbTransaction transaction_;
    LmdbCursor cursor_;  // goes before its transaction
};

}  // namespace weft::tangle::lmdb
