// What Ed25519 hashes for a signature, R | A | M, cut into the padded blocks of SHA-512. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/bytes.hpp"

namespace weft::lanes {

inline constexpr std::size_t kHashBlockBytes = 128;

struct HashInput {
    const std::uint8_t* r = nullptr;    // 32 bytes
    const std::uint8_t* key = nullptr;  // 32 bytes
    ByteView message;
};

// How many blocks, padding and length included.
std::size_t block_count(const HashInput& input);

// Writes block `index` < block_count, kHashBlockBytes long.
void write_block(const HashInput& input, std::size_t index, std::uint8_t* out);

}  // namespace weft::lanes
