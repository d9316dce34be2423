// Where this process's memory is: what its parts say, and what the system and the allocator say.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weft::node {

struct MemoryPart {
    std::string part;  // stable, snake_case
    std::uint64_t bytes = 0;
};

struct ProcessMemory {
    std::uint64_t resident = 0;      // all of it
    std::uint64_t mapped_files = 0;  // resident pages of files: program, libraries, the index
    std::uint64_t heap_used = 0;     // handed out by the allocator
    std::uint64_t heap_free = 0;     // held by it for later, resident as far as can be told
};

ProcessMemory process_memory();

// The parts and, behind them, what they can't know of themselves: `program` (mapped files), `allocator` (what malloc
// holds and nobody uses). The rest of what is resident belongs to no part.
std::vector<MemoryPart> with_process_parts(std::vector<MemoryPart> parts, const ProcessMemory& process);

}  // namespace weft::node
