// "Did you mean ...?" for mistyped names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weft::node {

// "; did you mean `api.listen`?" for the nearest of `known` within a small edit distance, else empty.
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known);

}  // namespace weft::node
