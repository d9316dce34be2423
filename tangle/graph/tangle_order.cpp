// The window, the order of execution, and the tips that are offered and named.
#include "tangle/graph/tangle.hpp"
#include "tangle/white_flag.hpp"

namespace weft::tangle {

// ---- the window

Tangle::Advance Tangle::advance(TimeUs ledger_time, TimeUs now) {
    Advance advance;
    for (const VertexIndex index : tips_.sweep(now)) release_ordered(index);
    const Slot floor = floor_at(ledger_time);
    if (floor <= floor_) return advance;
    floor_ = floor;
    while (std::optional<BlockIndex::Dropped> dropped = index_.take_below(floor_)) {
        dropped->table.for_each([&](const Known& known) {
            if (known.has_vertex()) expire(known.vertex(), advance);
        });
    }
    for (const BlockId& parent : awaited_outside()) release_waiters(parent, VertexRef{}, now, advance.solid);
    release_waiters_from(0, now, advance.solid);
    return advance;
}

void Tangle::expire(VertexIndex index, Advance& advance) {
    const Vertex& vertex = vertices_[index];
    if (!vertex.ordered) {
        advance.expired.push_back(vertex.block);
        vertex.solid ? leave_pending(index) : forget_orphan(index);
    }
    tips_.remove(index);
    vertices_.give_back(index);
}

// ---- ordering

void Tangle::order(const BlockId& tip, CommitIndex commit, OrderedBlocks& out) {
    if (is_outside(tip)) return;
    const Known* known = find(tip);
    CHECK(known != nullptr);
    if (!known->has_vertex()) return;
    const auto enter = [&](const VertexRef& ref) {
        Vertex* vertex = vertices_.find(ref);
        if (vertex == nullptr || vertex->ordered) return false;
        CHECK(vertex->solid);
        vertex->ordered = true;
        vertex->commit = commit;
        return true;
    };
    std::vector<VertexRef> ordered;
    white_flag_order(
        vertices_.ref(known->vertex()), enter, [&](const VertexRef& ref) { return vertices_[ref.index].parent_refs(); },
        ordered);
    for (const VertexRef& ref : ordered) {
        out.places.push_back(vertices_[ref.index].known);
        out.blocks.push_back(become_ordered(ref.index));
    }
}

// What is a tip stays one, and can be offered.
BlockPtr Tangle::become_ordered(VertexIndex index) {
    Vertex& vertex = vertices_[index];
    leave_pending(index);
    BlockPtr block = std::move(vertex.block);
    tips_.note_ordered(index);
    if (vertex.tip == Vertex::kNowhere) release_ordered(index);
    return block;
}

Known* Tangle::mark_ordered(const BlockId& id, CommitIndex commit, TimeUs now, std::vector<SolidBlock>& solid) {
    if (is_settled(id)) return nullptr;
    Known* known = index_.find(id);
    if (known != nullptr && vertices_[known->vertex()].solid) {
        Vertex& vertex = vertices_[known->vertex()];
        vertex.ordered = true;
        vertex.commit = commit;
        become_ordered(known->vertex());
    } else {
        if (known != nullptr) {
            forget_orphan(known->vertex());
            vertices_.give_back(known->vertex());
        } else {
            known = &index_.insert(id);
        }
        known->set_ordered(commit, RejectReason::none);
    }
    const std::size_t first = solid.size();
    release_waiters(id, VertexRef{}, now, solid);
    release_waiters_from(first, now, solid);
    return known;
}

void Tangle::set_reason(Known& place, RejectReason reason) {
    if (place.has_vertex()) {
        vertices_[place.vertex()].reason = reason;
    } else {
        place.set_ordered(place.commit(), reason);
    }
}

// ---- tips

std::vector<BlockId> Tangle::choose_tips(std::size_t want, TimeUs now, const TipChooser& chooser, Random& random) {
    for (const VertexIndex index : tips_.sweep(now)) release_ordered(index);
    std::vector<BlockId> chosen;
    for (const VertexIndex index : tips_.choose(want, chooser, random)) chosen.push_back(vertices_[index].id);
    if (chosen.empty()) chosen.push_back(newest_.slot() >= floor_ ? newest_ : genesis_);
    return chosen;
}

void Tangle::note_named(const BlockId& tip, Round round) {
    const Known* known = index_.find(tip);
    if (known != nullptr && known->has_vertex()) tips_.note_named(known->vertex(), round);
}

std::vector<BlockId> Tangle::pending_tips(std::size_t count, Round hidden_from) const {
    std::vector<BlockId> ids;
    for (const VertexIndex index : tips_.to_name(count, hidden_from)) ids.push_back(vertices_[index].id);
    return ids;
}

}  // namespace weft::tangle
