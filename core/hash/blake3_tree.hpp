// BLAKE3's tree over the chunks of one message (paper, sections 2.4, 2.5 and 5.1.2).
#pragma once

#include "core/bytes.hpp"
#include "core/hash/blake3_kernels.hpp"
#include "core/types.hpp"

namespace weft::blake3_core {

// A chunk's chaining value; the root of the whole when `end_flags` says so. Requires at most kChunkBytes.
ChainingValue chunk_value(const ChainingValue& key, ByteView chunk, std::uint64_t counter, std::uint32_t flags,
                          std::uint32_t end_flags);

// The root over a message of any length. Its chunks go through the lanes of `kernel`; nullptr: one after the other.
ChainingValue message_root(const LaneKernel* kernel, const ChainingValue& key, ByteView message, std::uint32_t flags);

Hash to_hash(const ChainingValue& words);

}  // namespace weft::blake3_core
