// The version of the programs, as interfaces show it. Equal to CMakeLists.txt's.
#pragma once

#include <string_view>

namespace weft::node {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace weft::node
