// BLAKE3 over many independent messages at once, one per SIMD lane. Same digests as blake3() and blake3_keyed() on
// every level (core/simd/level.hpp). Pure; any thread.
#pragma once

#include <span>
#include <vector>

#include "core/hash/blake3.hpp"
#include "core/simd/level.hpp"

namespace weft {

// digests[i] = blake3(messages[i]), any lengths. Requires equal sizes. Fast while messages are at most 1,024 bytes (one
// chunk); longer ones are hashed one by one. Works best on 16 or more.
void blake3_many(std::span<const ByteView> messages, std::span<Hash> digests);

// digests[i] = blake3_keyed(key, messages[i]).
void blake3_keyed_many(const HashKey& key, std::span<const ByteView> messages, std::span<Hash> digests);

// The same on a level of blake3_levels(), for tests and benches. `key` nullptr: plain.
void blake3_many_at(SimdLevel level, const HashKey* key, std::span<const ByteView> messages, std::span<Hash> digests);

// Levels that have a kernel of their own, slowest first, whether this machine can run them or not.
const std::vector<SimdLevel>& blake3_levels();

}  // namespace weft
