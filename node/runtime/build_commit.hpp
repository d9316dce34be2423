// The commit that the program was built from; "unknown" without git; " dirty" behind it when files differed.
#pragma once

#include <string_view>

namespace weft::node {

std::string_view build_commit();

}  // namespace weft::node
