// A folder for a bench's store.
#pragma once

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "core/check.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::tangle {

class BenchFolder {
public:
    // The folder that the environment variable names, which stays; else a new one in TMPDIR, which goes.
    explicit BenchFolder(const char* variable = nullptr) {
        const char* named = variable == nullptr ? nullptr : std::getenv(variable);
        keep_ = named != nullptr;
        path_ = keep_ ? named : (std::filesystem::temp_directory_path() / "weft-bench-XXXXXX").string();
        CHECK(keep_ || mkdtemp(path_.data()) != nullptr);
    }
    ~BenchFolder() {
        std::error_code ignored;
        if (!keep_) std::filesystem::remove_all(path_, ignored);
    }
    BenchFolder(const BenchFolder&) = delete;
    BenchFolder& operator=(const BenchFolder&) = delete;
    const std::string& path() const { return path_; }
    bool is_kept() const { return keep_; }

private:
    std::string path_;
    bool keep_ = false;
};

inline std::unique_ptr<Store> open_in(const BenchFolder& folder) {
    auto store = Store::open(folder.path(), NetworkId{{1}}, {});
    CHECK(store.has_value());
    return *std::move(store);
}

}  // namespace weft::tangle
