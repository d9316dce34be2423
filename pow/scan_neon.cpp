// The nonce search with NEON, four lanes.
#include "pow/scan.hpp"

#if defined(__aarch64__)

#include "core/hash/lanes_neon.hpp"
#include "pow/scan_lanes.hpp"

namespace weft::pow_core {

std::uint32_t scan_neon(const NonceScan& what, std::uint32_t first, std::uint32_t count) {
    return scan_lanes<lanes_neon::U32x4>(what, first, count);
}

}  // namespace weft::pow_core

#endif
