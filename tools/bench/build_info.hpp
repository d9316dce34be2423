// What this program was built from, and how. Pure.
#pragma once

#include <string>
#include <string_view>

namespace weft::bench {

// The commit's hash, with " dirty" where tracked files had changes; "unknown" when there was no git.
std::string_view build_commit();

std::string_view build_type();   // "Release"; "" when none was set
std::string_view build_flags();  // of the compiler, the build type's included
std::string compiler();          // "g++ 12.2.0"

}  // namespace weft::bench
