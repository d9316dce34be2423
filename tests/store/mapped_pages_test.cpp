#include "tangle/lmdb/mapped_pages.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace weft::tangle::lmdb {
namespace {

// Resident KiB of the mappings of `path`.
std::size_t resident_kib(const std::string& path) {
    std::ifstream smaps("/proc/self/smaps");
    bool inside = false;
    std::size_t sum = 0;
    for (std::string line; std::getline(smaps, line);) {
        if (line.find('-') < 20 && line.find(':') > line.find('-')) inside = line.find(path) != line.npos;
        if (inside && line.starts_with("Rss:")) sum += std::stoul(line.substr(4));
    }
    return sum;
}

TEST(MappedPages, LeaveTheProcessAndKeepTheirContent) {
    constexpr std::size_t kBytes = 8u << 20;
    std::string path = "/tmp/weft-mapped-XXXXXX";
    const int descriptor = ::mkstemp(path.data());
    ASSERT_GE(descriptor, 0);
    const std::string content(kBytes, 'w');
    ASSERT_EQ(::write(descriptor, content.data(), kBytes), static_cast<ssize_t>(kBytes));
    void* map = ::mmap(nullptr, kBytes, PROT_READ, MAP_SHARED, descriptor, 0);
    ASSERT_NE(map, MAP_FAILED);
    const auto* bytes = static_cast<const volatile char*>(map);
    std::size_t seen = 0;
    for (std::size_t at = 0; at < kBytes; at += 4096) seen += bytes[at] == 'w' ? 1 : 0;
    EXPECT_EQ(seen, kBytes / 4096);
    EXPECT_GE(resident_kib(path), kBytes / 1024);

    release_mapped_pages(descriptor);
    EXPECT_EQ(resident_kib(path), 0u);
    EXPECT_EQ(bytes[kBytes - 1], 'w');
    ::munmap(map, kBytes);
    ::close(descriptor);
    ::unlink(path.c_str());
}

TEST(MappedPages, KeepWhatWasWrittenToAPrivateMapping) {
    constexpr std::size_t kBytes = 4096;
    std::string path = "/tmp/weft-mapped-XXXXXX";
    const int descriptor = ::mkstemp(path.data());
    ASSERT_GE(descriptor, 0);
    ASSERT_EQ(::ftruncate(descriptor, kBytes), 0);
    void* map = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0);
    ASSERT_NE(map, MAP_FAILED);
    auto* bytes = static_cast<volatile char*>(map);
    bytes[0] = 'w';
    release_mapped_pages(descriptor);
    EXPECT_EQ(bytes[0], 'w');
    ::munmap(map, kBytes);
    ::close(descriptor);
    ::unlink(path.c_str());
}

}  // namespace
}  // namespace weft::tangle::lmdb
