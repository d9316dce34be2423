#include "tangle/committee/linearizer.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft::tangle {

void Linearizer::start_epoch(Round base, std::uint32_t gc_depth) {
    gc_depth_ = gc_depth;
    base_ = base;
    last_leader_round_ = base;
    ordered_ = {};
}

std::vector<RoundRef> Linearizer::order(const RoundRef& leader) {
    const Round lowest = floor();
    std::vector<RoundRef> out;
    const auto take = [&](const RoundRef& ref) {
        if (ref.round > lowest && ordered_.insert(ref, {}) != nullptr) out.push_back(ref);
    };
    take(leader);
    // `out` is its own work list: what lies beyond `next` was met, but its parents were not looked at yet.
    for (std::size_t next = 0; next < out.size(); ++next) {
        CHECK(dag_.contains(out[next]));
        for (const RoundRef& parent : dag_.parents(out[next])) take(parent);
    }
    std::sort(out.begin(), out.end());
    last_leader_round_ = leader.round;
    return out;
}

void Linearizer::note_ordered(const RoundRef& leader, const std::vector<RoundRef>& round_blocks) {
    for (const RoundRef& ref : round_blocks) ordered_.insert(ref, {});
    last_leader_round_ = leader.round;
}

Round Linearizer::floor() const {
    if (!gc_depth_ || *gc_depth_ >= last_leader_round_) return base_;
    return std::max(base_, last_leader_round_ - *gc_depth_);
}

void Linearizer::forget_below_floor() {
    ordered_.forget_to(floor());
}

}  // namespace weft::tangle
