// Enumerations and their names: a table by value, looked up the other way.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace weft {

// The value whose name stands in `names`, which are in the order of the values from 0 on.
template <class Enum, std::size_t kCount>
std::optional<Enum> value_of_name(const std::array<std::string_view, kCount>& names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

}  // namespace weft
