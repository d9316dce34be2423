// The rows of one transaction in the order in which LMDB takes them fastest. For the writer's thread.
#pragma once

#include "tangle/lmdb/lmdb_env.hpp"
#include "tangle/lmdb/table_reader.hpp"

namespace weft::tangle::lmdb {

struct SortedBlock {
    std::uint64_t front;  // of its id: nearly always enough to tell two apart
    const BlockRows::value_type* row;
    bool operator<(const SortedBlock& other) const {
        return front != other.front ? front < other.front : row->first < other.row->first;
    }
};

// Refers to the set, which must outlive it.
struct SortedRows {
    explicit SortedRows(const RowSet& rows);

    const decltype(RowSet::tables)& tables;
    std::vector<SortedBlock> blocks;
    std::vector<const AccountRows::value_type*> accounts;
    std::vector<const HistoryRows::value_type*> history;
};

// Reads all pages that LMDB goes through to write these rows: it checks none before it goes on from it. Errors: io;
// corrupt, naming file, page and offset.
StoreResult<void> check_paths(const IndexPages& pages, const SortedRows& rows);

// The same before rows are removed.
StoreResult<void> check_erasing(const IndexPages& pages, std::span<const TableKey> keys);

LmdbResult<void> erase_rows(LmdbEnv& env, LmdbTransaction& transaction, std::span<const TableKey> keys);

LmdbResult<void> write_rows(LmdbEnv& env, LmdbTransaction& transaction, const SortedRows& rows);

}  // namespace weft::tangle::lmdb
