#include "tests/fuzz/memory_file.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/check.hpp"

namespace weft::fuzz {

MemoryFile::MemoryFile(ByteView content) : fd_(memfd_create("weft-fuzz", MFD_CLOEXEC)) {
    CHECK(fd_ >= 0 && fchmod(fd_, 0600) == 0);
    CHECK(write(fd_, content.data(), content.size()) == static_cast<ssize_t>(content.size()));
}

MemoryFile::~MemoryFile() {
    close(fd_);
}

std::filesystem::path MemoryFile::path() const {
    return "/proc/self/fd/" + std::to_string(fd_);
}

}  // namespace weft::fuzz
