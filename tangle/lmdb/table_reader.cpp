#include "tangle/lmdb/table_reader.hpp"

#include <algorithm>

namespace weft::tangle::lmdb {

namespace {

std::array<std::uint8_t, kRowChecksumBytes> row_checksum(Table table, ByteView key, ByteView value) {
    const std::array<std::uint8_t, 2> head{static_cast<std::uint8_t>(table), static_cast<std::uint8_t>(key.size())};
    return Checksum().update(head).update(key).update(value).finish();
}

bool undamaged(Table table, const LmdbRow& row) {
    if (row.key.size() > Key::kBytesMax) return false;
    if (row.value.size() < kRowChecksumBytes || row.value.size() > kRowBytesMax) return false;
    const ByteView value = row.value.first(row.value.size() - kRowChecksumBytes);
    return std::ranges::equal(row_checksum(table, row.key, value), row.value.last(kRowChecksumBytes));
}

}  // namespace

void seal_row(Table table, ByteView key, Bytes& value) {
    CHECK(value.size() <= kRowBytesMax - kRowChecksumBytes);
    const auto checksum = row_checksum(table, key, value);
    value.insert(value.end(), checksum.begin(), checksum.end());
}

StoreResult<TableReader> TableReader::open(LmdbEnv& env, Table table, const std::filesystem::path& path) {
    auto transaction = LmdbTransaction::begin(env, LmdbTransaction::Mode::read);
    if (!transaction) return Unexpected{transaction.error().as_store_error(path)};
    auto cursor = LmdbCursor::open(*transaction, env.table(static_cast<std::size_t>(table)));
    if (!cursor) return Unexpected{cursor.error().as_store_error(path)};
    return TableReader(table, path, *std::move(transaction), *std::move(cursor));
}

StoreResult<std::optional<Row>> TableReader::before(const Key& key) {
    const auto at = cursor_.at_or_after(key.view());
    if (!at) return verified(at);
    return *at ? previous() : last();
}

StoreResult<std::optional<Row>> TableReader::verified(const LmdbResult<std::optional<LmdbRow>>& found) const {
    if (!found) return Unexpected{found.error().as_store_error(path_)};
    if (!*found) return std::optional<Row>();
    const LmdbRow& row = **found;
    if (!undamaged(table_, row)) {
        const std::string key = to_hex(row.key.first(std::min(row.key.size(), Key::kBytesMax)));
        return corrupt_error(path_.string() + ", table " + table_name(table_) + ", key " + key,
                             "the row's checksum is wrong");
    }
    const ByteView value = row.value.first(row.value.size() - kRowChecksumBytes);
    return std::optional(Row{Key::from(row.key), Bytes(value.begin(), value.end())});
}

}  // namespace weft::tangle::lmdb
