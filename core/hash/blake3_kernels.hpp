// The lane kernels of BLAKE3 and how to find one. A kernel hashes one chunk (paper, section 2.4) per lane.
#pragma once

#include <vector>

#include "core/hash/blake3_compress.hpp"
#include "core/simd/level.hpp"

namespace weft::blake3_core {

inline constexpr std::size_t kLanesMax = 16;

// What a kernel of n lanes reads: the first n of every array.
struct LaneJob {
    const std::uint32_t* key = nullptr;  // eight words: what the first block's chaining value is
    std::uint32_t flags = 0;             // of every block
    std::uint32_t end_flags = 0;         // of a chunk's last block, beside kChunkEnd
    const std::uint8_t* inputs[kLanesMax] = {};
    std::uint32_t lengths[kLanesMax] = {};      // 0..kChunkBytes
    std::uint32_t counter_low[kLanesMax] = {};  // which chunk of its message it is
    std::uint32_t counter_high[kLanesMax] = {};
    std::uint8_t* outputs[kLanesMax] = {};  // 32 bytes each: the chunk's chaining value
};

struct LaneKernel {
    SimdLevel level;
    std::size_t lanes;
    void (*run)(const LaneJob& job);
};

// Those of this build, slowest first. They run only where their level is available.
const std::vector<LaneKernel>& lane_kernels();

// The best one that is not above `level` and that this machine can run; nullptr: only one message at a time.
const LaneKernel* lane_kernel(SimdLevel level);

// lane_kernel(simd_level()).
const LaneKernel* lane_kernel_in_use();

// The kernels' names, each in the file of its instruction set.
void run_lanes_neon(const LaneJob& job);
void run_lanes_sse41(const LaneJob& job);
void run_lanes_avx2(const LaneJob& job);
void run_lanes_avx512(const LaneJob& job);

}  // namespace weft::blake3_core
