// Points of the curve -x^2 + y^2 = 1 + d x^2 y^2, one per lane, over a lane field. The formulas (Hisil, Wong, Carter,
// Dawson: "Twisted Edwards Curves Revisited", 2008, sections 3.1 and 3.3) are complete: they hold for every pair of
// points, those of small order too. To be included inside a SIMD region, after constants.hpp.
#pragma once

#include "core/sign/lanes/constants.hpp"
#include "core/sign/lanes/field.hpp"

namespace weft::lanes {

template <LaneField F>
struct Curve {
    using Fe = typename F::Fe;
    using Wide = typename F::Wide;
    using Mask = typename F::Mask;

    // x = X / Z, y = Y / Z.
    struct Projective {
        Fe x, y, z;
    };

    // A sum before its last products: X = e f, Y = g h, Z = f g, T = X Y / Z = e h. Which of them are needed, and
    // whether as such or as sums of each other, depends on what comes next.
    struct Completed {
        Fe e, f, g, h;
    };

    // What can be added: Y + X, Y - X, 2 d T and 2 Z, of which the last is left out when Z = 1.
    using Row3 = Fe[3];
    using Row4 = Fe[4];

    static WEFT_LANES_INLINE Completed neutral() {
        const Fe one = F::broadcast(kOne);
        return {F::broadcast(kZero), one, one, one};
    }

    static WEFT_LANES_INLINE Completed affine(const Fe& x, const Fe& y) {
        const Fe one = F::broadcast(kOne);
        return {x, one, one, y};
    }

    static WEFT_LANES_INLINE Completed select(const Mask& mask, const Completed& yes, const Completed& no) {
        return {F::select(mask, yes.e, no.e), F::select(mask, yes.f, no.f), F::select(mask, yes.g, no.g),
                F::select(mask, yes.h, no.h)};
    }

    static WEFT_LANES_INLINE Projective project(const Completed& p) {
        return {F::carry(F::mul_inline(p.e, p.f)), F::carry(F::mul_inline(p.g, p.h)),
                F::carry(F::mul_inline(p.f, p.g))};
    }

    static WEFT_LANES_INLINE Completed twice(const Projective& p) {
        const Wide xx = F::sqr(p.x), yy = F::raised_sqr(p.y), zz = F::raised_sqr(p.z);
        const Fe e = F::carry(F::twice(F::mul_inline(p.x, p.y)));
        return {e, F::carry(F::sub(F::add(F::twice(zz), xx), yy)), F::carry(F::sub(yy, xx)), F::carry(F::add(yy, xx))};
    }

    // p + q, or p - q in the lanes where the mask says so.
    static WEFT_LANES_INLINE Completed add(const Completed& p, const Row3& q, const Mask& minus) {
        return add_product(p, q, minus, F::twice(F::raised_mul(p.f, p.g)));
    }
    static WEFT_LANES_INLINE Completed add(const Completed& p, const Row4& q, const Mask& minus) {
        return add_product(p, q, minus, F::raised_mul(F::carry(F::mul(p.f, p.g)), q[3]));
    }

    static WEFT_LANES_INLINE void to_row(const Completed& p, Row4& row) {
        const Wide x = F::mul(p.e, p.f), y = F::raised_mul(p.g, p.h);
        row[0] = F::carry(F::add(y, x));
        row[1] = F::carry(F::sub(y, x));
        row[2] = F::carry(F::mul(F::carry(F::mul(p.e, p.h)), F::broadcast(kTwiceD)));
        row[3] = F::carry(F::twice(F::mul(p.f, p.g)));
    }
    static WEFT_LANES_INLINE void to_row(const Fe& x, const Fe& y, Row3& row) {
        row[0] = F::carry(F::add(F::wide(y), F::wide(x)));
        row[1] = F::carry(F::sub(F::raised(y), F::wide(x)));
        row[2] = F::carry(F::mul(F::carry(F::mul(x, y)), F::broadcast(kTwiceD)));
    }

private:
    // z2: the product of both Z, twice, raised. The negative of a row has its first two elements swapped and the third
    // negated.
    static WEFT_LANES_INLINE Completed add_product(const Completed& p, const Fe* q, const Mask& minus, const Wide& z2) {
        const Wide x = F::mul(p.e, p.f), y = F::raised_mul(p.g, p.h);
        const Fe t = F::carry(F::mul(p.e, p.h));
        const Wide a = F::mul(F::carry(F::sub(y, x)), F::select(minus, q[0], q[1]));
        const Wide b = F::raised_mul(F::carry(F::add(y, x)), F::select(minus, q[1], q[0]));
        Wide f, g;
        F::add_and_sub(minus, z2, F::mul(t, q[2]), g, f);
        return {F::carry(F::sub(b, a)), F::carry(f), F::carry(g), F::carry(F::add(b, a))};
    }
};

}  // namespace weft::lanes
