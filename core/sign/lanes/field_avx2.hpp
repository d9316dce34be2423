// The lane field of AVX2: four elements in ten limbs of 26 and 25 bits in turn (Bernstein's radix 2^25.5), multiplied
// by vpmuludq, which takes 32 bits of each factor. Limb i has the weight 2^ceil(25.5 i), so the product of two odd
// limbs counts twice in its column, and what overflows the last column comes back 19 times. To be included inside an
// AVX2 region, after <immintrin.h> and field.hpp.
//
// Bounds. Tight limbs are below 2^26 when even, below 2^25 + 2^17 when odd, so that 19 times a limb and twice an odd
// one fit 32 bits. Of a product the even columns are below (77 * 2^52 + 190 * (2^25 + 2^17)^2) < 2^59, the odd ones
// below 2^58.4. What raises is 3 * 2^33 p: 1.5 * 2^60 in even columns and 1.5 * 2^59 in odd ones, above any product. A
// sum of weight 4 that is raised twice is below 5 * 2^60.
#pragma once

#include <immintrin.h>

#include "core/sign/lanes/field.hpp"
#include "core/sign/lanes/rows_avx2.hpp"

namespace weft::lanes {

struct FieldAvx2 {
    static constexpr std::size_t kLanes = 4;
    static constexpr std::size_t kRowBytes3 = 128;
    static constexpr std::size_t kRowBytes4 = 192;

    struct Fe {
        __m256i l0, l1, l2, l3, l4, l5, l6, l7, l8, l9;
    };
    struct Wide {
        __m256i l0, l1, l2, l3, l4, l5, l6, l7, l8, l9;
    };
    struct Packed {
        __m256i w0, w1, w2, w3;
    };
    using Mask = __m256i;

    static __attribute__((noinline)) Wide mul(const Fe& a, const Fe& b) { return mul_inline(a, b); }

    static WEFT_LANES_INLINE Wide mul_inline(const Fe& a, const Fe& b) {
        // Limbs of b that overflow.
        const __m256i o1 = times19(b.l1), o2 = times19(b.l2), o3 = times19(b.l3), o4 = times19(b.l4);
        const __m256i o5 = times19(b.l5), o6 = times19(b.l6), o7 = times19(b.l7), o8 = times19(b.l8);
        const __m256i o9 = times19(b.l9);
        Wide c = {product(a.l0, b.l0), product(a.l0, b.l1), product(a.l0, b.l2), product(a.l0, b.l3),
                  product(a.l0, b.l4), product(a.l0, b.l5), product(a.l0, b.l6), product(a.l0, b.l7),
                  product(a.l0, b.l8), product(a.l0, b.l9)};
        add_odd(c, a.l1, o9, b.l0, b.l1, b.l2, b.l3, b.l4, b.l5, b.l6, b.l7, b.l8);
        add_even(c, a.l2, o8, o9, b.l0, b.l1, b.l2, b.l3, b.l4, b.l5, b.l6, b.l7);
        add_odd(c, a.l3, o7, o8, o9, b.l0, b.l1, b.l2, b.l3, b.l4, b.l5, b.l6);
        add_even(c, a.l4, o6, o7, o8, o9, b.l0, b.l1, b.l2, b.l3, b.l4, b.l5);
        add_odd(c, a.l5, o5, o6, o7, o8, o9, b.l0, b.l1, b.l2, b.l3, b.l4);
        add_even(c, a.l6, o4, o5, o6, o7, o8, o9, b.l0, b.l1, b.l2, b.l3);
        add_odd(c, a.l7, o3, o4, o5, o6, o7, o8, o9, b.l0, b.l1, b.l2);
        add_even(c, a.l8, o2, o3, o4, o5, o6, o7, o8, o9, b.l0, b.l1);
        add_odd(c, a.l9, o1, o2, o3, o4, o5, o6, o7, o8, o9, b.l0);
        return c;
    }

