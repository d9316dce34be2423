#include "tangle/lmdb/row_seal.hpp"

#include <algorithm>

namespace weft::tangle::lmdb {

namespace {

std::array<std::uint8_t, kRowChecksumBytes> row_checksum(Table table, ByteView key, ByteView value) {
    const std::array<std::uint8_t, 2> head{static_cast<std::uint8_t>(table), static_cast<std::uint8_t>(key.size())};
    return Checksum().update(head).update(key).update(value).finish();
}

}  // namespace

void seal_row(Table table, ByteView key, Bytes& value) {
    CHECK(value.size() <= kRowBytesMax - kRowChecksumBytes);
    const auto checksum = row_checksum(table, key, value);
    value.insert(value.end(), checksum.begin(), checksum.end());
}

std::optional<ByteView> open_row(Table table, ByteView key, ByteView sealed) {
    if (key.size() > Key::kBytesMax) return std::nullopt;
    if (sealed.size() < kRowChecksumBytes || sealed.size() > kRowBytesMax) return std::nullopt;
    const ByteView value = sealed.first(sealed.size() - kRowChecksumBytes);
    const bool right = std::ranges::equal(row_checksum(table, key, value), sealed.last(kRowChecksumBytes));
    return right ? std::optional(value) : std::nullopt;
}

}  // namespace weft::tangle::lmdb
