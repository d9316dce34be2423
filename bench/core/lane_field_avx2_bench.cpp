// FieldAvx2's chains of products and squares.
#if defined(__x86_64__)

#include <immintrin.h>

#include "bench/core/lane_field_chains.hpp"
#include "core/sign/lanes/field.hpp"
#include "core/simd/region.hpp"

WEFT_SIMD_BEGIN(WEFT_SIMD_AVX2)

#include "bench/core/lane_field_chains_of.hpp"
#include "core/sign/lanes/field_avx2.hpp"

WEFT_SIMD_END

namespace weft::lanes {

using Chains = ChainsOf<FieldAvx2>;

const FieldChains kAvx2Chains = {SimdLevel::avx2,  FieldAvx2::kLanes, Chains::start,
                                 Chains::multiply, Chains::square,    Chains::agree};

}  // namespace weft::lanes

#endif
