#include "tangle/lmdb/meta_rows.hpp"

namespace weft::tangle::lmdb {

namespace {

// `senseless`: what is said of a row that does not decode.
template <class Value>
StoreResult<Value> read(const Index& index, MetaKey key, std::optional<Value> (*decode)(ByteView),
                        std::string_view senseless) {
    const auto row = index.find(Table::meta, meta_key(key));
    if (!row) return Unexpected{row.error()};
    if (!*row) return Value{};
    const std::optional<Value> value = decode(**row);
    if (!value) return corrupt_index_error("index, table meta", senseless);
    return *value;
}

StoreResult<void> write(Index& index, MetaKey key, Bytes row) {
    RowSet rows;
    rows.tables[static_cast<std::size_t>(Table::meta)][meta_key(key)] = std::move(row);
    return index.apply(rows);
}

}  // namespace

StoreResult<IndexedState> read_indexed_state(const Index& index) {
    return read(index, MetaKey::state, decode_state, "the state makes no sense");
}

StoreResult<IndexedLog> read_indexed_log(const Index& index) {
    return read(index, MetaKey::log, decode_indexed_log, "the number of the last indexed record makes no sense");
}

StoreResult<Horizon> read_horizon(const Index& index) {
    return read(index, MetaKey::pruned, decode_horizon, "what was pruned makes no sense");
}

StoreResult<void> write_format(Index& index, const NetworkId& network) {
    return write(index, MetaKey::format, encode_row(Format{kIndexFormat, network}));
}

StoreResult<void> write_horizon(Index& index, const Horizon& horizon) {
    return write(index, MetaKey::pruned, encode_row(horizon));
}

}  // namespace weft::tangle::lmdb
