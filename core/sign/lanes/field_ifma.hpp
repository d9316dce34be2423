// The lane field of AVX-512 IFMA: eight elements in five limbs of 52 bits each, multiplied by vpmadd52. To be included
// inside an IFMA region, after <immintrin.h> and field.hpp.
//
// vpmadd52 takes the low 52 bits of its factors, whatever stands above them, and adds the low or the high 52 bits of
// their product of 104. So the high half belongs to the next column as it is, and carries need no masks: of a tight
// element's limbs 0 to 3 only the low 52 bits count. Limb 4 has 47 bits and a little: 2^255 = 19 and 2^260 = 608.
//
// Bounds, in units of 2^52. Column k <= 4 of a product sums at most 2k + 1 halves, to which the fold adds less than 2:
// so a product's limbs are below 11. Limb 4 of a tight element is below 2^47 + 2^11, hence column 9 (one high half)
// below 2^42 + 2^8 and 608 times it below 2^52. What raises is 2^9 p, whose limbs are almost 512, but 16 in limb 4:
// above 11. A sum of weight 4 that is raised twice is below 1068, and below 76 in limb 4: so it fits 64 bits, 19 times
// what is carried out of limb 4 is below 2^16, and what is carried into it below 2^11.
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

    static WEFT_LANES_INLINE Wide mul(const Fe& a, const Fe& b) { return mul_onto(zeros(), a, b); }
    static WEFT_LANES_INLINE Wide mul_inline(const Fe& a, const Fe& b) { return mul(a, b); }
    static WEFT_LANES_INLINE Wide raised_mul(const Fe& a, const Fe& b) { return mul_onto(bias(), a, b); }
    static WEFT_LANES_INLINE Wide sqr(const Fe& a) { return sqr_onto(zeros(), a); }
    static WEFT_LANES_INLINE Wide raised_sqr(const Fe& a) { return sqr_onto(half_bias(), a); }

    static WEFT_LANES_INLINE Wide wide(const Fe& a) { return {part(a.l0), part(a.l1), part(a.l2), part(a.l3), a.l4}; }

    static WEFT_LANES_INLINE Wide raised(const Fe& a) { return add(wide(a), bias()); }

    static WEFT_LANES_INLINE Wide add(const Wide& a, const Wide& b) {
        return {sum(a.l0, b.l0), sum(a.l1, b.l1), sum(a.l2, b.l2), sum(a.l3, b.l3), sum(a.l4, b.l4)};
    }

    static WEFT_LANES_INLINE Wide twice(const Wide& a) { return add(a, a); }

    static WEFT_LANES_INLINE Wide sub(const Wide& a, const Wide& b) {
        return {difference(a.l0, b.l0), difference(a.l1, b.l1), difference(a.l2, b.l2), difference(a.l3, b.l3),
                difference(a.l4, b.l4)};
    }

    static WEFT_LANES_INLINE void add_and_sub(Mask swap, const Wide& a, const Wide& b, Wide& plus, Wide& minus) {
        const Wide sums = add(a, b), differences = sub(a, b);
        plus = {_mm512_mask_sub_epi64(sums.l0, swap, a.l0, b.l0), _mm512_mask_sub_epi64(sums.l1, swap, a.l1, b.l1),
                _mm512_mask_sub_epi64(sums.l2, swap, a.l2, b.l2), _mm512_mask_sub_epi64(sums.l3, swap, a.l3, b.l3),
                _mm512_mask_sub_epi64(sums.l4, swap, a.l4, b.l4)};
        minus = {_mm512_mask_add_epi64(differences.l0, swap, a.l0, b.l0),
                 _mm512_mask_add_epi64(differences.l1, swap, a.l1, b.l1),
                 _mm512_mask_add_epi64(differences.l2, swap, a.l2, b.l2),
                 _mm512_mask_add_epi64(differences.l3, swap, a.l3, b.l3),
                 _mm512_mask_add_epi64(differences.l4, swap, a.l4, b.l4)};
    }

    // What is carried out of limb 4 is taken before what is carried into it, so once around is enough.
    static WEFT_LANES_INLINE Fe carry(const Wide& a) {
        const __m512i l0 = low(a.l0, _mm512_srli_epi64(a.l4, 47), all(19));
        const __m512i l1 = sum(a.l1, rest(l0)), l2 = sum(a.l2, rest(l1)), l3 = sum(a.l3, rest(l2));
        return {l0, l1, l2, l3, sum(_mm512_and_si512(a.l4, all(kTopMask)), rest(l3))};
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
        return {a.w0, _mm512_or_si512(_mm512_srli_epi64(a.w0, 52), _mm512_slli_epi64(a.w1, 12)),
                _mm512_or_si512(_mm512_srli_epi64(a.w1, 40), _mm512_slli_epi64(a.w2, 24)),
                _mm512_or_si512(_mm512_srli_epi64(a.w2, 28), _mm512_slli_epi64(a.w3, 36)),
                _mm512_and_si512(_mm512_srli_epi64(a.w3, 16), all(kTopMask))};
    }

    static WEFT_LANES_INLINE Packed pack(const Fe& a) {
        // Tight limbs make less than 2p, so p is taken off once or not: once when a + 19 reaches 2^255.
        const Wide w = wide(a);
        __m512i over = rest(sum(w.l0, all(19)));
        over = rest(sum(w.l1, over)), over = rest(sum(w.l2, over)), over = rest(sum(w.l3, over));
        over = _mm512_srli_epi64(sum(w.l4, over), 47);
        const __m512i l0 = low(w.l0, over, all(19)), l1 = sum(w.l1, rest(l0)), l2 = sum(w.l2, rest(l1));
        const __m512i l3 = sum(w.l3, rest(l2)), l4 = sum(w.l4, rest(l3));
        const __m512i m0 = part(l0), m1 = part(l1), m2 = part(l2), m3 = part(l3);
        return {_mm512_or_si512(m0, _mm512_slli_epi64(m1, 52)),
                _mm512_or_si512(_mm512_srli_epi64(m1, 12), _mm512_slli_epi64(m2, 40)),
                _mm512_or_si512(_mm512_srli_epi64(m2, 24), _mm512_slli_epi64(m3, 28)),
                _mm512_or_si512(_mm512_srli_epi64(m3, 36), _mm512_slli_epi64(_mm512_and_si512(l4, all(kTopMask)), 16))};
    }

    // A row: the limbs of its elements, one after the other, without what does not count.
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
        RowsIfma::scatter(part(in[0].l0), part(in[0].l1), part(in[0].l2), part(in[0].l3), write, 0);
        RowsIfma::scatter(in[0].l4, part(in[1].l0), part(in[1].l1), part(in[1].l2), write, 32);
        RowsIfma::scatter(part(in[1].l3), in[1].l4, part(in[2].l0), part(in[2].l1), write, 64);
        RowsIfma::scatter(part(in[2].l2), part(in[2].l3), in[2].l4, _mm512_setzero_si512(), write, 96);
    }
    static WEFT_LANES_INLINE void store_row(const Fe (&in)[4], std::uint8_t* const* write) {
        RowsIfma::scatter(part(in[0].l0), part(in[0].l1), part(in[0].l2), part(in[0].l3), write, 0);
        RowsIfma::scatter(in[0].l4, part(in[1].l0), part(in[1].l1), part(in[1].l2), write, 32);
        RowsIfma::scatter(part(in[1].l3), in[1].l4, part(in[2].l0), part(in[2].l1), write, 64);
        RowsIfma::scatter(part(in[2].l2), part(in[2].l3), in[2].l4, part(in[3].l0), write, 96);
        RowsIfma::scatter(part(in[3].l1), part(in[3].l2), part(in[3].l3), in[3].l4, write, 128);
    }

