// Eight words of 64 bits in a vector of AVX-512, for SHA-512 in lanes. To be included inside an IFMA region, after
// <immintrin.h> and field.hpp.
#pragma once

#include <immintrin.h>

#include "core/sign/lanes/field.hpp"
#include "core/sign/lanes/rows_ifma.hpp"

namespace weft::lanes {

struct WordsIfma {
    static constexpr std::size_t kLanes = 8;
    using Vec = __m512i;

    static WEFT_LANES_INLINE Vec broadcast(std::uint64_t word) {
        return _mm512_set1_epi64(static_cast<long long>(word));
    }
    static WEFT_LANES_INLINE Vec add(Vec a, Vec b) { return _mm512_add_epi64(a, b); }
    static WEFT_LANES_INLINE Vec exclusive_or(Vec a, Vec b, Vec c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }
    static WEFT_LANES_INLINE Vec choose(Vec a, Vec b, Vec c) { return _mm512_ternarylogic_epi64(a, b, c, 0xCA); }
    static WEFT_LANES_INLINE Vec majority(Vec a, Vec b, Vec c) { return _mm512_ternarylogic_epi64(a, b, c, 0xE8); }
    template <int N>
    static WEFT_LANES_INLINE Vec rotate_right(Vec a) {
        return _mm512_ror_epi64(a, N);
    }
    template <int N>
    static WEFT_LANES_INLINE Vec shift_right(Vec a) {
        return _mm512_srli_epi64(a, N);
    }
    static WEFT_LANES_INLINE Vec swap_bytes(Vec a) {
        const __m128i order = _mm_set_epi64x(0x08090A0B0C0D0E0F, 0x0001020304050607);
        return _mm512_shuffle_epi8(a, _mm512_broadcast_i32x4(order));
    }
    static WEFT_LANES_INLINE Vec select(unsigned bits, Vec yes, Vec no) {
        return _mm512_mask_blend_epi64(static_cast<__mmask8>(bits), no, yes);
    }

    static WEFT_LANES_INLINE void load_blocks(const std::uint8_t* const* blocks, Vec (&out)[16]) {
        for (std::size_t i = 0; i < 16; i += 4)
            RowsIfma::gather(blocks, 8 * i, out[i], out[i + 1], out[i + 2], out[i + 3]);
        for (Vec& word : out) word = swap_bytes(word);
    }

    static WEFT_LANES_INLINE void store(Vec a, std::uint64_t* words) { _mm512_store_si512(words, a); }
};

}  // namespace weft::lanes
