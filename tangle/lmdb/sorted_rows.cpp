#include "tangle/lmdb/sorted_rows.hpp"

#include <algorithm>
#include <array>

#include "tangle/lmdb/row_seal.hpp"

namespace weft::tangle::lmdb {

namespace {

constexpr std::size_t kHistoryRowBytes = kHistoryLinesPerRow * kHistoryLineBytes;

// Slot and the first bytes of the hash: nearly always enough to tell two ids apart.
std::uint64_t front_of(const BlockId& id) {
    std::uint64_t front = 0;
    for (std::size_t i = 0; i < sizeof front; ++i) front = front << 8 | id.bytes[i];
    return front;
}

std::vector<SortedBlock> by_id(const BlockRows& rows) {
    std::vector<SortedBlock> sorted;
    sorted.reserve(rows.size());
    for (const auto& row : rows) sorted.push_back({front_of(row.first), &row});
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

template <class Map>
std::vector<const typename Map::value_type*> by_account(const Map& map) {
    std::vector<const typename Map::value_type*> sorted;
    sorted.reserve(map.size());
    for (const auto& entry : map) sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    return sorted;
}

// Writes rows into one table; fast when their keys come in order.
class RowWriter {
public:
    RowWriter(Table table, LmdbCursor& cursor) : table_(table), cursor_(cursor) {}

    // To be filled with the next row's value.
    Bytes& value() {
        value_.clear();
        return value_;
    }
    LmdbCursor& cursor() { return cursor_; }
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

LmdbResult<void> write_blocks(RowWriter& writer, const std::vector<SortedBlock>& rows) {
    for (const SortedBlock& entry : rows) {
        const auto& [id, row] = *entry.row;
        append_block_row(writer.value(), row);
        auto put = row.ordered() ? writer.put(id.view()) : writer.put_new(id.view());
        if (!put) return put;
    }
    return {};
}

LmdbResult<void> write_accounts(RowWriter& writer, const std::vector<const AccountRows::value_type*>& rows) {
    for (const auto* row : rows) {
        writer.value() = row->second;
        if (auto put = writer.put(account_key(row->first).view()); !put) return put;
    }
    return {};
}

// Fills `value` with the lines of the account's last row, when those from `first` on go behind them. That row's key;
// nothing: a row of their own begins.
LmdbResult<std::optional<Key>> open_history_row(LmdbCursor& cursor, AccountNumber account, std::uint64_t first,
                                                Bytes& value) {
    if (first == 0) return std::optional<Key>();
    const auto row = cursor.before(history_key(account, first).view());
    if (!row) return Unexpected{row.error()};
    const Key low = history_key(account, 0);
    if (!*row || !as_text((*row)->key).starts_with(as_text(low.view().first(sizeof account))))
        return std::optional<Key>();
    const auto lines = open_row(Table::history, (*row)->key, (*row)->value);
    if (!lines || (*row)->key.size() != low.view().size()) return Unexpected{LmdbError::senseless()};
    const Key key = Key::from((*row)->key);
    const bool follows = line_of_history_key(key) + lines->size() / kHistoryLineBytes == first;
    if (!follows || lines->size() >= kHistoryRowBytes) return std::optional<Key>();
    value.assign(lines->begin(), lines->end());
    return std::optional(key);
}

// An account's last row is filled up before another one is begun: rows of few lines each would leave LMDB's pages half
// empty, and a full row is a page of its own.
LmdbResult<void> write_history(RowWriter& writer, const std::vector<const HistoryRows::value_type*>& rows) {
    for (const auto* entry : rows) {
        const AccountLines& lines = entry->second;
        Bytes& value = writer.value();
        const auto open = open_history_row(writer.cursor(), entry->first, lines.first, value);
        if (!open) return Unexpected{open.error()};
        std::uint64_t next = lines.first;
        Key key = open->value_or(history_key(entry->first, next));
        for (ByteView left = lines.encoded; !left.empty();) {
            const ByteView taken = left.first(std::min(left.size(), kHistoryRowBytes - value.size()));
            value.insert(value.end(), taken.begin(), taken.end());
            if (auto put = writer.put(key.view()); !put) return put;
            value.clear();
            left = left.subspan(taken.size());
            next += taken.size() / kHistoryLineBytes;
            key = history_key(entry->first, next);
        }
    }
    return {};
}

template <class Rows>
LmdbResult<void> write_table(LmdbEnv& env, LmdbTransaction& transaction, Table table, const Rows& rows,
                             LmdbResult<void> (*write)(RowWriter&, const Rows&)) {
    if (rows.empty()) return {};
    auto cursor = LmdbCursor::open(transaction, env.table(static_cast<std::size_t>(table)));
    if (!cursor) return Unexpected{cursor.error()};
    RowWriter writer(table, *cursor);
    return write(writer, rows);
}

StoreResult<void> check_account_paths(TreeReader table, const SortedRows& rows) {
    for (const auto* row : rows.accounts) {
        if (auto checked = table.check_path(account_key(row->first).view()); !checked) return checked;
    }
    return {};
}

StoreResult<void> check_history_paths(TreeReader table, const SortedRows& rows) {
    for (const auto* row : rows.history) {
        const AccountLines& lines = row->second;
        const Key first = history_key(row->first, lines.first);
        if (auto checked = table.check_path(first.view()); !checked) return checked;
        if (lines.first == 0) continue;
        const ByteView account = first.view().first(sizeof row->first);
        if (auto checked = table.check_row_before(first.view(), account); !checked) return checked;
    }
    return {};
}

StoreResult<void> check_block_paths(TreeReader table, const SortedRows& rows) {
    for (const SortedBlock& block : rows.blocks) {
        if (auto checked = table.check_path(block.row->first.view()); !checked) return checked;
    }
    return {};
}

}  // namespace

SortedRows::SortedRows(const RowSet& rows)
    : tables(rows.tables),
      blocks(by_id(rows.blocks)),
      accounts(by_account(rows.accounts)),
      history(by_account(rows.history)) {}

StoreResult<void> check_paths(const IndexPages& pages, const SortedRows& rows) {
    const IndexPages::Reading reading = pages.read();
    const auto reader = [&](Table table) { return reading.table_in_file(static_cast<std::size_t>(table)); };
    for (std::size_t i = 0; i < kTables; ++i) {
        TreeReader table = reader(static_cast<Table>(i));
        for (const auto& [key, value] : rows.tables[i]) {
            if (auto checked = table.check_path(key.view()); !checked) return checked;
        }
    }
    if (auto checked = check_block_paths(reader(Table::blocks), rows); !checked) return checked;
    if (auto checked = check_account_paths(reader(Table::accounts), rows); !checked) return checked;
    return check_history_paths(reader(Table::history), rows);
}

LmdbResult<void> write_rows(LmdbEnv& env, LmdbTransaction& transaction, const SortedRows& rows) {
    for (std::size_t i = 0; i < kTables; ++i) {
        auto written = write_table(env, transaction, static_cast<Table>(i), rows.tables[i], write_small_table);
        if (!written) return written;
    }
    auto written = write_table(env, transaction, Table::blocks, rows.blocks, write_blocks);
    if (!written) return written;
    written = write_table(env, transaction, Table::accounts, rows.accounts, write_accounts);
    if (!written) return written;
    return write_table(env, transaction, Table::history, rows.history, write_history);
}

StoreResult<void> check_erasing(const IndexPages& pages, std::span<const TableKey> keys) {
    const IndexPages::Reading reading = pages.read();
    std::array<std::optional<TreeReader>, kTables> readers;
    for (const TableKey& key : keys) {
        const auto table = static_cast<std::size_t>(key.table);
        if (!readers[table]) readers[table] = reading.table_in_file(table);
        if (auto checked = readers[table]->check_path_and_beside(key.key.view()); !checked) return checked;
    }
    return {};
}

LmdbResult<void> erase_rows(LmdbEnv& env, LmdbTransaction& transaction, std::span<const TableKey> keys) {
    for (std::size_t at = 0; at < keys.size();) {
        const Table table = keys[at].table;
        auto cursor = LmdbCursor::open(transaction, env.table(static_cast<std::size_t>(table)));
        if (!cursor) return Unexpected{cursor.error()};
        for (; at < keys.size() && keys[at].table == table; ++at) {
            if (auto erased = cursor->erase(keys[at].key.view()); !erased) return erased;
        }
    }
    return {};
}

}  // namespace weft::tangle::lmdb
