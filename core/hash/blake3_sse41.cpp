// BLAKE3 with SSE4.1, four lanes.
#include "core/hash/blake3_kernels.hpp"

#if defined(__x86_64__)

#include "core/hash/lanes_sse41.hpp"
#include "core/simd/region.hpp"

WEFT_SIMD_BEGIN(WEFT_SIMD_SSE41)

#include "core/hash/blake3_lanes.hpp"

namespace weft::blake3_core {

void run_lanes_sse41(const LaneJob& job) {
    run_lanes<lanes_sse41::U32x4>(job);
}

}  // namespace weft::blake3_core

WEFT_SIMD_END

#endif
