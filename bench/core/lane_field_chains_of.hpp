// FieldChains over a lane field. To be included inside the field's region, after lane_field_chains.hpp and field.hpp.
#pragma once

#include "bench/core/lane_field_chains.hpp"
#include "core/sign/lanes/field.hpp"

namespace weft::lanes {

template <LaneField F>
struct ChainsOf {
    using Fe = typename F::Fe;
    static_assert((kChains + 1) * sizeof(Fe) <= kChainBytes);

    static Fe* elements(std::uint8_t* memory) { return reinterpret_cast<Fe*>(memory); }

    static void start(std::uint8_t* memory) {
        for (std::size_t i = 0; i < kChains; ++i) elements(memory)[i] = F::broadcast({2, 0, 0, 0});
        elements(memory)[kChains] = F::broadcast({3, 0, 0, 0});  // a factor that the compiler does not know
    }

    static void multiply(std::uint8_t* memory) {
        Fe* a = elements(memory);
        const Fe factor = a[kChains];
        for (std::size_t step = 0; step < kChainSteps; ++step) {
            for (std::size_t i = 0; i < kChains; ++i) a[i] = F::carry(F::mul_inline(a[i], factor));
        }
    }

    static void square(std::uint8_t* memory) {
        Fe* a = elements(memory);
        for (std::size_t step = 0; step < kChainSteps; ++step) {
            for (std::size_t i = 0; i < kChains; ++i) a[i] = F::carry(F::sqr(a[i]));
        }
    }

    static bool agree() {
        Fe a = F::broadcast({2, 0, 0, 0}), b = a;
        for (std::size_t step = 0; step < kChainSteps; ++step) {
            a = F::carry(F::sqr(a));
            b = F::carry(F::mul_inline(b, b));
        }
        return F::bits(F::equal(F::pack(a), F::pack(b))) == (1u << F::kLanes) - 1;
    }
};

}  // namespace weft::lanes
