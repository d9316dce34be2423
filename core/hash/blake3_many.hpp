// BLAKE3 over many independent messages at once, one per SIMD lane. Same digests as blake3() and blake3_keyed() on
// every level (core/simd/level.hpp). Pure; any thread.
#pragma once

#include <span>
#include <vector>

#include "core/hash/blake3.hpp"
#include "core/simd/level.hpp"

namespace weft {

// digests[i] = blake3(messages[i]), any lengths. Requires equal sizes. Messages of at most 1,024 bytes (one chunk)
// share the lanes, so 16 or more at once are best; a longer one has the lanes to itself, for its chunks.
void blake3_many(std::span<const ByteView> messages, std::span<Hash> digests);

// digests[i] = blake3_keyed(key, messages[i]).
void blake3_keyed_many(const HashKey& key, std::span<const ByteView> messages, std::span<Hash> digests);

// parents[i] = blake3_keyed(key, children[2 i] | children[2 i + 1]): a level of a Merkle tree. Requires twice as many
// children as parents. `parents` may be the beginning of `children`.
void blake3_keyed_pairs(const HashKey& key, std::span<const Hash> children, std::span<Hash> parents);

// blake3_many (`key` nullptr) or blake3_keyed_many on a level of blake3_levels(), for tests and benches. Requires a
// level that this machine can run.
void blake3_many_at(SimdLevel level, const HashKey* key, std::span<const ByteView> messages, std::span<Hash> digests);

// Levels that have a kernel of their own, slowest first, whether this machine can run them or not.
const std::vector<SimdLevel>& blake3_levels();

}  // namespace weft
