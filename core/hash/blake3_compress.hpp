// BLAKE3's compression function and its flags (paper, sections 2.1 and 2.2): what hashing and the nonce search are made
// of. Portable; the reference that every faster path must equal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace weft::blake3_core {

using ChainingValue = std::array<std::uint32_t, 8>;

inline constexpr std::size_t kBlockBytes = 64;
inline constexpr std::size_t kChunkBytes = 1024;

inline constexpr std::uint32_t kChunkStart = 1;
inline constexpr std::uint32_t kChunkEnd = 2;
inline constexpr std::uint32_t kParent = 4;
inline constexpr std::uint32_t kRoot = 8;
inline constexpr std::uint32_t kKeyedHash = 16;
inline constexpr std::uint32_t kDeriveKeyContext = 32;
inline constexpr std::uint32_t kDeriveKeyMaterial = 64;

inline constexpr std::uint32_t kInitialWords[8] = {0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
                                                   0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19};
inline constexpr ChainingValue kInitial = std::to_array(kInitialWords);

struct BlockInfo {
    std::uint64_t counter = 0;  // of the chunk; 0 for parents
    std::uint32_t bytes = kBlockBytes;
    std::uint32_t flags = 0;
};

// Compresses one block: `block` points to 64 bytes, zero beyond info.bytes.
ChainingValue compress(const ChainingValue& value, const std::uint8_t* block, const BlockInfo& info);

// Eight words from 32 little-endian bytes, and back.
ChainingValue words_from(const std::uint8_t* bytes);
void words_to(const ChainingValue& words, std::uint8_t* bytes);

}  // namespace weft::blake3_core
