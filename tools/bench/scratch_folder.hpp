// A folder of its own that goes when its user does: for data that a run makes only to measure.
#pragma once

#include <filesystem>

#include "tools/client/error.hpp"

namespace weft::bench {

// Movable; the folder and all in it are removed with the last owner.
class ScratchFolder {
public:
    // In `parent`, which is made if need be; empty: where the system keeps temporary files (TMPDIR). Errors: bad_input.
    static client::Result<ScratchFolder> make(const std::filesystem::path& parent);
    ~ScratchFolder();
    ScratchFolder(ScratchFolder&& other) noexcept;
    ScratchFolder& operator=(ScratchFolder&&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
};

}  // namespace weft::bench
