#include "node/runtime/memory.hpp"

#include <malloc.h>

#include <fstream>
#include <sstream>

namespace weft::node {

namespace {

constexpr std::uint64_t kKib = 1024;

}  // namespace

ProcessMemory process_memory() {
    ProcessMemory out;
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        std::istringstream in(line);
        std::string name;
        std::uint64_t kib = 0;
        in >> name >> kib;
        if (name == "VmRSS:") out.resident = kib * kKib;
        if (name == "RssFile:" || name == "RssShmem:") out.mapped_files += kib * kKib;
    }
    const struct mallinfo2 heap = ::mallinfo2();
    out.heap_used = heap.uordblks + heap.hblkhd;
    out.heap_free = heap.fordblks;
    return out;
}

std::vector<MemoryPart> with_process_parts(std::vector<MemoryPart> parts, const ProcessMemory& process) {
    parts.push_back({"program", process.mapped_files});
    // Free memory that was given back to the system is still counted by malloc: no more of it is resident than what
    // resident anonymous memory leaves room for.
    const std::uint64_t anonymous = process.resident - std::min(process.resident, process.mapped_files);
    const std::uint64_t room = anonymous - std::min(anonymous, process.heap_used);
    parts.push_back({"allocator", std::min(process.heap_free, room)});
    return parts;
}

}  // namespace weft::node
