// The lane field of AVX-512 IFMA: eight elements in five limbs of 51 bits each, multiplied by vpmadd52. To be included
// inside an IFMA region, after <immintrin.h> and field.hpp.
//
// vpmadd52 takes the low 52 bits of its factors and gives the low or high 52 bits of their product of 104. A column's
// high half has the weight 2^52, twice that of the next column.
//
// Bounds. Tight limbs are below 2^51 + 2^14. A product's limbs, before carries, are below 125 * 2^52: in column 0, one
// low half, and 19 times four low halves and twice five high ones of 2^50 each; if one factor comes from negate_if,
// below 2^52, then below 172 * 2^52. So a bias of 2^9 p keeps the difference of products positive, a sum of weight 4 is
// below 2^62, and what is carried out of it into limb 0 below 2^14.
#pragma once

#include <immintrin.h>

#include "core/sign/lanes/field.hpp"
#include "core/sign/lanes/rows_ifma.hpp"

namespace weft::lanes {

struct FieldIfma {
    static constexpr std::size_t kLanes = 8;
    static constexpr std::size_t kRowBytes3 = 128;
    static constexpr std::size_t kRowBytes4 = 192;

    struct Fe {
        __m512i l0, l1, l2, l3, l4;
    };
    struct Wide {
        __m512i l0, l1, l2, l3, l4;
    };
    struct Packed {
        __m512i w0, w1, w2, w3;
    };
    using Mask = __mmask8;

    static WEFT_LANES_INLINE Wide mul(const Fe& a, const Fe& b) {
        const __m512i zero = _mm512_setzero_si512();
        // The high halves by column; then, on top of twice each, the low halves of the column above.
        __m512i d0 = high(zero, a.l0, b.l0), d1 = high(zero, a.l0, b.l1), d2 = high(zero, a.l0, b.l2);
        __m512i d3 = high(zero, a.l0, b.l3), d4 = high(zero, a.l0, b.l4);
        d1 = high(d1, a.l1, b.l0), d2 = high(d2, a.l1, b.l1), d3 = high(d3, a.l1, b.l2), d4 = high(d4, a.l1, b.l3);
        __m512i d5 = high(zero, a.l1, b.l4);
        d2 = high(d2, a.l2, b.l0), d3 = high(d3, a.l2, b.l1), d4 = high(d4, a.l2, b.l2), d5 = high(d5, a.l2, b.l3);
        __m512i d6 = high(zero, a.l2, b.l4);
        d3 = high(d3, a.l3, b.l0), d4 = high(d4, a.l3, b.l1), d5 = high(d5, a.l3, b.l2), d6 = high(d6, a.l3, b.l3);
        __m512i d7 = high(zero, a.l3, b.l4);
        d4 = high(d4, a.l4, b.l0), d5 = high(d5, a.l4, b.l1), d6 = high(d6, a.l4, b.l2), d7 = high(d7, a.l4, b.l3);
        __m512i d8 = high(zero, a.l4, b.l4);

        __m512i c0 = low(zero, a.l0, b.l0), c1 = low(twice(d0), a.l0, b.l1), c2 = low(twice(d1), a.l0, b.l2);
        __m512i c3 = low(twice(d2), a.l0, b.l3), c4 = low(twice(d3), a.l0, b.l4);
        c1 = low(c1, a.l1, b.l0), c2 = low(c2, a.l1, b.l1), c3 = low(c3, a.l1, b.l2), c4 = low(c4, a.l1, b.l3);
        __m512i c5 = low(twice(d4), a.l1, b.l4);
        c2 = low(c2, a.l2, b.l0), c3 = low(c3, a.l2, b.l1), c4 = low(c4, a.l2, b.l2), c5 = low(c5, a.l2, b.l3);
        __m512i c6 = low(twice(d5), a.l2, b.l4);
        c3 = low(c3, a.l3, b.l0), c4 = low(c4, a.l3, b.l1), c5 = low(c5, a.l3, b.l2), c6 = low(c6, a.l3, b.l3);
        __m512i c7 = low(twice(d6), a.l3, b.l4);
        c4 = low(c4, a.l4, b.l0), c5 = low(c5, a.l4, b.l1), c6 = low(c6, a.l4, b.l2), c7 = low(c7, a.l4, b.l3);
        __m512i c8 = low(twice(d7), a.l4, b.l4);
        return {fold(c0, c5), fold(c1, c6), fold(c2, c7), fold(c3, c8), fold(c4, twice(d8))};
    }

