// Products and squares of a lane field, behind plain memory: four chains of them side by side, as the formulas of
// points have them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/simd/level.hpp"

namespace weft::lanes {

inline constexpr std::size_t kChains = 4;
inline constexpr std::size_t kChainSteps = 100;
inline constexpr std::size_t kChainBytes = 4096;  // more than any field needs

struct FieldChains {
    SimdLevel level;
    std::size_t lanes;
    // On memory of kChainBytes, aligned to 64: sets all chains to 2; multiplies each by 3, or squares it,
    // kChainSteps times.
    void (*start)(std::uint8_t* memory);
    void (*multiply)(std::uint8_t* memory);
    void (*square)(std::uint8_t* memory);
    // Compares a chain of squares with the same made by products.
    bool (*agree)();
};

#if defined(__x86_64__)
extern const FieldChains kIfmaChains;
extern const FieldChains kAvx2Chains;
#endif

}  // namespace weft::lanes
