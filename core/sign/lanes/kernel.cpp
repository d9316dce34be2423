#include "core/sign/lanes/kernel.hpp"

#include "core/check.hpp"

namespace weft::lanes {

const Kernel* kernel_of(SimdLevel level) {
    if (level == SimdLevel::scalar) return nullptr;
    CHECK(!available_of({level}).empty());
#if defined(__x86_64__)
    if (level == SimdLevel::avx2) return &avx2_kernel();
    if (level == SimdLevel::ifma) return &ifma_kernel();
#endif
    CHECK(!"a level of verify_levels()");
    return nullptr;
}

}  // namespace weft::lanes
