// What LMDB keeps for a row: its value and a checksum over table, key and value.
#pragma once

#include "tangle/lmdb/checksum.hpp"
#include "tangle/lmdb/tables.hpp"

namespace weft::tangle::lmdb {

inline constexpr std::size_t kRowChecksumBytes = Checksum::kBytes;

// With its checksum. Longer ones are damage: no row of ours is.
inline constexpr std::size_t kRowBytesMax = 64 * 1024;

// Appends the checksum.
void seal_row(Table table, ByteView key, Bytes& value);

// The value without its checksum; nothing when that is wrong.
std::optional<ByteView> open_row(Table table, ByteView key, ByteView sealed);

}  // namespace weft::tangle::lmdb
