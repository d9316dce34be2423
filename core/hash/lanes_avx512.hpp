// Sixteen 32-bit words side by side, with AVX-512; see core/hash/lanes_sse41.hpp.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "core/simd/region.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"  // g++ 12's own intrinsics: they begin from an undefined vector
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

WEFT_SIMD_BEGIN(WEFT_SIMD_AVX512)

namespace weft::lanes_avx512 {

struct U32x16 {
    using Word = __m512i;
    using Mask = __mmask16;
    static constexpr std::size_t kLanes = 16;
    static constexpr bool kLoadsPartially = true;

    static Word set(std::uint32_t value) { return _mm512_set1_epi32(static_cast<int>(value)); }
    static Word load(const void* from) { return _mm512_loadu_si512(from); }
    // The first `bytes` (0 to 64) bytes, zero after them; what lies beyond is not touched.
    static Word load_start(const void* from, std::uint32_t bytes) {
        return _mm512_maskz_loadu_epi8(_bzhi_u64(~0ULL, bytes), from);
    }
    static void store(void* to, Word value) { _mm512_storeu_si512(to, value); }
    static Word add(Word a, Word b) { return _mm512_add_epi32(a, b); }
    static Word subtract(Word a, Word b) { return _mm512_sub_epi32(a, b); }
    static Word exclusive_or(Word a, Word b) { return _mm512_xor_si512(a, b); }
    static Word least(Word a, Word b) { return _mm512_min_epu32(a, b); }

    template <int Bits>
    static Word rotate_right(Word a) {
        return _mm512_ror_epi32(a, Bits);
    }

    static Mask equal(Word a, Word b) { return _mm512_cmpeq_epi32_mask(a, b); }
    static Word select(Mask mask, Word yes, Word no) { return _mm512_mask_blend_epi32(mask, no, yes); }
    static std::uint32_t lanes_clear_of(Word a, Word bits) { return _mm512_testn_epi32_mask(a, bits); }

    // Four rows; row i of the result holds, in its 128-bit part p, word 4 p + i of each of them.
    static void transpose_parts(Word r[4]) {
        const Word low01 = _mm512_unpacklo_epi32(r[0], r[1]), high01 = _mm512_unpackhi_epi32(r[0], r[1]);
        const Word low23 = _mm512_unpacklo_epi32(r[2], r[3]), high23 = _mm512_unpackhi_epi32(r[2], r[3]);
        r[0] = _mm512_unpacklo_epi64(low01, low23);
        r[1] = _mm512_unpackhi_epi64(low01, low23);
        r[2] = _mm512_unpacklo_epi64(high01, high23);
        r[3] = _mm512_unpackhi_epi64(high01, high23);
    }

    // Words of sixteen lanes to lanes of sixteen words, and back.
    static void transpose(Word r[16]) {
#pragma GCC unroll 4
        for (std::size_t group = 0; group < 4; ++group) transpose_parts(r + 4 * group);
#pragma GCC unroll 4
        for (std::size_t i = 0; i < 4; ++i) {  // a 4x4 transpose of 128-bit parts
            const Word even01 = _mm512_shuffle_i32x4(r[i], r[4 + i], 0x88);
            const Word even23 = _mm512_shuffle_i32x4(r[8 + i], r[12 + i], 0x88);
            const Word odd01 = _mm512_shuffle_i32x4(r[i], r[4 + i], 0xDD);
            const Word odd23 = _mm512_shuffle_i32x4(r[8 + i], r[12 + i], 0xDD);
            r[i] = _mm512_shuffle_i32x4(even01, even23, 0x88);
            r[4 + i] = _mm512_shuffle_i32x4(odd01, odd23, 0x88);
            r[8 + i] = _mm512_shuffle_i32x4(even01, even23, 0xDD);
            r[12 + i] = _mm512_shuffle_i32x4(odd01, odd23, 0xDD);
        }
    }

    // The eight words of each lane to where its digest goes.
    static void store_digests(Word words[8], std::uint8_t* const* to) {
        transpose_parts(words);
        transpose_parts(words + 4);
        const Word low_parts = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0);
        const Word high_parts = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
#pragma GCC unroll 4
        for (std::size_t i = 0; i < 4; ++i) {
            store_two(to[i], to[4 + i], _mm512_permutex2var_epi64(words[i], low_parts, words[4 + i]));
            store_two(to[8 + i], to[12 + i], _mm512_permutex2var_epi64(words[i], high_parts, words[4 + i]));
        }
    }

    static void store_two(std::uint8_t* first, std::uint8_t* second, Word digests) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(first), _mm512_castsi512_si256(digests));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(second), _mm512_extracti64x4_epi64(digests, 1));
    }
};

}  // namespace weft::lanes_avx512

WEFT_SIMD_END

#endif
