#include "tangle/committee/round_dag.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft::tangle {

void RoundDag::insert(const RoundRef& ref, std::span<const RoundRef> parents) {
    CHECK(!is_settled(ref));
    for (const RoundRef& parent : parents) {
        CHECK(parent.round < ref.round);
        CHECK(is_settled(parent) || contains(parent));
    }
    const bool is_new = vertices_.try_emplace(ref, parents.begin(), parents.end()).second;
    CHECK(is_new);
    std::vector<RoundRef>& round = rounds_[ref.round];
    round.insert(std::lower_bound(round.begin(), round.end(), ref), ref);
}

std::span<const RoundRef> RoundDag::parents(const RoundRef& ref) const {
    const auto found = vertices_.find(ref);
    CHECK(found != vertices_.end());
    return found->second;
}

std::span<const RoundRef> RoundDag::blocks_at(Round round) const {
    const auto found = rounds_.find(round);
    if (found == rounds_.end()) return {};
    return found->second;
}

std::span<const RoundRef> RoundDag::blocks_of(AuthorIndex author, Round round) const {
    const std::span<const RoundRef> blocks = blocks_at(round);
    const auto first = std::ranges::lower_bound(blocks, author, {}, &RoundRef::author);
    const auto last = std::ranges::upper_bound(first, blocks.end(), author, {}, &RoundRef::author);
    return {first, last};
}

std::size_t RoundDag::authors_at(Round round) const {
    std::size_t count = 0;
    const RoundRef* previous = nullptr;
    for (const RoundRef& block : blocks_at(round)) {
        if (previous == nullptr || previous->author != block.author) ++count;
        previous = &block;
    }
    return count;
}

void RoundDag::raise_floor(Round floor) {
    if (has_floor_ && floor <= floor_) return;
    floor_ = floor;
    has_floor_ = true;
    const auto end = rounds_.upper_bound(floor);
    for (auto round = rounds_.begin(); round != end; ++round) {
        for (const RoundRef& block : round->second) vertices_.erase(block);
    }
    rounds_.erase(rounds_.begin(), end);
}

}  // namespace weft::tangle
