#include "tools/bench/levels.hpp"

namespace weft::bench {

std::string threads_suffix(unsigned threads) {
    return threads == 1 ? "" : ".t" + std::to_string(threads);
}

std::string names_of(const std::vector<SimdLevel>& levels) {
    std::string names;
    for (const SimdLevel level : levels) names += (names.empty() ? "" : ", ") + std::string(simd_name(level));
    return names;
}

}  // namespace weft::bench