    static WEFT_LANES_INLINE Wide mul_inline(const Fe& a, const Fe& b) { return mul(a, b); }

    // Products of unlike limbs are summed once and doubled as sums.
    static WEFT_LANES_INLINE Wide sqr(const Fe& a) {
        const __m512i zero = _mm512_setzero_si512();
        __m512i d1 = high(zero, a.l0, a.l1), d2 = high(zero, a.l0, a.l2), d3 = high(zero, a.l0, a.l3);
        __m512i d4 = high(zero, a.l0, a.l4), d5 = high(zero, a.l1, a.l4), d6 = high(zero, a.l2, a.l4);
        __m512i d7 = high(zero, a.l3, a.l4);
        d3 = high(d3, a.l1, a.l2), d4 = high(d4, a.l1, a.l3), d5 = high(d5, a.l2, a.l3);
        const __m512i d0 = high(zero, a.l0, a.l0);
        d1 = twice(d1), d2 = high(twice(d2), a.l1, a.l1), d3 = twice(d3), d4 = high(twice(d4), a.l2, a.l2);
        d5 = twice(d5), d6 = high(twice(d6), a.l3, a.l3), d7 = twice(d7);
        const __m512i d8 = high(zero, a.l4, a.l4);

        __m512i c1 = low(d0, a.l0, a.l1), c2 = low(d1, a.l0, a.l2), c3 = low(d2, a.l0, a.l3);
        __m512i c4 = low(d3, a.l0, a.l4), c5 = low(d4, a.l1, a.l4), c6 = low(d5, a.l2, a.l4);
        __m512i c7 = low(d6, a.l3, a.l4);
        c3 = low(c3, a.l1, a.l2), c4 = low(c4, a.l1, a.l3), c5 = low(c5, a.l2, a.l3);
        const __m512i c0 = low(zero, a.l0, a.l0);
        c1 = twice(c1), c2 = low(twice(c2), a.l1, a.l1), c3 = twice(c3), c4 = low(twice(c4), a.l2, a.l2);
        c5 = twice(c5), c6 = low(twice(c6), a.l3, a.l3), c7 = twice(c7);
        const __m512i c8 = low(twice(d7), a.l4, a.l4);
        return {fold(c0, c5), fold(c1, c6), fold(c2, c7), fold(c3, c8), fold(c4, twice(d8))};
    }

    static WEFT_LANES_INLINE Wide wide(const Fe& a) { return {a.l0, a.l1, a.l2, a.l3, a.l4}; }

    static WEFT_LANES_INLINE Wide add(const Wide& a, const Wide& b) {
        return {sum(a.l0, b.l0), sum(a.l1, b.l1), sum(a.l2, b.l2), sum(a.l3, b.l3), sum(a.l4, b.l4)};
    }

    static WEFT_LANES_INLINE Wide twice(const Wide& a) { return add(a, a); }

    static WEFT_LANES_INLINE Wide sub(const Wide& a, const Wide& b) {
        const __m512i bias0 = all(kBias0), bias = all(kBias);
        return {sum(a.l0, difference(bias0, b.l0)), sum(a.l1, difference(bias, b.l1)),
                sum(a.l2, difference(bias, b.l2)), sum(a.l3, difference(bias, b.l3)),
                sum(a.l4, difference(bias, b.l4))};
    }

    // All carries at once: one round suffices for the tight bound.
    static WEFT_LANES_INLINE Fe carry(const Wide& a) {
        const __m512i mask = all(kLimbMask);
        return {low(_mm512_and_si512(a.l0, mask), rest(a.l4), all(19)), sum(_mm512_and_si512(a.l1, mask), rest(a.l0)),
                sum(_mm512_and_si512(a.l2, mask), rest(a.l1)), sum(_mm512_and_si512(a.l3, mask), rest(a.l2)),
                sum(_mm512_and_si512(a.l4, mask), rest(a.l3))};
    }

    static WEFT_LANES_INLINE Fe broadcast(const Words256& words) {
        return unpack({all(words[0]), all(words[1]), all(words[2]), all(words[3])});
    }

    static WEFT_LANES_INLINE Mask lanes(unsigned bits) { return static_cast<Mask>(bits); }
    static WEFT_LANES_INLINE unsigned bits(Mask mask) { return mask; }

