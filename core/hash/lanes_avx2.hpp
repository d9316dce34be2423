// Eight 32-bit words side by side, with AVX2; see core/hash/lanes_sse41.hpp.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "core/simd/region.hpp"

WEFT_SIMD_BEGIN(WEFT_SIMD_AVX2)

namespace weft::lanes_avx2 {

struct U32x8 {
    using Word = __m256i;
    using Mask = __m256i;
    static constexpr std::size_t kLanes = 8;
    static constexpr bool kLoadsPartially = false;

    static Word set(std::uint32_t value) { return _mm256_set1_epi32(static_cast<int>(value)); }
    static Word load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }
    static void store(void* to, Word value) { _mm256_storeu_si256(static_cast<__m256i*>(to), value); }
    static Word add(Word a, Word b) { return _mm256_add_epi32(a, b); }
    static Word subtract(Word a, Word b) { return _mm256_sub_epi32(a, b); }
    static Word exclusive_or(Word a, Word b) { return _mm256_xor_si256(a, b); }
    static Word least(Word a, Word b) { return _mm256_min_epu32(a, b); }

    template <int Bits>
    static Word rotate_right(Word a) {
        if constexpr (Bits == 16) {
            return _mm256_shuffle_epi8(a, _mm256_set_epi8(13, 12, 15, 14, 9, 8, 11, 10, 5, 4, 7, 6, 1, 0, 3, 2,  //
                                                          13, 12, 15, 14, 9, 8, 11, 10, 5, 4, 7, 6, 1, 0, 3, 2));
        } else if constexpr (Bits == 8) {
            return _mm256_shuffle_epi8(a, _mm256_set_epi8(12, 15, 14, 13, 8, 11, 10, 9, 4, 7, 6, 5, 0, 3, 2, 1,  //
                                                          12, 15, 14, 13, 8, 11, 10, 9, 4, 7, 6, 5, 0, 3, 2, 1));
        } else {
            return _mm256_or_si256(_mm256_srli_epi32(a, Bits), _mm256_slli_epi32(a, 32 - Bits));
        }
    }

    static Mask equal(Word a, Word b) { return _mm256_cmpeq_epi32(a, b); }
    static Word select(Mask mask, Word yes, Word no) { return _mm256_blendv_epi8(no, yes, mask); }
    static std::uint32_t lanes_clear_of(Word a, Word bits) {
        const Mask clear = equal(_mm256_and_si256(a, bits), _mm256_setzero_si256());
        return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(clear)));
    }

    // Words of eight lanes to lanes of eight words, and back.
    static void transpose(Word r[8]) {
        Word quads[8];  // quads[j] and quads[4 + j]: words j and 4 + j of lanes 0 to 3 and of lanes 4 to 7
#pragma GCC unroll 2
        for (std::size_t half = 0; half < 2; ++half) {
            const Word* from = r + 4 * half;
            Word* to = quads + 4 * half;
            const Word low01 = _mm256_unpacklo_epi32(from[0], from[1]),
                       high01 = _mm256_unpackhi_epi32(from[0], from[1]);
            const Word low23 = _mm256_unpacklo_epi32(from[2], from[3]),
                       high23 = _mm256_unpackhi_epi32(from[2], from[3]);
            to[0] = _mm256_unpacklo_epi64(low01, low23);
            to[1] = _mm256_unpackhi_epi64(low01, low23);
            to[2] = _mm256_unpacklo_epi64(high01, high23);
            to[3] = _mm256_unpackhi_epi64(high01, high23);
        }
#pragma GCC unroll 4
        for (std::size_t j = 0; j < 4; ++j) {
            r[j] = _mm256_permute2x128_si256(quads[j], quads[4 + j], 0x20);
            r[4 + j] = _mm256_permute2x128_si256(quads[j], quads[4 + j], 0x31);
        }
    }
};

}  // namespace weft::lanes_avx2

WEFT_SIMD_END

#endif
