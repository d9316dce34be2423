// BLAKE3 with AVX-512, sixteen lanes.
#include "core/hash/blake3_kernels.hpp"

#if defined(__x86_64__)

#include "core/hash/lanes_avx512.hpp"
#include "core/simd/region.hpp"

WEFT_SIMD_BEGIN(WEFT_SIMD_AVX512)

#include "core/hash/blake3_lanes.hpp"

namespace weft::blake3_core {

void run_lanes_avx512(const LaneJob& job) {
    run_lanes<lanes_avx512::U32x16>(job);
}

}  // namespace weft::blake3_core

WEFT_SIMD_END

#endif
