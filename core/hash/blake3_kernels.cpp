#include "core/hash/blake3_kernels.hpp"

namespace weft::blake3_core {

const std::vector<LaneKernel>& lane_kernels() {
    static const std::vector<LaneKernel> kKernels {
#if defined(__x86_64__)
        {SimdLevel::sse41, 4, run_lanes_sse41}, {SimdLevel::avx2, 8, run_lanes_avx2},
            {SimdLevel::avx512, 16, run_lanes_avx512},
#elif defined(__aarch64__)
        {SimdLevel::neon, 4, run_lanes_neon},
#endif
    };
    return kKernels;
}

const LaneKernel* lane_kernel(SimdLevel level) {
    const LaneKernel* best = nullptr;
    for (const LaneKernel& kernel : lane_kernels()) {
        if (kernel.level <= level && !available_of({kernel.level}).empty()) best = &kernel;
    }
    return best;
}

const LaneKernel* lane_kernel_in_use() {
    static const LaneKernel* const kInUse = lane_kernel(simd_level());
    return kInUse;
}

}  // namespace weft::blake3_core
