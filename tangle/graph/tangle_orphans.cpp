// Blocks that wait for parents: bounded, asked for, released by age.
#include <algorithm>
#include <set>

#include "tangle/graph/tangle.hpp"

namespace weft::tangle {

void Tangle::add_orphan(VertexIndex index) {
    Vertex& vertex = vertices_[index];
    vertex.number = next_number_++;
    orphans_.emplace_hint(orphans_.end(), vertex.number, index);
    orphan_bytes_ += vertex.bytes;
    bound_orphans();
}

void Tangle::forget_orphan(VertexIndex index) {
    const Vertex& vertex = vertices_[index];
    orphans_.erase(vertex.number);
    orphan_bytes_ -= vertex.bytes;
    if (vertex.missing == 0) return;
    for (const BlockId& parent : vertex.block->header.parents) {
        const auto waiting = waiters_.find(parent);
        if (waiting == waiters_.end()) continue;
        std::erase_if(waiting->second, [&](const Waiter& waiter) { return waiter.child == index; });
        if (waiting->second.empty()) waiters_.erase(waiting);
    }
}

// Oldest first: whoever sends blocks without their past loses them, nobody else does.
void Tangle::bound_orphans() {
    while (orphan_bytes_ > limits_.orphan_bytes_max) {
        const VertexIndex index = orphans_.begin()->second;
        forget_orphan(index);
        index_.erase(vertices_[index].id);
        vertices_.give_back(index);
    }
}

std::vector<BlockId> Tangle::missing(TimeUs before, std::size_t count) const {
    std::set<BlockId> ids;
    for (const auto& [number, index] : orphans_) {
        if (vertices_[index].since > before || ids.size() >= count) break;
        for (const BlockId& parent : vertices_[index].block->header.parents) {
            if (ids.size() < count && !is_outside(parent) && index_.find(parent) == nullptr) ids.insert(parent);
        }
    }
    return {ids.begin(), ids.end()};
}

// Awaited parents that are settled by age, distinct.
std::vector<BlockId> Tangle::awaited_outside() const {
    std::set<BlockId> ids;
    for (const auto& [number, index] : orphans_) {
        for (const BlockId& parent : vertices_[index].block->header.parents) {
            if (parent.slot() < floor_ && waiters_.contains(parent)) ids.insert(parent);
        }
    }
    return {ids.begin(), ids.end()};
}

}  // namespace weft::tangle
