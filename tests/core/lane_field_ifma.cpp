// FieldIfma behind plain memory.
#if defined(__x86_64__)

#include <immintrin.h>

#include "core/sign/lanes/field.hpp"
#include "core/simd/region.hpp"
#include "tests/core/lane_field.hpp"

WEFT_SIMD_BEGIN(WEFT_SIMD_IFMA)

#include "core/sign/lanes/field_ifma.hpp"
#include "tests/core/lane_field_in_memory.hpp"

WEFT_SIMD_END

namespace weft::lanes {

const FieldInMemory kIfmaInMemory =
    InMemory<FieldIfma>::described(SimdLevel::ifma, (1ull << 51) + (1ull << 14) - 1, (1ull << 51) + (1ull << 14) - 1);

}  // namespace weft::lanes

#endif