    static WEFT_LANES_INLINE Fe select(Mask mask, const Fe& yes, const Fe& no) {
        return {_mm512_mask_blend_epi64(mask, no.l0, yes.l0), _mm512_mask_blend_epi64(mask, no.l1, yes.l1),
                _mm512_mask_blend_epi64(mask, no.l2, yes.l2), _mm512_mask_blend_epi64(mask, no.l3, yes.l3),
                _mm512_mask_blend_epi64(mask, no.l4, yes.l4)};
    }

    // 2p - a: below 2^52, so still a factor, if only of one that is tight.
    static WEFT_LANES_INLINE Fe negate_if(Mask mask, const Fe& a) {
        const __m512i bias0 = all(2 * (kLimbMask - 18)), bias = all(2 * kLimbMask);
        return {_mm512_mask_sub_epi64(a.l0, mask, bias0, a.l0), _mm512_mask_sub_epi64(a.l1, mask, bias, a.l1),
                _mm512_mask_sub_epi64(a.l2, mask, bias, a.l2), _mm512_mask_sub_epi64(a.l3, mask, bias, a.l3),
                _mm512_mask_sub_epi64(a.l4, mask, bias, a.l4)};
    }

    static WEFT_LANES_INLINE Packed load(const std::uint8_t* const* read) {
        Packed out;
        RowsIfma::gather(read, 0, out.w0, out.w1, out.w2, out.w3);
        return out;
    }

    static WEFT_LANES_INLINE Mask equal(const Packed& a, const Packed& b) {
        return _mm512_cmpeq_epi64_mask(a.w0, b.w0) & _mm512_cmpeq_epi64_mask(a.w1, b.w1) &
               _mm512_cmpeq_epi64_mask(a.w2, b.w2) & _mm512_cmpeq_epi64_mask(a.w3, b.w3);
    }
    static WEFT_LANES_INLINE Mask top_bit(const Packed& a) { return _mm512_movepi64_mask(a.w3); }
    static WEFT_LANES_INLINE Mask odd(const Packed& a) { return _mm512_test_epi64_mask(a.w0, all(1)); }
    static WEFT_LANES_INLINE Packed with_top_bit(const Packed& a, Mask mask) {
        return {a.w0, a.w1, a.w2, _mm512_mask_or_epi64(a.w3, mask, a.w3, all(std::uint64_t{1} << 63))};
    }

    static WEFT_LANES_INLINE Fe unpack(const Packed& a) {
        const __m512i mask = all(kLimbMask);
        const __m512i l1 = _mm512_or_si512(_mm512_srli_epi64(a.w0, 51), _mm512_slli_epi64(a.w1, 13));
        const __m512i l2 = _mm512_or_si512(_mm512_srli_epi64(a.w1, 38), _mm512_slli_epi64(a.w2, 26));
        const __m512i l3 = _mm512_or_si512(_mm512_srli_epi64(a.w2, 25), _mm512_slli_epi64(a.w3, 39));
        return {_mm512_and_si512(a.w0, mask), _mm512_and_si512(l1, mask), _mm512_and_si512(l2, mask),
                _mm512_and_si512(l3, mask), _mm512_and_si512(_mm512_srli_epi64(a.w3, 12), mask)};
    }

    static WEFT_LANES_INLINE Packed pack(const Fe& a) {
        // Tight limbs make less than 2p, so p is taken off once or not: once when a + 19 reaches 2^255.
        __m512i over = rest(sum(a.l0, all(19)));
        over = rest(sum(a.l1, over)), over = rest(sum(a.l2, over)), over = rest(sum(a.l3, over));
        over = rest(sum(a.l4, over));
        const __m512i mask = all(kLimbMask);
        const __m512i l0 = low(a.l0, over, all(19)), l1 = sum(a.l1, rest(l0)), l2 = sum(a.l2, rest(l1));
        const __m512i l3 = sum(a.l3, rest(l2)), l4 = sum(a.l4, rest(l3));
        const __m512i m0 = _mm512_and_si512(l0, mask), m1 = _mm512_and_si512(l1, mask);
        const __m512i m2 = _mm512_and_si512(l2, mask), m3 = _mm512_and_si512(l3, mask);
        const __m512i m4 = _mm512_and_si512(l4, mask);
        return {_mm512_or_si512(m0, _mm512_slli_epi64(m1, 51)),
                _mm512_or_si512(_mm512_srli_epi64(m1, 13), _mm512_slli_epi64(m2, 38)),
                _mm512_or_si512(_mm512_srli_epi64(m2, 26), _mm512_slli_epi64(m3, 25)),
                _mm512_or_si512(_mm512_srli_epi64(m3, 39), _mm512_slli_epi64(m4, 12))};
    }

