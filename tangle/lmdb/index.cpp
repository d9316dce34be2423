#include "tangle/lmdb/index.hpp"

#include <algorithm>
#include <array>

#include "tangle/lmdb/lmdb_env.hpp"
#include "tangle/lmdb/sorted_rows.hpp"

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

// Rows that come in no order leave pages half full, and copy pages before the old ones are free again.
constexpr std::uint64_t kPageSpacePerByte = 4;
constexpr std::uint64_t kSpareBytes = 256 * 1024;

std::array<const char*, kTables> make_names() {
    std::array<const char*, kTables> names{};
    for (std::size_t i = 0; i < kTables; ++i) names[i] = table_name(static_cast<Table>(i));
    return names;
}

LmdbResult<void> attempt(LmdbEnv& env, const std::function<LmdbResult<void>(LmdbTransaction&)>& work) {
    auto transaction = LmdbTransaction::begin(env);
    if (!transaction) return Unexpected{transaction.error()};
    if (auto done = work(*transaction); !done) return done;
    return transaction->commit();
}

// Under another name first, so that a crash leaves no index without its sums.
StoreResult<void> make_index(const fs::path& folder, IndexLimits limits) {
    const fs::path unnamed = folder.string() + "-new";
    std::error_code error;
    fs::remove_all(unnamed, error);
    if (error) return system_error("cannot remove", unnamed, error.value());
    if (auto made = make_folder(unnamed); !made) return made;
    const auto names = make_names();
    {
        const auto env = LmdbEnv::open(unnamed, limits.map_bytes_first, names);
        if (!env) return Unexpected{env.error().as_store_error(unnamed)};
    }
    if (auto summed = IndexPages::create(unnamed, names); !summed) return summed;
    fs::rename(unnamed, folder, error);
    if (error) return system_error("cannot name", folder, error.value());
    return sync_folder(folder.parent_path());
}

}  // namespace

bool Index::is_without_sums(const fs::path& folder) {
    std::error_code error;
    return fs::exists(folder, error) && !fs::exists(folder / "data.sums", error);
}

StoreResult<std::unique_ptr<Index>> Index::open(const fs::path& folder, IndexLimits limits) {
    std::error_code error;
    if (!fs::exists(folder, error)) {
        if (auto made = make_index(folder, limits); !made) return Unexpected{made.error()};
    }
    const auto names = make_names();
    auto pages = IndexPages::open(folder, names);
    if (!pages) return Unexpected{pages.error()};
    const fs::path file = folder / "data.mdb";
    auto env = LmdbEnv::open(folder, limits.map_bytes_first, names);
    if (!env) return Unexpected{env.error().as_store_error(file)};
    if (auto synced = sync_folder(folder); !synced) return Unexpected{synced.error()};
    return std::unique_ptr<Index>(new Index(file, limits, *std::move(pages), *std::move(env)));
}

StoreResult<std::optional<Bytes>> Index::find(Table table, const Key& key) const {
    auto found = reader(table).at_or_after(key);
    if (!found) return Unexpected{found.error()};
    if (*found && (*found)->key == key) return std::optional(std::move((*found)->value));
    return std::optional<Bytes>();
}

StoreResult<std::optional<Row>> Index::at_or_after(Table table, const Key& key) const {
    return reader(table).at_or_after(key);
}

StoreResult<std::vector<Row>> Index::below(Table table, const Key& low, const Key& high, std::size_t count) const {
    std::vector<Row> out;
    if (count == 0) return out;
    const auto walked = walk_down(table, low, high, [&](Row&& row) {
        out.push_back(std::move(row));
        return out.size() < count;
    });
    if (!walked) return Unexpected{walked.error()};
    return out;
}

StoreResult<void> Index::walk_down(Table table, const Key& low, const Key& high,
                                   const std::function<bool(Row&&)>& visit) const {
    TableReader rows = reader(table);
    for (auto row = rows.before(high);; row = rows.previous()) {
        if (!row) return Unexpected{row.error()};
        if (!*row || (*row)->key < low || !visit(std::move(**row))) return {};
    }
}

