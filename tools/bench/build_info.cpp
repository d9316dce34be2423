#include "tools/bench/build_info.hpp"

#include <weft_build_commit.hpp>  // made by every build, see build_commit.cmake

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
