#include "tangle/committee/ledger_time.hpp"

#include <algorithm>

namespace weft::tangle {

TimeUs ledger_time(std::vector<TimeUs> parent_times, TimeUs previous) {
    if (parent_times.empty()) return previous;
    const auto middle = parent_times.begin() + static_cast<std::ptrdiff_t>((parent_times.size() - 1) / 2);
    std::nth_element(parent_times.begin(), middle, parent_times.end());
    return std::max(*middle, previous);
}

}  // namespace weft::tangle
