// Rows of 64-bit words in memory, one row per lane, to vectors of eight lanes and back. To be included inside an IFMA
// region, after <immintrin.h> and field.hpp.
#pragma once

#include <immintrin.h>

#include "core/sign/lanes/field.hpp"

// The intrinsics of g++ 12 begin from an undefined vector.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace weft::lanes {

struct RowsIfma {
    // Four words of each lane, from `offset` on, into four vectors.
    static WEFT_LANES_INLINE void gather(const std::uint8_t* const* read, std::size_t offset, __m512i& w0, __m512i& w1,
                                         __m512i& w2, __m512i& w3) {
        const __m512i rows02 = two_rows(read[0] + offset, read[2] + offset);
        const __m512i rows13 = two_rows(read[1] + offset, read[3] + offset);
        const __m512i rows46 = two_rows(read[4] + offset, read[6] + offset);
        const __m512i rows57 = two_rows(read[5] + offset, read[7] + offset);
        const __m512i even0 = _mm512_unpacklo_epi64(rows02, rows13), even4 = _mm512_unpacklo_epi64(rows46, rows57);
        const __m512i odd0 = _mm512_unpackhi_epi64(rows02, rows13), odd4 = _mm512_unpackhi_epi64(rows46, rows57);
        w0 = _mm512_shuffle_i64x2(even0, even4, 0x88);
        w1 = _mm512_shuffle_i64x2(odd0, odd4, 0x88);
        w2 = _mm512_shuffle_i64x2(even0, even4, 0xDD);
        w3 = _mm512_shuffle_i64x2(odd0, odd4, 0xDD);
    }

    // The inverse of gather.
    static WEFT_LANES_INLINE void scatter(__m512i w0, __m512i w1, __m512i w2, __m512i w3, std::uint8_t* const* write,
                                          std::size_t offset) {
        // Pairs of words: of lanes 0, 2, 4, 6 and of 1, 3, 5, 7.
        const __m512i even01 = _mm512_unpacklo_epi64(w0, w1), even23 = _mm512_unpacklo_epi64(w2, w3);
        const __m512i odd01 = _mm512_unpackhi_epi64(w0, w1), odd23 = _mm512_unpackhi_epi64(w2, w3);
        store_pair(even01, even23, 0, write, offset);
        store_pair(odd01, odd23, 1, write, offset);
    }

private:
    static WEFT_LANES_INLINE __m512i two_rows(const std::uint8_t* first, const std::uint8_t* second) {
        const __m256i low_half = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(first));
        const __m256i high_half = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(second));
        return _mm512_mask_broadcast_i64x4(_mm512_castsi256_si512(low_half), 0xF0, high_half);
    }

    static WEFT_LANES_INLINE void store_pair(__m512i words01, __m512i words23, int lane, std::uint8_t* const* write,
                                             std::size_t offset) {
        store_row256(_mm512_castsi512_si128(words01), _mm512_castsi512_si128(words23), write[lane] + offset);
        store_row256(_mm512_extracti64x2_epi64(words01, 1), _mm512_extracti64x2_epi64(words23, 1),
                     write[lane + 2] + offset);
        store_row256(_mm512_extracti64x2_epi64(words01, 2), _mm512_extracti64x2_epi64(words23, 2),
                     write[lane + 4] + offset);
        store_row256(_mm512_extracti64x2_epi64(words01, 3), _mm512_extracti64x2_epi64(words23, 3),
                     write[lane + 6] + offset);
    }
    static WEFT_LANES_INLINE void store_row256(__m128i words01, __m128i words23, std::uint8_t* write) {
        _mm_store_si128(reinterpret_cast<__m128i*>(write), words01);
        _mm_store_si128(reinterpret_cast<__m128i*>(write + 16), words23);
    }
};

}  // namespace weft::lanes
