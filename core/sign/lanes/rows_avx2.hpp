// Rows of 64-bit words in memory, one row per lane, to vectors of four lanes and back. To be included inside an AVX2
// region, after <immintrin.h> and field.hpp.
#pragma once

#include <immintrin.h>

#include "core/sign/lanes/field.hpp"

namespace weft::lanes {

struct RowsAvx2 {
    // Two words of each lane, from `offset` on, into two vectors.
    static WEFT_LANES_INLINE void gather(const std::uint8_t* const* read, std::size_t offset, __m256i& w0,
                                         __m256i& w1) {
        const __m256i rows02 = two_rows(read[0] + offset, read[2] + offset);
        const __m256i rows13 = two_rows(read[1] + offset, read[3] + offset);
        w0 = _mm256_unpacklo_epi64(rows02, rows13);
        w1 = _mm256_unpackhi_epi64(rows02, rows13);
    }

    // The inverse of gather.
    static WEFT_LANES_INLINE void scatter(__m256i w0, __m256i w1, std::uint8_t* const* write, std::size_t offset) {
        const __m256i rows02 = _mm256_unpacklo_epi64(w0, w1);
        const __m256i rows13 = _mm256_unpackhi_epi64(w0, w1);
        store(write[0] + offset, _mm256_castsi256_si128(rows02));
        store(write[1] + offset, _mm256_castsi256_si128(rows13));
        store(write[2] + offset, _mm256_extracti128_si256(rows02, 1));
        store(write[3] + offset, _mm256_extracti128_si256(rows13, 1));
    }

private:
    static WEFT_LANES_INLINE __m256i two_rows(const std::uint8_t* first, const std::uint8_t* second) {
        const __m128i low_half = _mm_loadu_si128(reinterpret_cast<const __m128i*>(first));
        const __m128i high_half = _mm_loadu_si128(reinterpret_cast<const __m128i*>(second));
        return _mm256_inserti128_si256(_mm256_castsi128_si256(low_half), high_half, 1);
    }
    static WEFT_LANES_INLINE void store(std::uint8_t* write, __m128i words) {
        _mm_store_si128(reinterpret_cast<__m128i*>(write), words);
    }
};

}  // namespace weft::lanes
