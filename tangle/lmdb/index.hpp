// The tables in LMDB, every row with a checksum of its own that every read verifies: LMDB returns flipped bits with
// success. Reading is thread-safe; writing is for one thread at a time.
#pragma once

#include "tangle/lmdb/table_reader.hpp"

namespace weft::tangle::lmdb {

struct IndexLimits {
    std::uint64_t map_bytes_first = 0;
    std::uint64_t map_bytes_max = 0;
};

class Index {
public:
    static StoreResult<std::unique_ptr<Index>> open(const std::filesystem::path& folder, IndexLimits limits);

    // Errors of all reads: io; corrupt, naming table and key. When a row is absent, its neighbours are verified: so a
    // damaged key does not pass for an absent one.
    StoreResult<std::optional<Bytes>> find(Table table, const Key& key) const;
    StoreResult<std::optional<Row>> at_or_after(Table table, const Key& key) const;
    // Rows with low <= key < high, the highest keys first, at most `count`.
    StoreResult<std::vector<Row>> below(Table table, const Key& low, const Key& high, std::size_t count) const;
    // The same for a visitor, as long as it returns true.
    StoreResult<void> walk_down(Table table, const Key& low, const Key& high,
                                const std::function<bool(Row&&)>& visit) const;
    StoreResult<std::vector<Row>> all(Table table) const;

    // Writes all rows in one synced transaction, or none. Grows the map as needed. Errors: io, corrupt; no_space when
    // the disk or map_bytes_max is full.
    StoreResult<void> apply(const RowSet& rows);

    std::uint64_t used_bytes() const { return env_->used_bytes(); }
    std::uint64_t map_bytes() const { return env_->map_bytes(); }

private:
    Index(std::filesystem::path path, IndexLimits limits, std::unique_ptr<LmdbEnv> env)
        : path_(std::move(path)), limits_(limits), env_(std::move(env)) {}

    LmdbResult<void> write_all(const RowSet& rows);
    template <class Write>
    LmdbResult<void> write_table(LmdbTransaction& transaction, Table table, Write&& write);
    StoreResult<void> make_room(std::size_t bytes);
    StoreResult<void> grow();

    std::filesystem::path path_;
    IndexLimits limits_;
    std::unique_ptr<LmdbEnv> env_;
};

}  // namespace weft::tangle::lmdb
