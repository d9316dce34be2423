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

namespace {
constexpr std::uint64_t kEven = (1ull << 26) - 1;
constexpr std::uint64_t kOdd = (1ull << 25) + (1ull << 17) - 1;
}  // namespace

const FieldInMemory kAvx2InMemory =
    InMemory<FieldAvx2>::described(SimdLevel::avx2, {kEven, kOdd, kEven, kOdd, kEven, kOdd, kEven, kOdd, kEven, kOdd},
                                   {0, 26, 51, 77, 102, 128, 153, 179, 204, 230});

}  // namespace weft::lanes

#endif
