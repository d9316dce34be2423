#include "tools/bench/scratch_folder.hpp"

#include <stdlib.h>
#include <string.h>

#include <utility>

namespace weft::bench {

namespace fs = std::filesystem;

client::Result<ScratchFolder> ScratchFolder::make(const fs::path& parent) {
    std::error_code error;
    const fs::path place = parent.empty() ? fs::temp_directory_path(error) : parent;
    if (!error) fs::create_directories(place, error);
    if (error) return client::bad_input("Cannot use " + place.string() + ": " + error.message() + ".");
    std::string pattern = (place / "weft-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        return client::bad_input("Cannot make a folder in " + place.string() + ": " + ::strerror(errno) + ".");
    }
    return ScratchFolder(pattern);
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace weft::bench
