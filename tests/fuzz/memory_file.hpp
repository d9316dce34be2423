// A file without a folder, for entrances that take a path.
#pragma once

#include <filesystem>

#include "core/bytes.hpp"

namespace weft::fuzz {

// In memory, readable and writable by its owner alone, until this goes.
class MemoryFile {
public:
    explicit MemoryFile(ByteView content);
    ~MemoryFile();
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::filesystem::path path() const;

private:
    int fd_;
};

}  // namespace weft::fuzz
