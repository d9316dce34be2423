// Which tips a new block should approve: a policy, kept apart from the graph so that researchers can try others.
#pragma once

#include <cstddef>
#include <vector>

#include "core/ports.hpp"

namespace weft::tangle {

class TipChooser {
public:
    virtual ~TipChooser() = default;
    // Up to `want` distinct indices below `count`, in the order in which they should stand as parents.
    virtual std::vector<std::size_t> choose(std::size_t count, std::size_t want, Random& random) const = 0;
};

// Every tip is equally likely.
class UniformTips final : public TipChooser {
public:
    std::vector<std::size_t> choose(std::size_t count, std::size_t want, Random& random) const override;
};

}  // namespace weft::tangle
