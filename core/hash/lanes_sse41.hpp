// Four 32-bit words side by side, with SSE4.1. What the lane kernels (core/hash/blake3_lanes.hpp says which functions
// they want) are instantiated with; for files that are kernels themselves.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "core/simd/region.hpp"

WEFT_SIMD_BEGIN(WEFT_SIMD_SSE41)

namespace weft::lanes_sse41 {

struct U32x4 {
    using Word = __m128i;
    using Mask = __m128i;
    static constexpr std::size_t kLanes = 4;
    static constexpr bool kLoadsPartially = false;

    static Word set(std::uint32_t value) { return _mm_set1_epi32(static_cast<int>(value)); }
    static Word load(const void* from) { return _mm_loadu_si128(static_cast<const __m128i*>(from)); }
    static void store(void* to, Word value) { _mm_storeu_si128(static_cast<__m128i*>(to), value); }
    static Word add(Word a, Word b) { return _mm_add_epi32(a, b); }
    static Word subtract(Word a, Word b) { return _mm_sub_epi32(a, b); }
    static Word exclusive_or(Word a, Word b) { return _mm_xor_si128(a, b); }
    static Word least(Word a, Word b) { return _mm_min_epu32(a, b); }

    template <int Bits>
    static Word rotate_right(Word a) {
        if constexpr (Bits == 16) {
            return _mm_shuffle_epi8(a, _mm_set_epi8(13, 12, 15, 14, 9, 8, 11, 10, 5, 4, 7, 6, 1, 0, 3, 2));
        } else if constexpr (Bits == 8) {
            return _mm_shuffle_epi8(a, _mm_set_epi8(12, 15, 14, 13, 8, 11, 10, 9, 4, 7, 6, 5, 0, 3, 2, 1));
        } else {
            return _mm_or_si128(_mm_srli_epi32(a, Bits), _mm_slli_epi32(a, 32 - Bits));
        }
    }

    static Mask equal(Word a, Word b) { return _mm_cmpeq_epi32(a, b); }
    static Word select(Mask mask, Word yes, Word no) { return _mm_blendv_epi8(no, yes, mask); }
    // Bit l is set for lane l, here and in every struct of this kind.
    static std::uint32_t lanes_clear_of(Word a, Word bits) {
        const Mask clear = equal(_mm_and_si128(a, bits), _mm_setzero_si128());
        return static_cast<std::uint32_t>(_mm_movemask_ps(_mm_castsi128_ps(clear)));
    }

    // Words of four lanes to lanes of four words, and back.
    static void transpose(Word r[4]) {
        const Word low01 = _mm_unpacklo_epi32(r[0], r[1]), high01 = _mm_unpackhi_epi32(r[0], r[1]);
        const Word low23 = _mm_unpacklo_epi32(r[2], r[3]), high23 = _mm_unpackhi_epi32(r[2], r[3]);
        r[0] = _mm_unpacklo_epi64(low01, low23);
        r[1] = _mm_unpackhi_epi64(low01, low23);
        r[2] = _mm_unpacklo_epi64(high01, high23);
        r[3] = _mm_unpackhi_epi64(high01, high23);
    }
};

}  // namespace weft::lanes_sse41

WEFT_SIMD_END

#endif
