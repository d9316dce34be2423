// The tables in LMDB, every page and every row with a checksum that every read verifies: LMDB returns flipped bits with
// success. Reading is thread-safe; writing is for one thread at a time.
#pragma once

#include <functional>
#include <span>

#include "tangle/lmdb/lmdb_env.hpp"
#include "tangle/lmdb/table_reader.hpp"

namespace weft::tangle::lmdb {

struct IndexLimits {
    std::uint64_t map_bytes_first = 0;
    std::uint64_t map_bytes_max = 0;
};

struct SortedRows;

class Index {
public:
    // An older version of Weft made what is there.
    static bool is_without_sums(const std::filesystem::path& folder);

    // Opens what is in `folder`, or makes an empty index when there is no such folder. Requires that it is not one
    // without sums. Errors: io, no_space, newer_format; corrupt, naming file, page and offset.
    static StoreResult<std::unique_ptr<Index>> open(const std::filesystem::path& folder, IndexLimits limits);

    // Errors of all reads: io; corrupt, naming file, page and offset, or table and key.
    StoreResult<std::optional<Bytes>> find(Table table, const Key& key) const;
    StoreResult<std::optional<Row>> at_or_after(Table table, const Key& key) const;
    // Rows with low <= key < high, the highest keys first, at most `count`.
    StoreResult<std::vector<Row>> below(Table table, const Key& low, const Key& high, std::size_t count) const;
    // The same for a visitor, as long as it returns true.
    StoreResult<void> walk_down(Table table, const Key& low, const Key& high,
                                const std::function<bool(Row&&)>& visit) const;
    StoreResult<std::vector<Row>> all(Table table) const;
    // Keys before `end`, the lowest first, at most `count`.
    StoreResult<std::vector<Key>> first_keys(Table table, const Key& end, std::size_t count) const;
    // Rows from `key` on for a visitor, as long as it returns true.
    StoreResult<void> walk_up(Table table, const Key& key, const std::function<bool(Row&&)>& visit) const;

    // Writes all rows in one synced transaction, or none: after an error, reads tell what was there before. Checks all
    // pages that LMDB goes through first. Grows the map as needed. Errors: io, corrupt; no_space when the disk or
    // map_bytes_max is full.
    StoreResult<void> apply(const RowSet& rows);

    // LMDB needs pages to free pages: so much room there is for erasing beyond map_bytes_max.
    static constexpr std::uint64_t kErasingBytes = 256u << 10;

    // Removes the rows with these keys, all in one synced transaction, or none. Keys that are in order go fastest.
    // Errors: as apply.
    StoreResult<void> erase(std::span<const TableKey> keys);

    std::uint64_t used_bytes() const { return env_->used_bytes(); }
    // Of used_bytes(): pages of earlier transactions, to be used again. Errors: io, corrupt.
    StoreResult<std::uint64_t> free_bytes() const { return pages_->free_bytes(); }
    std::uint64_t bytes_max() const { return limits_.map_bytes_max; }
    // Of pages that the last apply() wrote, new ones and copies. 0: there was none yet.
    std::uint64_t applied_bytes() const { return applied_bytes_; }
    std::uint64_t map_bytes() const { return env_->map_bytes(); }
    std::size_t heap_bytes() const { return pages_->heap_bytes(); }

private:
    Index(std::filesystem::path path, IndexLimits limits, std::unique_ptr<IndexPages> pages,
          std::unique_ptr<LmdbEnv> env)
        : path_(std::move(path)), limits_(limits), pages_(std::move(pages)), env_(std::move(env)) {}

    TableReader reader(Table table) const { return {*pages_, table, path_}; }
    using Work = std::function<LmdbResult<void>(LmdbTransaction&)>;
    StoreResult<void> transact(const Work& work, std::uint64_t map_bytes_max);
    StoreResult<void> make_room(std::size_t bytes);
    StoreResult<void> grow(std::uint64_t map_bytes_max);

    std::filesystem::path path_;
    IndexLimits limits_;
    std::unique_ptr<IndexPages> pages_;
    std::unique_ptr<LmdbEnv> env_;
    std::uint64_t applied_bytes_ = 0;
};

}  // namespace weft::tangle::lmdb
