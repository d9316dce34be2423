// BLAKE3 with AVX2, eight lanes.
#include "core/hash/blake3_kernels.hpp"

#if defined(__x86_64__)

#include "core/hash/lanes_avx2.hpp"
#include "core/simd/region.hpp"

WEFT_SIMD_BEGIN(WEFT_SIMD_AVX2)

#include "core/hash/blake3_lanes.hpp"

namespace weft::blake3_core {

void run_lanes_avx2(const LaneJob& job) {
    run_lanes<lanes_avx2::U32x8>(job);
}

}  // namespace weft::blake3_core

WEFT_SIMD_END

#endif