    static WEFT_LANES_INLINE Wide sqr(const Fe& a) {
        // Doubled, for products of unlike limbs; d1 and so on twice again where both are odd.
        const __m256i d0 = twice(a.l0), d1 = twice(a.l1), d2 = twice(a.l2), d3 = twice(a.l3), d4 = twice(a.l4);
        const __m256i d5 = twice(a.l5), d6 = twice(a.l6), d7 = twice(a.l7);
        // Limbs that overflow, odd ones doubled.
        const __m256i o5 = times38(a.l5), o6 = times19(a.l6), o7 = times38(a.l7), o8 = times19(a.l8);
        const __m256i o9 = times38(a.l9);
        Wide c;
        c.l0 = product(a.l0, a.l0);
        c.l1 = product(d0, a.l1);
        c.l2 = product(d0, a.l2);
        c.l3 = product(d0, a.l3);
        c.l4 = product(d0, a.l4);
        c.l5 = product(d0, a.l5);
        c.l6 = product(d0, a.l6);
        c.l7 = product(d0, a.l7);
        c.l8 = product(d0, a.l8);
        c.l9 = product(d0, a.l9);

        c.l0 = plus(c.l0, d1, o9);
        c.l2 = plus(c.l2, d1, a.l1);
        c.l3 = plus(c.l3, d1, a.l2);
        c.l4 = plus(c.l4, d1, d3);
        c.l5 = plus(c.l5, d1, a.l4);
        c.l6 = plus(c.l6, d1, d5);
        c.l7 = plus(c.l7, d1, a.l6);
        c.l8 = plus(c.l8, d1, d7);
        c.l9 = plus(c.l9, d1, a.l8);

        c.l0 = plus(c.l0, d2, o8);
        c.l1 = plus(c.l1, a.l2, o9);
        c.l4 = plus(c.l4, a.l2, a.l2);
        c.l5 = plus(c.l5, d2, a.l3);
        c.l6 = plus(c.l6, d2, a.l4);
        c.l7 = plus(c.l7, d2, a.l5);
        c.l8 = plus(c.l8, d2, a.l6);
        c.l9 = plus(c.l9, d2, a.l7);

        c.l0 = plus(c.l0, d3, o7);
        c.l1 = plus(c.l1, d3, o8);
        c.l2 = plus(c.l2, d3, o9);
        c.l6 = plus(c.l6, d3, a.l3);
        c.l7 = plus(c.l7, d3, a.l4);
        c.l8 = plus(c.l8, d3, d5);
        c.l9 = plus(c.l9, d3, a.l6);

        c.l0 = plus(c.l0, d4, o6);
        c.l1 = plus(c.l1, a.l4, o7);
        c.l2 = plus(c.l2, d4, o8);
        c.l3 = plus(c.l3, a.l4, o9);
        c.l8 = plus(c.l8, a.l4, a.l4);
        c.l9 = plus(c.l9, d4, a.l5);

        c.l0 = plus(c.l0, a.l5, o5);
        c.l1 = plus(c.l1, d5, o6);
        c.l2 = plus(c.l2, d5, o7);
        c.l3 = plus(c.l3, d5, o8);
        c.l4 = plus(c.l4, d5, o9);

        c.l2 = plus(c.l2, a.l6, o6);
        c.l3 = plus(c.l3, a.l6, o7);
        c.l4 = plus(c.l4, d6, o8);
        c.l5 = plus(c.l5, a.l6, o9);

        c.l4 = plus(c.l4, a.l7, o7);
        c.l5 = plus(c.l5, d7, o8);
        c.l6 = plus(c.l6, d7, o9);
        c.l6 = plus(c.l6, a.l8, o8);
        c.l7 = plus(c.l7, a.l8, o9);
        c.l8 = plus(c.l8, a.l9, o9);
        return c;
    }

    static WEFT_LANES_INLINE Wide raised_mul(const Fe& a, const Fe& b) { return add(mul(a, b), bias()); }
    static WEFT_LANES_INLINE Wide raised_sqr(const Fe& a) { return add(sqr(a), bias()); }

    static WEFT_LANES_INLINE Wide wide(const Fe& a) {
        return {a.l0, a.l1, a.l2, a.l3, a.l4, a.l5, a.l6, a.l7, a.l8, a.l9};
    }

