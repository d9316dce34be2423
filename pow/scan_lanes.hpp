// The nonce search for any vector type. For files that are kernels, which include it inside their region after all
// other headers (core/simd/region.hpp) and instantiate scan_lanes with their V (core/hash/lanes_sse41.hpp).
#pragma once

#include "core/hash/blake3_compress.hpp"
#include "core/hash/blake3_rounds.hpp"
#include "pow/scan.hpp"

namespace weft::pow_core {

inline constexpr std::uint32_t kLaneNumbers[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// The digest's first word in each lane.
template <class V>
[[gnu::always_inline]] inline typename V::Word first_word(const NonceScan& what, const typename V::Word words[16]) {
    typename V::Word v[16];
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i) v[i] = V::set(what.midstate[i]);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i) v[8 + i] = V::set(blake3_core::kInitialWords[i]);
    v[12] = v[13] = V::set(0);  // the first chunk
    v[14] = V::set(what.bytes);
    v[15] = V::set(what.flags);
    blake3_core::mix_rounds<V>(v, words);
    return V::exclusive_or(v[0], v[8]);
}

template <class V>
[[gnu::always_inline]] inline std::uint32_t scan_lanes(const NonceScan& what, std::uint32_t first,
                                                       std::uint32_t count) {
    typename V::Word words[16];
    for (std::size_t i = 0; i < 16; ++i) words[i] = V::set(what.words[i]);
    const typename V::Word zeros = V::set(what.zeros);
    typename V::Word nonces = V::add(V::set(first), V::load(kLaneNumbers));
    for (std::uint64_t tried = 0; tried < count; tried += V::kLanes) {
        words[what.nonce_word] = nonces;
        const std::uint32_t hits = V::lanes_clear_of(first_word<V>(what, words), zeros);
        if (hits != 0) {
            const std::uint64_t at = tried + static_cast<std::uint64_t>(__builtin_ctz(hits));
            return at < count ? static_cast<std::uint32_t>(at) : count;  // the last lanes may lie beyond
        }
        nonces = V::add(nonces, V::set(V::kLanes));
    }
    return count;
}

}  // namespace weft::pow_core
