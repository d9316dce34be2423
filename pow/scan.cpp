#include "pow/scan.hpp"

namespace weft::pow_core {

const std::vector<ScanKernel>& scan_kernels() {
    static const std::vector<ScanKernel> kKernels {
#if defined(__x86_64__)
        {SimdLevel::sse41, scan_sse41}, {SimdLevel::avx2, scan_avx2}, {SimdLevel::avx512, scan_avx512},
#elif defined(__aarch64__)
        {SimdLevel::neon, scan_neon},
#endif
    };
    return kKernels;
}

const ScanKernel* scan_kernel(SimdLevel level) {
    const ScanKernel* best = nullptr;
    for (const ScanKernel& kernel : scan_kernels()) {
        if (kernel.level <= level && !available_of({kernel.level}).empty()) best = &kernel;
    }
    return best;
}

}  // namespace weft::pow_core
