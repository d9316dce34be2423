// The lane kernels of the nonce search: one nonce per lane, and only the digest's first word. pow/trial.hpp is what
// uses them.
#pragma once

#include <cstdint>
#include <vector>

#include "core/simd/level.hpp"

namespace weft::pow_core {

// The last hash block of a header, as every nonce has it.
struct NonceScan {
    std::uint32_t midstate[8];
    std::uint32_t words[16];
    std::uint32_t nonce_word;  // which of the words is the nonce
    std::uint32_t bytes;
    std::uint32_t flags;
    std::uint32_t zeros;  // the bits of the digest's first word that must be 0
};

struct ScanKernel {
    SimdLevel level;
    // How far beyond `first` the first nonce lies whose digest begins with such a word; `count`: none of the first
    // `count`. Requires first + count <= 2^32.
    std::uint32_t (*scan)(const NonceScan& what, std::uint32_t first, std::uint32_t count);
};

// Those of this build, slowest first. They run only where their level is available.
const std::vector<ScanKernel>& scan_kernels();

// The best one that is not above `level` and that this machine can run; nullptr: only one nonce at a time.
const ScanKernel* scan_kernel(SimdLevel level);

// The kernels' names, each in the file of its instruction set.
std::uint32_t scan_neon(const NonceScan& what, std::uint32_t first, std::uint32_t count);
std::uint32_t scan_sse41(const NonceScan& what, std::uint32_t first, std::uint32_t count);
std::uint32_t scan_avx2(const NonceScan& what, std::uint32_t first, std::uint32_t count);
std::uint32_t scan_avx512(const NonceScan& what, std::uint32_t first, std::uint32_t count);

}  // namespace weft::pow_core
