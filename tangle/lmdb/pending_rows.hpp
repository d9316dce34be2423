// Rows on their way to the index: durable in the log, readable here, not yet in LMDB. Thread-safe.
//
// There are two generations: one fills while the other, frozen, is being written. A reader asks here first and LMDB
// second; rows go from here only after LMDB has them, so it sees each row at every moment.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <shared_mutex>
#include <vector>

#include "tangle/lmdb/tables.hpp"

namespace weft::tangle::lmdb {

struct Row {
    Key key;
    Bytes value;
};

struct TableRow {
    Table table = Table::blocks;
    Key key;
    Bytes value;
};

// Rows of all tables, sorted by key as LMDB wants them.
struct RowSet {
    std::array<std::map<Key, Bytes>, kTables> tables;
    std::size_t bytes = 0;  // of memory, about
};

// Sorts rows by falling key, keeps the first of equal keys and at most `count`. The newer source must stand first.
void merge_newest_first(std::vector<Row>& rows, std::size_t count);

class PendingRows {
public:
    // All become visible at once.
    void add(std::vector<TableRow> rows);

    // What fills is frozen, and filling starts anew. Requires that nothing is frozen. Null when there is nothing.
    std::shared_ptr<const RowSet> freeze();
    // The frozen rows are in LMDB now.
    void drop_frozen();

    std::optional<Bytes> find(Table table, const Key& key) const;
    std::optional<Row> at_or_after(Table table, const Key& key) const;
    // Rows with low <= key < high, the highest keys first, at most `count`.
    std::vector<Row> below(Table table, const Key& low, const Key& high, std::size_t count) const;

    std::size_t bytes() const;  // of both generations

private:
    mutable std::shared_mutex mutex_;
    std::shared_ptr<RowSet> filling_ = std::make_shared<RowSet>();
    std::shared_ptr<const RowSet> frozen_;
};

}  // namespace weft::tangle::lmdb
