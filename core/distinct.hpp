// Whether no value stands twice in a list.
#pragma once

#include <algorithm>
#include <vector>

namespace weft {

// O(n log n).
template <class Value>
bool distinct(std::vector<Value> values) {
    std::sort(values.begin(), values.end());
    return std::adjacent_find(values.begin(), values.end()) == values.end();
}

}  // namespace weft