StoreResult<std::vector<Row>> Index::all(Table table) const {
    TableReader rows = reader(table);
    std::vector<Row> out;
    for (auto row = rows.first();; row = rows.next()) {
        if (!row) return Unexpected{row.error()};
        if (!*row) return out;
        out.push_back(std::move(**row));
    }
}

StoreResult<std::vector<Key>> Index::first_keys(Table table, const Key& end, std::size_t count) const {
    std::vector<Key> out;
    if (count == 0) return out;
    const auto walked = walk_up(table, Key(), [&](Row&& row) {
        if (row.key >= end) return false;
        out.push_back(row.key);
        return out.size() < count;
    });
    if (!walked) return Unexpected{walked.error()};
    return out;
}

StoreResult<void> Index::walk_up(Table table, const Key& key, const std::function<bool(Row&&)>& visit) const {
    TableReader rows = reader(table);
    for (auto row = rows.at_or_after(key);; row = rows.next()) {
        if (!row) return Unexpected{row.error()};
        if (!*row || !visit(std::move(**row))) return {};
    }
}

StoreResult<void> Index::apply(const RowSet& rows) {
    // What was written and could not be published for want of space.
    if (auto published = pages_->publish(); !published) return published;
    if (auto room = make_room(rows.bytes); !room) return room;
    const SortedRows sorted(rows);
    if (auto checked = pages_->check_for_writing(); !checked) return checked;
    if (auto checked = check_paths(*pages_, sorted); !checked) return checked;
    const auto write = [&](LmdbTransaction& transaction) { return write_rows(*env_, transaction, sorted); };
    if (auto written = transact(write, limits_.map_bytes_max); !written) return written;
    applied_bytes_ = pages_->last_written_bytes();
    return {};
}

StoreResult<void> Index::erase(std::span<const TableKey> keys) {
    if (keys.empty()) return {};
    if (auto published = pages_->publish(); !published) return published;
    if (auto checked = pages_->check_for_writing(); !checked) return checked;
    if (auto checked = check_erasing(*pages_, keys); !checked) return checked;
    return transact([&](LmdbTransaction& transaction) { return erase_rows(*env_, transaction, keys); },
                    limits_.map_bytes_max + kErasingBytes);
}

StoreResult<void> Index::transact(const Work& work, std::uint64_t map_bytes_max) {
    for (;;) {
        const auto written = attempt(*env_, work);
        // Readers don't go through the map, and the next transaction touches other pages.
        env_->release_pages();
        if (written) return pages_->publish();
        if (!written.error().map_full()) return Unexpected{written.error().as_store_error(path_)};
        if (auto grown = grow(map_bytes_max); !grown) return grown;
    }
}

StoreResult<void> Index::make_room(std::size_t bytes) {
    const std::uint64_t wanted = env_->used_bytes() + kPageSpacePerByte * bytes + kSpareBytes;
    while (env_->map_bytes() < std::min(wanted, limits_.map_bytes_max)) {
        if (auto grown = grow(limits_.map_bytes_max); !grown) return grown;
    }
    return {};
}

StoreResult<void> Index::grow(std::uint64_t map_bytes_max) {
    const std::uint64_t now = env_->map_bytes();
    if (now >= map_bytes_max) {
        return Unexpected<StoreError>{
            {StoreErrorCode::no_space,
             path_.string() + ": the index has reached its limit of " + std::to_string(limits_.map_bytes_max) +
                 " bytes; raise the limit (storage.max_mb), then start again; nothing was lost"}};
    }
    const auto grown = env_->grow(std::min(2 * now, map_bytes_max));
    if (!grown) return Unexpected{grown.error().as_store_error(path_)};
    return {};
}

}  // namespace weft::tangle::lmdb