    static WEFT_LANES_INLINE Wide add(const Wide& a, const Wide& b) {
        return {sum(a.l0, b.l0), sum(a.l1, b.l1), sum(a.l2, b.l2), sum(a.l3, b.l3), sum(a.l4, b.l4),
                sum(a.l5, b.l5), sum(a.l6, b.l6), sum(a.l7, b.l7), sum(a.l8, b.l8), sum(a.l9, b.l9)};
    }

    static WEFT_LANES_INLINE Wide twice(const Wide& a) { return add(a, a); }

    static WEFT_LANES_INLINE Wide raised(const Fe& a) { return add(wide(a), bias()); }

    static WEFT_LANES_INLINE Wide sub(const Wide& a, const Wide& b) {
        return {difference(a.l0, b.l0), difference(a.l1, b.l1), difference(a.l2, b.l2), difference(a.l3, b.l3),
                difference(a.l4, b.l4), difference(a.l5, b.l5), difference(a.l6, b.l6), difference(a.l7, b.l7),
                difference(a.l8, b.l8), difference(a.l9, b.l9)};
    }

    static WEFT_LANES_INLINE void add_and_sub(Mask swap, const Wide& a, const Wide& b, Wide& plus, Wide& minus) {
        const Wide sums = add(a, b), differences = sub(a, b);
        plus = pick(swap, differences, sums);
        minus = pick(swap, sums, differences);
    }

    // Two chains of carries side by side, from limbs 0 and 4 on. Only limbs 1 and 5 are carried into once more at the
    // end: by less than 2^17, since 19 times what overflows limb 9 is below 2^43.
    static WEFT_LANES_INLINE Fe carry(const Wide& a) {
        const __m256i even = all(kMask26), odd = all(kMask25);
        const __m256i l1 = sum(a.l1, rest26(a.l0)), l5 = sum(a.l5, rest26(a.l4));
        const __m256i l2 = sum(a.l2, rest25(l1)), l6 = sum(a.l6, rest25(l5));
        const __m256i l3 = sum(a.l3, rest26(l2)), l7 = sum(a.l7, rest26(l6));
        const __m256i l4 = sum(kept(a.l4, even), rest25(l3)), l8 = sum(a.l8, rest25(l7));
        const __m256i l9 = sum(a.l9, rest26(l8));
        const __m256i l0 = fold(kept(a.l0, even), rest25(l9));
        return {kept(l0, even), sum(kept(l1, odd), rest26(l0)),
                kept(l2, even), kept(l3, odd),
                kept(l4, even), sum(kept(l5, odd), rest26(l4)),
                kept(l6, even), kept(l7, odd),
                kept(l8, even), kept(l9, odd)};
    }

    static WEFT_LANES_INLINE Fe broadcast(const Words256& words) {
        return unpack({all(words[0]), all(words[1]), all(words[2]), all(words[3])});
    }

