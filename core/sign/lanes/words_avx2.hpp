// Four words of 64 bits in a vector of AVX2, for SHA-512 in lanes. To be included inside an AVX2 region, after
// <immintrin.h> and field.hpp.
#pragma once

#include <immintrin.h>

#include "core/sign/lanes/field.hpp"
#include "core/sign/lanes/rows_avx2.hpp"

namespace weft::lanes {

struct WordsAvx2 {
    static constexpr std::size_t kLanes = 4;
    using Vec = __m256i;

    static WEFT_LANES_INLINE Vec broadcast(std::uint64_t word) {
        return _mm256_set1_epi64x(static_cast<long long>(word));
    }
    static WEFT_LANES_INLINE Vec add(Vec a, Vec b) { return _mm256_add_epi64(a, b); }
    static WEFT_LANES_INLINE Vec exclusive_or(Vec a, Vec b, Vec c) {
        return _mm256_xor_si256(_mm256_xor_si256(a, b), c);
    }
    static WEFT_LANES_INLINE Vec choose(Vec a, Vec b, Vec c) {
        return _mm256_xor_si256(c, _mm256_and_si256(a, _mm256_xor_si256(b, c)));
    }
    static WEFT_LANES_INLINE Vec majority(Vec a, Vec b, Vec c) {
        return _mm256_or_si256(_mm256_and_si256(a, b), _mm256_and_si256(c, _mm256_or_si256(a, b)));
    }
    template <int N>
    static WEFT_LANES_INLINE Vec rotate_right(Vec a) {
        return _mm256_or_si256(_mm256_srli_epi64(a, N), _mm256_slli_epi64(a, 64 - N));
    }
    template <int N>
    static WEFT_LANES_INLINE Vec shift_right(Vec a) {
        return _mm256_srli_epi64(a, N);
    }
    static WEFT_LANES_INLINE Vec swap_bytes(Vec a) {
        const __m128i order = _mm_set_epi64x(0x08090A0B0C0D0E0F, 0x0001020304050607);
        return _mm256_shuffle_epi8(a, _mm256_broadcastsi128_si256(order));
    }
    static WEFT_LANES_INLINE Vec select(unsigned bits, Vec yes, Vec no) {
        const Vec own = _mm256_set_epi64x(8, 4, 2, 1);
        return _mm256_blendv_epi8(no, yes, _mm256_cmpeq_epi64(_mm256_and_si256(broadcast(bits), own), own));
    }

    static WEFT_LANES_INLINE void load_blocks(const std::uint8_t* const* blocks, Vec (&out)[16]) {
        for (std::size_t i = 0; i < 16; i += 2) RowsAvx2::gather(blocks, 8 * i, out[i], out[i + 1]);
        for (Vec& word : out) word = swap_bytes(word);
    }

    static WEFT_LANES_INLINE void store(Vec a, std::uint64_t* words) {
        _mm256_store_si256(reinterpret_cast<__m256i*>(words), a);
    }
};

}  // namespace weft::lanes
