#include "tangle/graph/tip_chooser.hpp"

#include <algorithm>

namespace weft::tangle {

std::vector<std::size_t> UniformTips::choose(std::size_t count, std::size_t want, Random& random) const {
    std::vector<std::size_t> chosen;
    const std::size_t size = std::min(count, want);
    // Floyd's sampling: `size` draws, whatever `count` is.
    for (std::size_t upper = count - size; upper < count; ++upper) {
        const std::size_t drawn = random.below(upper + 1);
        const bool taken = std::find(chosen.begin(), chosen.end(), drawn) != chosen.end();
        chosen.push_back(taken ? upper : drawn);
    }
    return chosen;
}

}  // namespace weft::tangle