    static WEFT_LANES_INLINE Mask lanes(unsigned bits) {
        const __m256i own = _mm256_set_epi64x(8, 4, 2, 1);
        return _mm256_cmpeq_epi64(_mm256_and_si256(all(bits), own), own);
    }
    static WEFT_LANES_INLINE unsigned bits(Mask mask) {
        return static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(mask)));
    }

    static WEFT_LANES_INLINE Fe select(Mask mask, const Fe& yes, const Fe& no) {
        return {choose(mask, yes.l0, no.l0), choose(mask, yes.l1, no.l1), choose(mask, yes.l2, no.l2),
                choose(mask, yes.l3, no.l3), choose(mask, yes.l4, no.l4), choose(mask, yes.l5, no.l5),
                choose(mask, yes.l6, no.l6), choose(mask, yes.l7, no.l7), choose(mask, yes.l8, no.l8),
                choose(mask, yes.l9, no.l9)};
    }

    static WEFT_LANES_INLINE Packed load(const std::uint8_t* const* read) {
        Packed out;
        RowsAvx2::gather(read, 0, out.w0, out.w1);
        RowsAvx2::gather(read, 16, out.w2, out.w3);
        return out;
    }

    static WEFT_LANES_INLINE Mask equal(const Packed& a, const Packed& b) {
        return _mm256_and_si256(_mm256_and_si256(_mm256_cmpeq_epi64(a.w0, b.w0), _mm256_cmpeq_epi64(a.w1, b.w1)),
                                _mm256_and_si256(_mm256_cmpeq_epi64(a.w2, b.w2), _mm256_cmpeq_epi64(a.w3, b.w3)));
    }
    static WEFT_LANES_INLINE Mask top_bit(const Packed& a) { return _mm256_cmpgt_epi64(_mm256_setzero_si256(), a.w3); }
    static WEFT_LANES_INLINE Mask odd(const Packed& a) {
        return _mm256_cmpeq_epi64(_mm256_and_si256(a.w0, all(1)), all(1));
    }
    static WEFT_LANES_INLINE Packed with_top_bit(const Packed& a, Mask mask) {
        return {a.w0, a.w1, a.w2, _mm256_or_si256(a.w3, _mm256_slli_epi64(mask, 63))};
    }

    static WEFT_LANES_INLINE Fe unpack(const Packed& a) {
        const __m256i even = all(kMask26), odd = all(kMask25);
        const __m256i l2 = _mm256_or_si256(_mm256_srli_epi64(a.w0, 51), _mm256_slli_epi64(a.w1, 13));
        const __m256i l7 = _mm256_or_si256(_mm256_srli_epi64(a.w2, 51), _mm256_slli_epi64(a.w3, 13));
        return {kept(a.w0, even),
                kept(_mm256_srli_epi64(a.w0, 26), odd),
                kept(l2, even),
                kept(_mm256_srli_epi64(a.w1, 13), odd),
                _mm256_srli_epi64(a.w1, 38),
                kept(a.w2, odd),
                kept(_mm256_srli_epi64(a.w2, 25), even),
                kept(l7, odd),
                kept(_mm256_srli_epi64(a.w3, 12), even),
                kept(_mm256_srli_epi64(a.w3, 38), odd)};
    }

    static WEFT_LANES_INLINE Packed pack(const Fe& a) {
        // Tight limbs make less than 2p, so p is taken off once or not: once when a + 19 reaches 2^255.
        __m256i over = rest26(sum(a.l0, all(19)));
        over = rest25(sum(a.l1, over)), over = rest26(sum(a.l2, over)), over = rest25(sum(a.l3, over));
        over = rest26(sum(a.l4, over)), over = rest25(sum(a.l5, over)), over = rest26(sum(a.l6, over));
        over = rest25(sum(a.l7, over)), over = rest26(sum(a.l8, over)), over = rest25(sum(a.l9, over));
        const __m256i l0 = sum(a.l0, times19(over)), l1 = sum(a.l1, rest26(l0)), l2 = sum(a.l2, rest25(l1));
        const __m256i l3 = sum(a.l3, rest26(l2)), l4 = sum(a.l4, rest25(l3)), l5 = sum(a.l5, rest26(l4));
        const __m256i l6 = sum(a.l6, rest25(l5)), l7 = sum(a.l7, rest26(l6)), l8 = sum(a.l8, rest25(l7));
        const __m256i l9 = sum(a.l9, rest26(l8));
        const __m256i even = all(kMask26), odd = all(kMask25);
        const __m256i m2 = kept(l2, even), m7 = kept(l7, odd);
        return {three(kept(l0, even), _mm256_slli_epi64(kept(l1, odd), 26), _mm256_slli_epi64(m2, 51)),
                three(_mm256_srli_epi64(m2, 13), _mm256_slli_epi64(kept(l3, odd), 13),
                      _mm256_slli_epi64(kept(l4, even), 38)),
                three(kept(l5, odd), _mm256_slli_epi64(kept(l6, even), 25), _mm256_slli_epi64(m7, 51)),
                three(_mm256_srli_epi64(m7, 13), _mm256_slli_epi64(kept(l8, even), 12),
                      _mm256_slli_epi64(kept(l9, odd), 38))};
    }

    // A row: the limbs of its elements, 32 bits each, one after the other.
    static WEFT_LANES_INLINE void load_row(const std::uint8_t* const* read, Fe (&out)[3]) {
        __m256i unused;
        load_two(read, 0, out[0], out[1]);
        __m256i w0, w1, w2, w3, w4;
        RowsAvx2::gather(read, 80, w0, w1);
        RowsAvx2::gather(read, 96, w2, w3);
        RowsAvx2::gather(read, 112, w4, unused);
        out[2] = split(w0, w1, w2, w3, w4);
    }
    static WEFT_LANES_INLINE void load_row(const std::uint8_t* const* read, Fe (&out)[4]) {
        load_two(read, 0, out[0], out[1]);
        load_two(read, 80, out[2], out[3]);
    }

    static WEFT_LANES_INLINE void store_row(const Fe (&in)[3], std::uint8_t* const* write) {
        store_two(in[0], in[1], write, 0);
        RowsAvx2::scatter(joined(in[2].l0, in[2].l1), joined(in[2].l2, in[2].l3), write, 80);
        RowsAvx2::scatter(joined(in[2].l4, in[2].l5), joined(in[2].l6, in[2].l7), write, 96);
        RowsAvx2::scatter(joined(in[2].l8, in[2].l9), _mm256_setzero_si256(), write, 112);
    }
    static WEFT_LANES_INLINE void store_row(const Fe (&in)[4], std::uint8_t* const* write) {
        store_two(in[0], in[1], write, 0);
        store_two(in[2], in[3], write, 80);
    }

