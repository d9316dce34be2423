// Inverses, square roots and decompression, one per lane. To be included inside a SIMD region, after constants.hpp.
#pragma once

#include "core/sign/lanes/constants.hpp"
#include "core/sign/lanes/field.hpp"

namespace weft::lanes {

template <LaneField F>
struct Roots {
    using Fe = typename F::Fe;
    using Packed = typename F::Packed;
    using Mask = typename F::Mask;

    // Each step of a power waits for the one before, so several powers side by side take little longer than one.
    template <std::size_t N>
    struct Some {
        Fe at[N];
    };

    struct Point {
        Fe x, y;
        Mask on_curve;
    };

    static WEFT_LANES_INLINE Fe mul(const Fe& a, const Fe& b) { return F::carry(F::mul(a, b)); }
    static WEFT_LANES_INLINE Fe sqr(const Fe& a) { return F::carry(F::sqr(a)); }

    // Replaces each element by its inverse. Requires that none is zero in any lane, and 1 <= count <= Max.
    template <std::size_t Max>
    static void invert_all(Fe* elements, std::size_t count) {
        Fe before[Max];  // products of the elements before
        before[0] = elements[0];
        for (std::size_t i = 1; i < count; ++i) before[i] = mul(before[i - 1], elements[i]);
        Fe inverse = invert(before[count - 1]);
        for (std::size_t i = count - 1; i > 0; --i) {
            const Fe next = mul(inverse, elements[i]);
            elements[i] = mul(inverse, before[i - 1]);
            inverse = next;
        }
        elements[0] = inverse;
    }

    // The points -A of encoded A, where these are on the curve; x = 0 and y = 1 elsewhere. Requires that no A is of
    // small order: then x is not 0 and both signs exist.
    template <std::size_t N>
    static void decompress_negative(const Packed (&encoded)[N], Point (&points)[N]) {
        Ratio ratios[N];
        Some<N> bases;
        for (std::size_t i = 0; i < N; ++i) {
            points[i].y = F::unpack(encoded[i]);
            ratios[i] = x_squared(points[i].y);
            bases.at[i] = mul(ratios[i].uv3, ratios[i].v4);
        }
        Some<N> unused;
        const Some<N> powers = climb(powers_of(bases, unused), 2, bases);  // 2^252 - 3 = 2^2 (2^250 - 1) + 1
        for (std::size_t i = 0; i < N; ++i) finish(encoded[i], ratios[i], mul(powers.at[i], ratios[i].uv3), points[i]);
    }

private:
    // x^2 = u / v. A root of it, or of -u / v, is u v^3 (u v^7)^((p - 5) / 8).
    struct Ratio {
        Fe u, v, uv3, v4;
    };

    static Ratio x_squared(const Fe& y) {
        const Fe one = F::broadcast(kOne);
        const Fe yy = sqr(y);
        const Fe u = F::carry(F::sub(F::raised(yy), F::wide(one)));
        const Fe v = F::carry(F::add(F::mul(yy, F::broadcast(kD)), F::wide(one)));
        const Fe vv = sqr(v);
        return {u, v, mul(mul(vv, v), u), sqr(vv)};
    }

    static void finish(const Packed& encoded, const Ratio& ratio, const Fe& root, Point& point) {
        const Packed check = F::pack(mul(sqr(root), ratio.v));
        const Mask direct = F::equal(check, F::pack(ratio.u));
        const Mask turned = F::equal(check, F::pack(opposite(ratio.u)));
        point.on_curve = F::lanes(F::bits(direct) | F::bits(turned));
        const Fe x = F::select(direct, root, mul(root, F::broadcast(kRootOfMinusOne)));
        const Mask same_sign = F::lanes(~(F::bits(F::odd(F::pack(x))) ^ F::bits(F::top_bit(encoded))));
        point.x = F::select(point.on_curve, F::select(same_sign, opposite(x), x), F::broadcast(kZero));
        point.y = F::select(point.on_curve, point.y, F::broadcast(kOne));
    }

    static WEFT_LANES_INLINE Fe opposite(const Fe& a) {
        return F::carry(F::sub(F::raised(F::broadcast(kZero)), F::wide(a)));
    }

    // a^(p - 2): the inverse, and 0 for 0.
    static Fe invert(const Fe& a) {
        Some<1> a11;
        const Some<1> a2_250 = powers_of(Some<1>{{a}}, a11);
        return climb(a2_250, 5, a11).at[0];
    }

    // a^(2^250 - 1), and a^11 besides.
    template <std::size_t N>
    static Some<N> powers_of(const Some<N>& a, Some<N>& a11) {
        Some<N> a2;
        for (std::size_t i = 0; i < N; ++i) a2.at[i] = sqr(a.at[i]);
        const Some<N> a9 = climb(a2, 2, a);
        a11 = climb(a2, 0, a9);
        const Some<N> a2_5 = climb(a11, 1, a9);  // a^(2^5 - 1), and so on
        const Some<N> a2_10 = climb(a2_5, 5, a2_5);
        const Some<N> a2_20 = climb(a2_10, 10, a2_10);
        const Some<N> a2_40 = climb(a2_20, 20, a2_20);
        const Some<N> a2_50 = climb(a2_40, 10, a2_10);
        const Some<N> a2_100 = climb(a2_50, 50, a2_50);
        const Some<N> a2_200 = climb(a2_100, 100, a2_100);
        return climb(a2_200, 50, a2_50);
    }

    // a^(2^times) b
    template <std::size_t N>
    static __attribute__((noinline)) Some<N> climb(const Some<N>& a, int times, const Some<N>& b) {
        Some<N> c = a;
        for (int step = 0; step < times; ++step) {
#pragma GCC unroll 4
            for (std::size_t i = 0; i < N; ++i) c.at[i] = sqr(c.at[i]);
        }
        for (std::size_t i = 0; i < N; ++i) c.at[i] = mul(c.at[i], b.at[i]);
        return c;
    }
};

}  // namespace weft::lanes
