#include "tangle/lmdb/index.hpp"

#include <algorithm>

#include "tangle/lmdb/posix_file.hpp"

namespace weft::tangle::lmdb {

namespace {

// Rows that come in no order leave pages half full, and copy pages before the old ones are free again.
constexpr std::uint64_t kPageSpacePerByte = 4;
constexpr std::uint64_t kSpareBytes = 256 * 1024;

}  // namespace

StoreResult<std::unique_ptr<Index>> Index::open(const std::filesystem::path& folder, IndexLimits limits) {
    if (auto made = make_folder(folder); !made) return Unexpected{made.error()};
    std::array<const char*, kTables> names;
    for (std::size_t i = 0; i < kTables; ++i) names[i] = table_name(static_cast<Table>(i));
    const std::filesystem::path file = folder / "data.mdb";
    auto env = LmdbEnv::open(folder, limits.map_bytes_first, names);
    if (!env) return Unexpected{env.error().as_store_error(file)};
    if (auto synced = sync_folder(folder); !synced) return Unexpected{synced.error()};
    return std::unique_ptr<Index>(new Index(file, limits, *std::move(env)));
}

StoreResult<std::optional<Bytes>> Index::find(Table table, const Key& key) const {
    auto reader = TableReader::open(*env_, table, path_);
    if (!reader) return Unexpected{reader.error()};
    auto found = reader->at_or_after(key);
    if (!found) return Unexpected{found.error()};
    if (*found && (*found)->key == key) return std::optional(std::move((*found)->value));
    if (const auto neighbour = reader->before(key); !neighbour) return Unexpected{neighbour.error()};
    return std::optional<Bytes>();
}

StoreResult<std::optional<Row>> Index::at_or_after(Table table, const Key& key) const {
    auto reader = TableReader::open(*env_, table, path_);
    if (!reader) return Unexpected{reader.error()};
    if (const auto neighbour = reader->before(key); !neighbour) return Unexpected{neighbour.error()};
    return reader->at_or_after(key);
}

StoreResult<std::vector<Row>> Index::below(Table table, const Key& low, const Key& high, std::size_t count) const {
    auto reader = TableReader::open(*env_, table, path_);
    if (!reader) return Unexpected{reader.error()};
    std::vector<Row> out;
    if (const auto neighbour = reader->at_or_after(high); !neighbour) return Unexpected{neighbour.error()};
    for (auto row = reader->before(high);; row = reader->previous()) {
        if (!row) return Unexpected{row.error()};
        if (!*row || (*row)->key < low || out.size() == count) return out;
        out.push_back(std::move(**row));
    }
}

StoreResult<std::vector<Row>> Index::all(Table table) const {
    auto reader = TableReader::open(*env_, table, path_);
    if (!reader) return Unexpected{reader.error()};
    std::vector<Row> out;
    for (;;) {
        auto row = reader->next();
        if (!row) return Unexpected{row.error()};
        if (!*row) return out;
        out.push_back(std::move(**row));
    }
}

StoreResult<void> Index::apply(const RowSet& rows) {
    if (auto room = make_room(rows.bytes); !room) return room;
    for (;;) {
        const auto written = write_all(rows);
        if (written) return {};
        if (!written.error().map_full()) return Unexpected{written.error().as_store_error(path_)};
        if (auto grown = grow(); !grown) return grown;
    }
}

LmdbResult<void> Index::write_all(const RowSet& rows) {
    auto transaction = LmdbTransaction::begin(*env_, LmdbTransaction::Mode::write);
    if (!transaction) return Unexpected{transaction.error()};
    Bytes sealed;
    for (std::size_t i = 0; i < kTables; ++i) {
        if (rows.tables[i].empty()) continue;
        auto cursor = LmdbCursor::open(*transaction, env_->table(i));
        if (!cursor) return Unexpected{cursor.error()};
        for (const auto& [key, value] : rows.tables[i]) {
            seal_row(static_cast<Table>(i), key.view(), value, sealed);
            if (auto put = cursor->put(key.view(), sealed); !put) return put;
        }
    }
    return transaction->commit();
}

StoreResult<void> Index::make_room(std::size_t bytes) {
    const std::uint64_t wanted = env_->used_bytes() + kPageSpacePerByte * bytes + kSpareBytes;
    while (env_->map_bytes() < std::min(wanted, limits_.map_bytes_max)) {
        if (auto grown = grow(); !grown) return grown;
    }
    return {};
}

StoreResult<void> Index::grow() {
    const std::uint64_t now = env_->map_bytes();
    if (now >= limits_.map_bytes_max) {
        return Unexpected<StoreError>{
            {StoreErrorCode::no_space, path_.string() + ": the index has reached its limit of " +
                                           std::to_string(limits_.map_bytes_max) +
                                           " bytes; raise the limit, then start again; nothing was lost"}};
    }
    const auto grown = env_->grow(std::min(2 * now, limits_.map_bytes_max));
    if (!grown) return Unexpected{grown.error().as_store_error(path_)};
    return {};
}

}  // namespace weft::tangle::lmdb