    // A row: the limbs of its elements, one after the other.
    static WEFT_LANES_INLINE void load_row(const std::uint8_t* const* read, Fe (&out)[3]) {
        __m512i unused;
        RowsIfma::gather(read, 0, out[0].l0, out[0].l1, out[0].l2, out[0].l3);
        RowsIfma::gather(read, 32, out[0].l4, out[1].l0, out[1].l1, out[1].l2);
        RowsIfma::gather(read, 64, out[1].l3, out[1].l4, out[2].l0, out[2].l1);
        RowsIfma::gather(read, 96, out[2].l2, out[2].l3, out[2].l4, unused);
    }
    static WEFT_LANES_INLINE void load_row(const std::uint8_t* const* read, Fe (&out)[4]) {
        RowsIfma::gather(read, 0, out[0].l0, out[0].l1, out[0].l2, out[0].l3);
        RowsIfma::gather(read, 32, out[0].l4, out[1].l0, out[1].l1, out[1].l2);
        RowsIfma::gather(read, 64, out[1].l3, out[1].l4, out[2].l0, out[2].l1);
        RowsIfma::gather(read, 96, out[2].l2, out[2].l3, out[2].l4, out[3].l0);
        RowsIfma::gather(read, 128, out[3].l1, out[3].l2, out[3].l3, out[3].l4);
    }

    static WEFT_LANES_INLINE void store_row(const Fe (&in)[3], std::uint8_t* const* write) {
        RowsIfma::scatter(in[0].l0, in[0].l1, in[0].l2, in[0].l3, write, 0);
        RowsIfma::scatter(in[0].l4, in[1].l0, in[1].l1, in[1].l2, write, 32);
        RowsIfma::scatter(in[1].l3, in[1].l4, in[2].l0, in[2].l1, write, 64);
        RowsIfma::scatter(in[2].l2, in[2].l3, in[2].l4, _mm512_setzero_si512(), write, 96);
    }
    static WEFT_LANES_INLINE void store_row(const Fe (&in)[4], std::uint8_t* const* write) {
        RowsIfma::scatter(in[0].l0, in[0].l1, in[0].l2, in[0].l3, write, 0);
        RowsIfma::scatter(in[0].l4, in[1].l0, in[1].l1, in[1].l2, write, 32);
        RowsIfma::scatter(in[1].l3, in[1].l4, in[2].l0, in[2].l1, write, 64);
        RowsIfma::scatter(in[2].l2, in[2].l3, in[2].l4, in[3].l0, write, 96);
        RowsIfma::scatter(in[3].l1, in[3].l2, in[3].l3, in[3].l4, write, 128);
    }

private:
    static constexpr std::uint64_t kLimbMask = (std::uint64_t{1} << 51) - 1;
    static constexpr std::uint64_t kBias0 = (kLimbMask - 18) << 9;
    static constexpr std::uint64_t kBias = kLimbMask << 9;

    static WEFT_LANES_INLINE __m512i all(std::uint64_t word) { return _mm512_set1_epi64(static_cast<long long>(word)); }
    static WEFT_LANES_INLINE __m512i sum(__m512i a, __m512i b) { return _mm512_add_epi64(a, b); }
    static WEFT_LANES_INLINE __m512i difference(__m512i a, __m512i b) { return _mm512_sub_epi64(a, b); }
    static WEFT_LANES_INLINE __m512i twice(__m512i a) { return _mm512_add_epi64(a, a); }
    static WEFT_LANES_INLINE __m512i rest(__m512i a) { return _mm512_srli_epi64(a, 51); }
    static WEFT_LANES_INLINE __m512i low(__m512i sum, __m512i a, __m512i b) { return _mm512_madd52lo_epu64(sum, a, b); }
    static WEFT_LANES_INLINE __m512i high(__m512i sum, __m512i a, __m512i b) {
        return _mm512_madd52hi_epu64(sum, a, b);
    }
    // a + 19 b
    static WEFT_LANES_INLINE __m512i fold(__m512i a, __m512i b) {
        return sum(sum(a, twice(b)), sum(b, _mm512_slli_epi64(b, 4)));
    }
};

}  // namespace weft::lanes
