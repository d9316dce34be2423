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

namespace {
constexpr std::uint64_t kLimbMax = (1ull << 52) - 1;
}

const FieldInMemory kIfmaInMemory = InMemory<FieldIfma>::described(
    SimdLevel::ifma, {kLimbMax, kLimbMax, kLimbMax, kLimbMax, (1ull << 47) + (1ull << 11) - 1}, {0, 52, 104, 156, 208});

}  // namespace weft::lanes

#endif
