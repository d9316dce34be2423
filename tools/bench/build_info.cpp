#include "tools/bench/build_info.hpp"

// Given by tools/CMakeLists.txt for this file alone, so that a new commit compiles only this one again.
#ifndef WEFT_BUILD_COMMIT
#error "the build defines WEFT_BUILD_COMMIT, WEFT_BUILD_TYPE and WEFT_BUILD_FLAGS"
#endif

namespace weft::bench {

std::string_view build_commit() {
    return WEFT_BUILD_COMMIT;
}

std::string_view build_type() {
    return WEFT_BUILD_TYPE;
}

std::string_view build_flags() {
    return WEFT_BUILD_FLAGS;
}

std::string compiler() {
#if defined(__clang__)
    return "clang " __clang_version__;
#else
    return "g++ " __VERSION__;
#endif
}

}  // namespace weft::bench
