#include "tools/bench/machine.hpp"

#include <sched.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/simd/level.hpp"

namespace weft::bench {
namespace {

constexpr std::string_view kFlags[] = {"sse4_1",   "avx2",       "bmi2",       "avx512f", "avx512bw", "avx512dq",
                                       "avx512vl", "avx512ifma", "avx512vbmi", "sha_ni",  "asimd"};

std::string text_of(const char* file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string first_line_of(const char* file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

// What follows the colon of the first line that begins with `key`.
std::string field(std::string_view cpuinfo, std::string_view key) {
    std::istringstream lines{std::string(cpuinfo)};
    for (std::string line; std::getline(lines, line);) {
        const std::size_t colon = line.find(':');
        if (!line.starts_with(key) || colon == std::string::npos) continue;
        const std::size_t begin = line.find_first_not_of(" \t", colon + 1);
        return begin == std::string::npos ? "" : line.substr(begin);
    }
    return {};
}

unsigned usable_cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    return ::sched_getaffinity(0, sizeof set, &set) == 0 ? static_cast<unsigned>(CPU_COUNT(&set)) : 1;
}

std::uint64_t memory_bytes() {
    struct sysinfo info {};
    return ::sysinfo(&info) == 0 ? std::uint64_t{info.totalram} * info.mem_unit : 0;
}

std::string kernel() {
    utsname name{};
    if (::uname(&name) != 0) return "unknown";
    return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

}  // namespace

CpuFacts cpu_facts(std::string_view cpuinfo) {
    CpuFacts facts{field(cpuinfo, "model name"), {}};
    if (facts.model.empty()) facts.model = field(cpuinfo, "CPU part");
    if (facts.model.empty()) facts.model = "unknown";
    std::string flags = field(cpuinfo, "flags");
    if (flags.empty()) flags = field(cpuinfo, "Features");
    flags = " " + flags + " ";
    for (const std::string_view flag : kFlags) {
        if (flags.find(" " + std::string(flag) + " ") != std::string::npos) facts.flags.emplace_back(flag);
    }
    return facts;
}

MachineFacts this_machine() {
    MachineFacts facts;
    facts.cpu = cpu_facts(text_of("/proc/cpuinfo"));
    facts.cores = usable_cores();
    facts.cpu_max = first_line_of("/sys/fs/cgroup/cpu.max");
    facts.memory_bytes = memory_bytes();
    facts.kernel = kernel();
    facts.load_average = first_line_of("/proc/loadavg");
    facts.simd_level = simd_name(simd_level());
    for (const SimdLevel level : simd_levels()) facts.simd_levels.emplace_back(simd_name(level));
    return facts;
}

}  // namespace weft::bench
