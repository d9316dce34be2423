// A walk through one table of the index, as it is after one transaction, every row verified.
#pragma once

#include "tangle/lmdb/index_pages.hpp"
#include "tangle/lmdb/pending_rows.hpp"

namespace weft::tangle::lmdb {

class TableReader {
public:
    // `path` is for messages; it and `pages` must outlive the reader.
    TableReader(const IndexPages& pages, Table table, const std::filesystem::path& path)
        : table_(table), path_(path), reading_(pages.read()), row_(reading_.table(static_cast<std::size_t>(table))) {}

    // Nothing when there is no such row. Errors: io; corrupt, naming the page, or table and key.
    StoreResult<std::optional<Row>> at_or_after(const Key& key) { return verified(row_.seek(key.view())); }
    StoreResult<std::optional<Row>> first() { return verified(row_.first()); }
    StoreResult<std::optional<Row>> next() { return verified(row_.next()); }          // after a row
    StoreResult<std::optional<Row>> previous() { return verified(row_.previous()); }  // as well
    // The row before where `key` stands or would stand.
    StoreResult<std::optional<Row>> before(const Key& key);

private:
    StoreResult<std::optional<Row>> verified(const StoreResult<bool>& found) const;

    Table table_;
    const std::filesystem::path& path_;
    IndexPages::Reading reading_;
    TreeReader row_;
};

}  // namespace weft::tangle::lmdb
