// The machine that a run was measured on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weft::bench {

struct CpuFacts {
    std::string model;               // "unknown" where the kernel does not say
    std::vector<std::string> flags;  // those that the kernels care about, in a fixed order
};

// Out of the text of /proc/cpuinfo (x86 or ARM). Pure.
CpuFacts cpu_facts(std::string_view cpuinfo);

struct MachineFacts {
    CpuFacts cpu;
    unsigned cores = 0;   // that this process may run on
    std::string cpu_max;  // the container's share, as cgroup v2's cpu.max has it; empty: none
    std::uint64_t memory_bytes = 0;
    std::string kernel;        // "Linux 6.1.0-18-amd64 x86_64"
    std::string load_average;  // when the run began; others may be at work, too
    std::string simd_level;    // in use
    std::vector<std::string> simd_levels;
};

MachineFacts this_machine();

}  // namespace weft::bench
