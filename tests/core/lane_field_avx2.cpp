// FieldAvx2 behind plain memory.
#if defined(__x86_64__)

#include <immintrin.h>

#include "core/sign/lanes/field.hpp"
#include "core/simd/region.hpp"
#include "tests/core/lane_field.hpp"

WEFT_SIMD_BEGIN(WEFT_SIMD_AVX2)

#include "core/sign/lanes/field_avx2.hpp"
#include "tests/core/lane_field_in_memory.hpp"

WEFT_SIMD_END

namespace weft::lanes {

const FieldInMemory kAvx2InMemory =
    InMemory<FieldAvx2>::described(SimdLevel::avx2, (1ull << 26) - 1, (1ull << 25) + (1ull << 17) - 1);

}  // namespace weft::lanes

#endif
