// The nonce search with SSE4.1, four lanes.
#include "pow/scan.hpp"

#if defined(__x86_64__)

#include "core/hash/blake3_compress.hpp"
#include "core/hash/lanes_sse41.hpp"
#include "core/simd/region.hpp"

WEFT_SIMD_BEGIN(WEFT_SIMD_SSE41)

#include "pow/scan_lanes.hpp"

namespace weft::pow_core {

std::uint32_t scan_sse41(const NonceScan& what, std::uint32_t first, std::uint32_t count) {
    return scan_lanes<lanes_sse41::U32x4>(what, first, count);
}

}  // namespace weft::pow_core

WEFT_SIMD_END

#endif
