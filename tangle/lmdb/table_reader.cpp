#include "tangle/lmdb/table_reader.hpp"

#include <algorithm>

#include "tangle/lmdb/row_seal.hpp"

namespace weft::tangle::lmdb {

StoreResult<std::optional<Row>> TableReader::before(const Key& key) {
    const auto found = row_.seek(key.view());
    if (!found) return Unexpected{found.error()};
    return verified(*found ? row_.previous() : row_.last());
}

StoreResult<std::optional<Row>> TableReader::verified(const StoreResult<bool>& found) const {
    if (!found) return Unexpected{found.error()};
    if (!*found) return std::optional<Row>();
    const auto sealed = row_.value();
    if (!sealed) return Unexpected{sealed.error()};
    const auto value = open_row(table_, row_.key(), *sealed);
    if (!value) {
        const std::string key = to_hex(row_.key().first(std::min(row_.key().size(), Key::kBytesMax)));
        return corrupt_index_error(path_.string() + ", table " + table_name(table_) + ", key " + key,
                                   "the row's checksum is wrong");
    }
    return std::optional(Row{Key::from(row_.key()), Bytes(value->begin(), value->end())});
}

}  // namespace weft::tangle::lmdb
