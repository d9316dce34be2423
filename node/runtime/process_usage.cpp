// What this process and its folder take of the machine.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "node/runtime/metrics.hpp"

namespace weft::node {

std::uint64_t resident_bytes() {
    std::uint64_t pages_all = 0;
    std::uint64_t pages_resident = 0;
    std::ifstream("/proc/self/statm") >> pages_all >> pages_resident;
    return pages_resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t folder_bytes(const std::string& folder) {
    constexpr std::uint64_t kStatBlockBytes = 512;
    std::uint64_t bytes = 0;
    std::error_code error;
    for (auto it = std::filesystem::recursive_directory_iterator(folder, error);
         !error && it != std::filesystem::recursive_directory_iterator(); it.increment(error)) {
        struct stat info {};
        if (::lstat(it->path().c_str(), &info) == 0 && S_ISREG(info.st_mode)) {
            bytes += static_cast<std::uint64_t>(info.st_blocks) * kStatBlockBytes;
        }
    }
    return bytes;
}

}  // namespace weft::node
