#include "tangle/lmdb/index.hpp"

#include <algorithm>

#include "tangle/lmdb/posix_file.hpp"

namespace weft::tangle::lmdb {

namespace {

// Rows that come in no order leave pages half full, and copy pages before the old ones are free again.
constexpr std::uint64_t kPageSpacePerByte = 4;
constexpr std::uint64_t kSpareBytes = 256 * 1024;

// Writes rows into one table; fast when their keys come in order.
class RowWriter {
public:
    RowWriter(Table table, LmdbCursor& cursor) : table_(table), cursor_(cursor) {}

    // To be filled with the next row's value.
    Bytes& value() {
        value_.clear();
        return value_;
    }
    LmdbResult<void> put(ByteView key) { return cursor_.put(key, sealed(key)); }
    LmdbResult<void> put_new(ByteView key) { return cursor_.put_new(key, sealed(key)); }

private:
    ByteView sealed(ByteView key) {
        seal_row(table_, key, value_);
        return value_;
    }

    Table table_;
    LmdbCursor& cursor_;
    Bytes value_;
};

LmdbResult<void> write_small_table(RowWriter& writer, const std::map<Key, Bytes>& rows) {
    for (const auto& [key, value] : rows) {
        writer.value() = value;
        if (auto put = writer.put(key.view()); !put) return put;
    }
    return {};
}

// Slot and the first bytes of the hash: nearly always enough to tell two ids apart.
std::uint64_t front_of(const BlockId& id) {
    std::uint64_t front = 0;
    for (std::size_t i = 0; i < sizeof front; ++i) front = front << 8 | id.bytes[i];
    return front;
}

LmdbResult<void> write_blocks(RowWriter& writer, const BlockRows& rows) {
    struct Entry {
        std::uint64_t front;
        const BlockRows::value_type* row;
        bool operator<(const Entry& other) const {
            return front != other.front ? front < other.front : row->first < other.row->first;
        }
    };
    std::vector<Entry> sorted;
    sorted.reserve(rows.size());
    for (const auto& row : rows) sorted.push_back({front_of(row.first), &row});
    std::sort(sorted.begin(), sorted.end());
    for (const Entry& entry : sorted) {
        const auto& [id, row] = *entry.row;
        append_block_row(writer.value(), row);
        auto put = row.ordered() ? writer.put(id.view()) : writer.put_new(id.view());
        if (!put) return put;
    }
    return {};
}

template <class Map>
std::vector<const typename Map::value_type*> by_account(const Map& map) {
    std::vector<const typename Map::value_type*> sorted;
    sorted.reserve(map.size());
    for (const auto& entry : map) sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    return sorted;
}

LmdbResult<void> write_accounts(RowWriter& writer, const AccountRows& rows) {
    for (const auto* row : by_account(rows)) {
        writer.value() = row->second;
        if (auto put = writer.put(account_key(row->first).view()); !put) return put;
    }
    return {};
}

LmdbResult<void> write_history(RowWriter& writer, const HistoryRows& rows) {
    for (const auto* entry : by_account(rows)) {
        const AccountLines& lines = entry->second;
        ByteView left = lines.encoded;
        for (std::uint64_t first = lines.first; !left.empty(); first += kHistoryLinesPerRow) {
            const ByteView row = left.first(std::min(left.size(), kHistoryLinesPerRow * kHistoryLineBytes));
            writer.value().assign(row.begin(), row.end());
            if (auto put = writer.put(history_key(entry->first, first).view()); !put) return put;
            left = left.subspan(row.size());
        }
    }
    return {};
}

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
    auto reader = TableReader::open(*env_, table, path_);
    if (!reader) return Unexpected{reader.error()};
    if (const auto neighbour = reader->at_or_after(high); !neighbour) return Unexpected{neighbour.error()};
    for (auto row = reader->before(high);; row = reader->previous()) {
        if (!row) return Unexpected{row.error()};
        if (!*row || (*row)->key < low || !visit(std::move(**row))) return {};
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
    for (std::size_t i = 0; i < kTables; ++i) {
        const auto& table = rows.tables[i];
        if (table.empty()) continue;
        auto written = write_table(*transaction, static_cast<Table>(i),
                                   [&](RowWriter& writer) { return write_small_table(writer, table); });
        if (!written) return written;
    }
    auto written =
        write_table(*transaction, Table::blocks, [&](RowWriter& writer) { return write_blocks(writer, rows.blocks); });
    if (!written) return written;
    written = write_table(*transaction, Table::accounts,
                          [&](RowWriter& writer) { return write_accounts(writer, rows.accounts); });
    if (!written) return written;
    written = write_table(*transaction, Table::history,
                          [&](RowWriter& writer) { return write_history(writer, rows.history); });
    if (!written) return written;
    return transaction->commit();
}

template <class Write>
LmdbResult<void> Index::write_table(LmdbTransaction& transaction, Table table, Write&& write) {
    auto cursor = LmdbCursor::open(transaction, env_->table(static_cast<std::size_t>(table)));
    if (!cursor) return Unexpected{cursor.error()};
    RowWriter writer(table, *cursor);
    return write(writer);
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