private:
    static constexpr std::uint64_t kLimbMask = (std::uint64_t{1} << 52) - 1;
    static constexpr std::uint64_t kTopMask = (std::uint64_t{1} << 47) - 1;
    static constexpr std::uint64_t kHalfBias0 = (kLimbMask - 18) << 8;
    static constexpr std::uint64_t kHalfBias = kLimbMask << 8;
    static constexpr std::uint64_t kHalfBias4 = kTopMask << 8;

    static WEFT_LANES_INLINE __m512i all(std::uint64_t word) { return _mm512_set1_epi64(static_cast<long long>(word)); }
    static WEFT_LANES_INLINE __m512i sum(__m512i a, __m512i b) { return _mm512_add_epi64(a, b); }
    static WEFT_LANES_INLINE __m512i difference(__m512i a, __m512i b) { return _mm512_sub_epi64(a, b); }
    static WEFT_LANES_INLINE __m512i twice(__m512i a) { return _mm512_add_epi64(a, a); }
    static WEFT_LANES_INLINE Wide zeros() {
        const __m512i zero = _mm512_setzero_si512();
        return {zero, zero, zero, zero, zero};
    }
    // A multiple of p, and half of it.
    static WEFT_LANES_INLINE Wide bias() {
        return {all(2 * kHalfBias0), all(2 * kHalfBias), all(2 * kHalfBias), all(2 * kHalfBias), all(2 * kHalfBias4)};
    }
    static WEFT_LANES_INLINE Wide half_bias() {
        return {all(kHalfBias0), all(kHalfBias), all(kHalfBias), all(kHalfBias), all(kHalfBias4)};
    }
    static WEFT_LANES_INLINE __m512i rest(__m512i a) { return _mm512_srli_epi64(a, 52); }
    static WEFT_LANES_INLINE __m512i part(__m512i a) { return _mm512_and_si512(a, all(kLimbMask)); }
    static WEFT_LANES_INLINE __m512i low(__m512i sum, __m512i a, __m512i b) { return _mm512_madd52lo_epu64(sum, a, b); }
    static WEFT_LANES_INLINE __m512i high(__m512i sum, __m512i a, __m512i b) {
        return _mm512_madd52hi_epu64(sum, a, b);
    }
    // start + a b
    static WEFT_LANES_INLINE Wide mul_onto(const Wide& start, const Fe& a, const Fe& b) {
        const __m512i zero = _mm512_setzero_si512();
        __m512i c0 = low(start.l0, a.l0, b.l0), c1 = high(start.l1, a.l0, b.l0), c2 = high(start.l2, a.l0, b.l1);
        __m512i c3 = high(start.l3, a.l0, b.l2), c4 = high(start.l4, a.l0, b.l3), c5 = high(zero, a.l0, b.l4);
        c1 = low(c1, a.l0, b.l1), c2 = low(c2, a.l0, b.l2), c3 = low(c3, a.l0, b.l3), c4 = low(c4, a.l0, b.l4);
        c2 = high(c2, a.l1, b.l0), c3 = high(c3, a.l1, b.l1), c4 = high(c4, a.l1, b.l2), c5 = high(c5, a.l1, b.l3);
        __m512i c6 = high(zero, a.l1, b.l4);
        c1 = low(c1, a.l1, b.l0), c2 = low(c2, a.l1, b.l1), c3 = low(c3, a.l1, b.l2), c4 = low(c4, a.l1, b.l3);
        c5 = low(c5, a.l1, b.l4);
        c3 = high(c3, a.l2, b.l0), c4 = high(c4, a.l2, b.l1), c5 = high(c5, a.l2, b.l2), c6 = high(c6, a.l2, b.l3);
        __m512i c7 = high(zero, a.l2, b.l4);
        c2 = low(c2, a.l2, b.l0), c3 = low(c3, a.l2, b.l1), c4 = low(c4, a.l2, b.l2), c5 = low(c5, a.l2, b.l3);
        c6 = low(c6, a.l2, b.l4);
        c4 = high(c4, a.l3, b.l0), c5 = high(c5, a.l3, b.l1), c6 = high(c6, a.l3, b.l2), c7 = high(c7, a.l3, b.l3);
        __m512i c8 = high(zero, a.l3, b.l4);
        c3 = low(c3, a.l3, b.l0), c4 = low(c4, a.l3, b.l1), c5 = low(c5, a.l3, b.l2), c6 = low(c6, a.l3, b.l3);
        c7 = low(c7, a.l3, b.l4);
        c5 = high(c5, a.l4, b.l0), c6 = high(c6, a.l4, b.l1), c7 = high(c7, a.l4, b.l2), c8 = high(c8, a.l4, b.l3);
        const __m512i c9 = high(zero, a.l4, b.l4);
        c4 = low(c4, a.l4, b.l0), c5 = low(c5, a.l4, b.l1), c6 = low(c6, a.l4, b.l2), c7 = low(c7, a.l4, b.l3);
        c8 = low(c8, a.l4, b.l4);
        return fold({c0, c1, c2, c3, c4}, {c5, c6, c7, c8, c9});
    }

    // 2 half + a^2. Products of unlike limbs are summed once and doubled as sums.
    static WEFT_LANES_INLINE Wide sqr_onto(const Wide& half, const Fe& a) {
        const __m512i zero = _mm512_setzero_si512();
        __m512i c1 = low(half.l1, a.l0, a.l1), c2 = low(half.l2, a.l0, a.l2), c3 = low(half.l3, a.l0, a.l3);
        __m512i c4 = low(half.l4, a.l0, a.l4), c5 = low(zero, a.l1, a.l4), c6 = low(zero, a.l2, a.l4);
        __m512i c7 = low(zero, a.l3, a.l4), c8 = high(zero, a.l3, a.l4);
        c2 = high(c2, a.l0, a.l1), c3 = high(c3, a.l0, a.l2), c4 = high(c4, a.l0, a.l3), c5 = high(c5, a.l0, a.l4);
        c6 = high(c6, a.l1, a.l4), c7 = high(c7, a.l2, a.l4);
        c3 = low(c3, a.l1, a.l2), c4 = low(c4, a.l1, a.l3), c5 = low(c5, a.l2, a.l3), c6 = high(c6, a.l2, a.l3);
        c4 = high(c4, a.l1, a.l2), c5 = high(c5, a.l1, a.l3);
        const __m512i c0 = low(twice(half.l0), a.l0, a.l0), c9 = high(zero, a.l4, a.l4);
        c1 = high(twice(c1), a.l0, a.l0), c2 = low(twice(c2), a.l1, a.l1), c3 = high(twice(c3), a.l1, a.l1);
        c4 = low(twice(c4), a.l2, a.l2), c5 = high(twice(c5), a.l2, a.l2), c6 = low(twice(c6), a.l3, a.l3);
        c7 = high(twice(c7), a.l3, a.l3), c8 = low(twice(c8), a.l4, a.l4);
        return fold({c0, c1, c2, c3, c4}, {c5, c6, c7, c8, c9});
    }

    // a + 2^260 b: each of b's limbs is carried to the next before its low 52 bits count.
    static WEFT_LANES_INLINE Wide fold(const Wide& a, const Wide& b) {
        const __m512i factor = all(608);
        const __m512i b1 = sum(b.l1, rest(b.l0)), b2 = sum(b.l2, rest(b1)), b3 = sum(b.l3, rest(b2));
        const __m512i b4 = sum(b.l4, rest(b3));
        return {low(a.l0, b.l0, factor), high(low(a.l1, b1, factor), b.l0, factor),
                high(low(a.l2, b2, factor), b1, factor), high(low(a.l3, b3, factor), b2, factor),
                high(low(a.l4, b4, factor), b3, factor)};
    }
};

}  // namespace weft::lanes
