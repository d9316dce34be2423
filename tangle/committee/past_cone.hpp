// A block's past cone in the committee's graph, walked from the top down and only as far as somebody asks. Pure.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <vector>

#include "tangle/committee/round_dag.hpp"

namespace weft::tangle {

class PastCone {
public:
    // Requires dag.contains(top). `dag` must outlive this and stay unchanged.
    PastCone(const RoundDag& dag, const RoundRef& top);

    const RoundRef& top() const { return top_; }

    // Blocks of `round` in the past cone (the top itself included), sorted, equivocations included; those that the
    // graph forgot are left out. To be asked for rounds that never rise: what lies above is forgotten on the way.
    // Cost: every edge above `round` once over the life of this object.
    std::vector<RoundRef> blocks_at(Round round);

private:
    const RoundDag& dag_;
    RoundRef top_;
    // Met but not expanded yet. A round is complete once every round above it is expanded, for edges point down.
    std::map<Round, std::set<RoundRef>, std::greater<>> frontier_;
};

}  // namespace weft::tangle
