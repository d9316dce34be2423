// BLAKE3 with NEON, four lanes.
#include "core/hash/blake3_kernels.hpp"

#if defined(__aarch64__)

#include "core/hash/blake3_lanes.hpp"
#include "core/hash/lanes_neon.hpp"

namespace weft::blake3_core {

void run_lanes_neon(const LaneJob& job) {
    run_lanes<lanes_neon::U32x4>(job);
}

}  // namespace weft::blake3_core

#endif
