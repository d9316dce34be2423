#include "tangle/committee/past_cone.hpp"

#include "core/check.hpp"

namespace weft::tangle {

PastCone::PastCone(const RoundDag& dag, const RoundRef& top) : dag_(dag), top_(top) {
    CHECK(dag.contains(top));
    frontier_[top.round].insert(top);
}

std::vector<RoundRef> PastCone::blocks_at(Round round) {
    while (!frontier_.empty() && frontier_.begin()->first > round) {
        const std::set<RoundRef> expanding = std::move(frontier_.begin()->second);
        frontier_.erase(frontier_.begin());
        for (const RoundRef& block : expanding) {
            for (const RoundRef& parent : dag_.parents(block)) {
                if (!dag_.is_settled(parent)) frontier_[parent.round].insert(parent);
            }
        }
    }
    const auto found = frontier_.find(round);
    if (found == frontier_.end()) return {};
    return {found->second.begin(), found->second.end()};
}

}  // namespace weft::tangle
