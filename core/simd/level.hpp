// Which vector instructions the kernels use: what this machine has, unless the environment variable WEFT_SIMD names a
// level. Results never depend on it; speed does. Pure but for that variable, which is read once; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft {

// Each x86 level includes those before it (neon apart).
enum class SimdLevel : std::uint8_t {
    scalar,  // portable C++, and libsodium's signature check
    neon,    // 64-bit ARM
    sse41,
    avx2,
    avx512,  // F, BW, DQ and VL
    ifma,    // with IFMA and VBMI: 52-bit multiply-add
};

// Stable names, as in WEFT_SIMD: equal to the enumerators.
std::string_view simd_name(SimdLevel level);
std::optional<SimdLevel> parse_simd(std::string_view name);

// What this machine and this build can run, slowest first; never empty, scalar is always there.
const std::vector<SimdLevel>& simd_levels();

// The level in use: the one that WEFT_SIMD names, else the last of simd_levels(). When WEFT_SIMD names one that is not
// there: the last, and simd_problem() says so.
SimdLevel simd_level();

// What is wrong with WEFT_SIMD, for programs to refuse to start with; nothing when all is well.
std::optional<std::string> simd_problem();

// The levels of `offered` that this machine can run, in the same order: what a kernel's tests go through.
std::vector<SimdLevel> available_of(const std::vector<SimdLevel>& offered);

// The last of `offered` (slowest first) that is not above `level`. Requires that offered begins with scalar.
SimdLevel best_of(const std::vector<SimdLevel>& offered, SimdLevel level);

}  // namespace weft
