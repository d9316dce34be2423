#include "tangle/lmdb/mapped_pages.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

namespace weft::tangle::lmdb {

// The system has no call that tells where a library mapped a file; LMDB tells it only of maps at a fixed address.
void release_mapped_pages(int descriptor) {
    struct stat info {};
    if (::fstat(descriptor, &info) != 0) return;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t from = 0;
        std::uintptr_t to = 0;
        char access[5] = {};  // such as r--s
        std::uint64_t inode = 0;
        const int read =
            std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s %*s %*s %" SCNu64, &from, &to, access, &inode);
        // Only shared mappings: from a private one, what was written would be lost; and inodes of two file systems
        // may have one number.
        if (read != 4 || inode != info.st_ino || access[3] != 's') continue;
        ::madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
    }
}

}  // namespace weft::tangle::lmdb
