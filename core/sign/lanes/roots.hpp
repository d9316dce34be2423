// Inverses, square roots and decompression, one per lane. To be included inside a SIMD region, after constants.hpp.
#pragma once

#include "core/sign/lanes/constants.hpp"
#include "core/sign/lanes/field.hpp"

namespace weft::lanes {

template <LaneField F>
struct Roots {
    using Fe = typename F::Fe;
    using Wide = typename F::Wide;
    using Packed = typename F::Packed;
    using Mask = typename F::Mask;

    static WEFT_LANES_INLINE Fe mul(const Fe& a, const Fe& b) { return F::carry(F::mul(a, b)); }
    static WEFT_LANES_INLINE Fe sqr(const Fe& a) { return F::carry(F::sqr(a)); }

    // a^(p - 2): the inverse, and 0 for 0.
    static Fe invert(const Fe& a) {
        const Powers powers = powers_of(a);
        return mul(sqr_times(powers.a2_250, 5), powers.a11);
    }

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

    // The point -A of an encoded A, in the lanes of the result: where A is on the curve. x = 0 and y = 1 elsewhere.
    // Requires that no A is of small order: then x is not 0 and both signs exist.
    static Mask decompress_negative(const Packed& encoded, Fe& x, Fe& y) {
        const Fe one = F::broadcast(kOne);
        y = F::unpack(encoded);
        const Fe yy = sqr(y);
        const Fe u = F::carry(F::sub(F::wide(yy), F::wide(one)));
        const Fe v = F::carry(F::add(F::mul(yy, F::broadcast(kD)), F::wide(one)));
        const Fe v3 = mul(sqr(v), v);
        const Fe v7 = mul(sqr(v3), v);
        const Fe root = mul(mul(u, v3), power_2_252_less_3(mul(u, v7)));  // of u / v, or of -u / v

        const Packed check = F::pack(mul(sqr(root), v));
        const Mask direct = F::equal(check, F::pack(u));
        const Mask turned = F::equal(check, F::pack(F::carry(F::sub(F::wide(F::broadcast(kZero)), F::wide(u)))));
        x = F::select(direct, root, mul(root, F::broadcast(kRootOfMinusOne)));
        const Fe opposite = F::carry(F::sub(F::wide(F::broadcast(kZero)), F::wide(x)));
        const unsigned same_sign = ~(F::bits(F::odd(F::pack(x))) ^ F::bits(F::top_bit(encoded)));
        x = F::select(F::lanes(same_sign), opposite, x);

        const Mask on_curve = F::lanes(F::bits(direct) | F::bits(turned));
        x = F::select(on_curve, x, F::broadcast(kZero));
        y = F::select(on_curve, y, one);
        return on_curve;
    }

private:
    struct Powers {
        Fe a2_250;  // a^(2^250 - 1)
        Fe a11;     // a^11
    };

    // a^(2^times)
    static __attribute__((noinline)) Fe sqr_times(Fe a, int times) {
        for (int i = 0; i < times; ++i) a = sqr(a);
        return a;
    }

    static __attribute__((noinline)) Powers powers_of(const Fe& a) {
        const Fe a2 = sqr(a);
        const Fe a9 = mul(sqr_times(a2, 2), a);
        const Fe a11 = mul(a9, a2);
        const Fe a2_5 = mul(sqr(a11), a9);  // a^(2^5 - 1), and so on
        const Fe a2_10 = mul(sqr_times(a2_5, 5), a2_5);
        const Fe a2_20 = mul(sqr_times(a2_10, 10), a2_10);
        const Fe a2_40 = mul(sqr_times(a2_20, 20), a2_20);
        const Fe a2_50 = mul(sqr_times(a2_40, 10), a2_10);
        const Fe a2_100 = mul(sqr_times(a2_50, 50), a2_50);
        const Fe a2_200 = mul(sqr_times(a2_100, 100), a2_100);
        return {mul(sqr_times(a2_200, 50), a2_50), a11};
    }

    static Fe power_2_252_less_3(const Fe& a) { return mul(sqr_times(powers_of(a).a2_250, 2), a); }
};

}  // namespace weft::lanes
