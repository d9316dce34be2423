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
    const bool is_new = vertices_.insert(ref, {parents.begin(), parents.end()}) != nullptr;
    CHECK(is_new);
    ++changes_;
}

std::span<const RoundRef> RoundDag::parents(const RoundRef& ref) const {
    const std::vector<RoundRef>* found = vertices_.find(ref);
    CHECK(found != nullptr);
    return *found;
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
    ++changes_;
    vertices_.forget_to(floor);
}

std::size_t RoundDag::memory_bytes() const {
    std::size_t bytes = vertices_.size() * (sizeof(RoundRef) + sizeof(std::vector<RoundRef>));
    vertices_.for_each([&](const std::vector<RoundRef>& parents) { bytes += parents.capacity() * sizeof(RoundRef); });
    return bytes;
}

}  // namespace weft::tangle
