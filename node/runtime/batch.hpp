// A batch of encoded blocks as clients send it by HTTP and ZeroMQ: for each block a u32 little-endian length, then the
// block.
#pragma once

#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/expected.hpp"
#include "core/limits.hpp"

namespace weft::node {

inline constexpr std::size_t kBatchBlocksMax = 1024;
inline constexpr std::size_t kBatchBytesMax = 4u << 20;

// 1..kBatchBlocksMax blocks of 1..kBlockBytesMax bytes. The error says which block is wrong, and how.
Expected<std::vector<Bytes>, std::string> decode_batch(ByteView bytes);

// Requires the same limits.
Bytes encode_batch(const std::vector<Bytes>& blocks);

}  // namespace weft::node