private:
    static constexpr std::uint64_t kMask26 = (std::uint64_t{1} << 26) - 1;
    static constexpr std::uint64_t kMask25 = (std::uint64_t{1} << 25) - 1;
    static constexpr std::uint64_t kBias = std::uint64_t{3} << 33;

    static WEFT_LANES_INLINE __m256i all(std::uint64_t word) {
        return _mm256_set1_epi64x(static_cast<long long>(word));
    }
    static WEFT_LANES_INLINE __m256i sum(__m256i a, __m256i b) { return _mm256_add_epi64(a, b); }
    static WEFT_LANES_INLINE __m256i difference(__m256i a, __m256i b) { return _mm256_sub_epi64(a, b); }
    static WEFT_LANES_INLINE __m256i twice(__m256i a) { return _mm256_add_epi64(a, a); }
    static WEFT_LANES_INLINE __m256i rest26(__m256i a) { return _mm256_srli_epi64(a, 26); }
    static WEFT_LANES_INLINE __m256i rest25(__m256i a) { return _mm256_srli_epi64(a, 25); }
    static WEFT_LANES_INLINE __m256i kept(__m256i a, __m256i mask) { return _mm256_and_si256(a, mask); }
    static WEFT_LANES_INLINE __m256i choose(Mask mask, __m256i yes, __m256i no) {
        return _mm256_blendv_epi8(no, yes, mask);
    }
    static WEFT_LANES_INLINE Wide pick(Mask mask, const Wide& yes, const Wide& no) {
        return {choose(mask, yes.l0, no.l0), choose(mask, yes.l1, no.l1), choose(mask, yes.l2, no.l2),
                choose(mask, yes.l3, no.l3), choose(mask, yes.l4, no.l4), choose(mask, yes.l5, no.l5),
                choose(mask, yes.l6, no.l6), choose(mask, yes.l7, no.l7), choose(mask, yes.l8, no.l8),
                choose(mask, yes.l9, no.l9)};
    }
    // A multiple of p.
    static WEFT_LANES_INLINE Wide bias() {
        const __m256i first = all(kBias * (kMask26 - 18)), even = all(kBias * kMask26), odd = all(kBias * kMask25);
        return {first, odd, even, odd, even, odd, even, odd, even, odd};
    }
    static WEFT_LANES_INLINE __m256i three(__m256i a, __m256i b, __m256i c) {
        return _mm256_or_si256(_mm256_or_si256(a, b), c);
    }
    static WEFT_LANES_INLINE __m256i product(__m256i a, __m256i b) { return _mm256_mul_epu32(a, b); }
    static WEFT_LANES_INLINE __m256i plus(__m256i sum_before, __m256i a, __m256i b) {
        __m256i out = sum(sum_before, product(a, b));
        // Without this g++ regroups the sums of a column, and keeps a hundred products in memory meanwhile.
        asm("" : "+x"(out));
        return out;
    }
    static WEFT_LANES_INLINE __m256i times19(__m256i a) { return product(a, all(19)); }
    static WEFT_LANES_INLINE __m256i times38(__m256i a) { return product(a, all(38)); }
    // a + 19 b for a b of more than 32 bits.
    static WEFT_LANES_INLINE __m256i fold(__m256i a, __m256i b) {
        return sum(sum(a, twice(b)), sum(b, _mm256_slli_epi64(b, 4)));
    }

    // A limb of one factor times those of the other that fall on columns 0 to 9.
    static WEFT_LANES_INLINE void add_even(Wide& c, __m256i a, __m256i b0, __m256i b1, __m256i b2, __m256i b3,
                                           __m256i b4, __m256i b5, __m256i b6, __m256i b7, __m256i b8, __m256i b9) {
        c.l0 = plus(c.l0, a, b0), c.l1 = plus(c.l1, a, b1), c.l2 = plus(c.l2, a, b2), c.l3 = plus(c.l3, a, b3);
        c.l4 = plus(c.l4, a, b4), c.l5 = plus(c.l5, a, b5), c.l6 = plus(c.l6, a, b6), c.l7 = plus(c.l7, a, b7);
        c.l8 = plus(c.l8, a, b8), c.l9 = plus(c.l9, a, b9);
    }
    // The same for an odd limb: in even columns the other's limb is odd too.
    static WEFT_LANES_INLINE void add_odd(Wide& c, __m256i a, __m256i b0, __m256i b1, __m256i b2, __m256i b3,
                                          __m256i b4, __m256i b5, __m256i b6, __m256i b7, __m256i b8, __m256i b9) {
        const __m256i aa = twice(a);
        c.l0 = plus(c.l0, aa, b0), c.l1 = plus(c.l1, a, b1), c.l2 = plus(c.l2, aa, b2), c.l3 = plus(c.l3, a, b3);
        c.l4 = plus(c.l4, aa, b4), c.l5 = plus(c.l5, a, b5), c.l6 = plus(c.l6, aa, b6), c.l7 = plus(c.l7, a, b7);
        c.l8 = plus(c.l8, aa, b8), c.l9 = plus(c.l9, a, b9);
    }

    static WEFT_LANES_INLINE __m256i joined(__m256i even, __m256i odd) {
        return _mm256_or_si256(even, _mm256_slli_epi64(odd, 32));
    }
    static WEFT_LANES_INLINE Fe split(__m256i w0, __m256i w1, __m256i w2, __m256i w3, __m256i w4) {
        const __m256i low = all(0xFFFFFFFF);
        return {kept(w0, low), _mm256_srli_epi64(w0, 32), kept(w1, low), _mm256_srli_epi64(w1, 32),
                kept(w2, low), _mm256_srli_epi64(w2, 32), kept(w3, low), _mm256_srli_epi64(w3, 32),
                kept(w4, low), _mm256_srli_epi64(w4, 32)};
    }
    static WEFT_LANES_INLINE void load_two(const std::uint8_t* const* read, std::size_t offset, Fe& first, Fe& second) {
        __m256i w0, w1, w2, w3, w4, w5, w6, w7, w8, w9;
        RowsAvx2::gather(read, offset, w0, w1);
        RowsAvx2::gather(read, offset + 16, w2, w3);
        RowsAvx2::gather(read, offset + 32, w4, w5);
        RowsAvx2::gather(read, offset + 48, w6, w7);
        RowsAvx2::gather(read, offset + 64, w8, w9);
        first = split(w0, w1, w2, w3, w4);
        second = split(w5, w6, w7, w8, w9);
    }
    static WEFT_LANES_INLINE void store_two(const Fe& first, const Fe& second, std::uint8_t* const* write,
                                            std::size_t offset) {
        RowsAvx2::scatter(joined(first.l0, first.l1), joined(first.l2, first.l3), write, offset);
        RowsAvx2::scatter(joined(first.l4, first.l5), joined(first.l6, first.l7), write, offset + 16);
        RowsAvx2::scatter(joined(first.l8, first.l9), joined(second.l0, second.l1), write, offset + 32);
        RowsAvx2::scatter(joined(second.l2, second.l3), joined(second.l4, second.l5), write, offset + 48);
        RowsAvx2::scatter(joined(second.l6, second.l7), joined(second.l8, second.l9), write, offset + 64);
    }
};

}  // namespace weft::lanes
