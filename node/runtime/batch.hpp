// A batch of encoded blocks as clients send it by HTTP and ZeroMQ: for each block a u32 little-endian length, then the
// block. And the short form of its answer.
#pragma once

#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/expected.hpp"
#include "core/limits.hpp"
#include "node/engine/verdict.hpp"

namespace weft::node {

inline constexpr std::size_t kBatchBlocksMax = 1024;
inline constexpr std::size_t kBatchBytesMax = 4u << 20;

// 1..kBatchBlocksMax blocks of 1..kBlockBytesMax bytes. The error says which block is wrong, and how. Each block is
// copied into bytes of its own, which then become Block::encoded: one allocation and one copy, some 40 ns of 300 bytes.
// (Views into one buffer for all would save that and keep 4 MiB alive for the last block of them.)
Expected<std::vector<Bytes>, std::string> decode_batch(ByteView bytes);

// Requires the same limits.
Bytes encode_batch(const std::vector<Bytes>& blocks);

// The binary answer: u32 little-endian count, then one byte per verdict, its Admission. Nothing (count 0) answers what
// is no batch.
Bytes encode_admissions(const std::vector<Verdict>& verdicts);

}  // namespace weft::node
