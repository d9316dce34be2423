#include "tangle/graph/tangle.hpp"

#include <algorithm>

namespace weft::tangle {

Tangle::Tangle(const BlockId& genesis, TangleLimits limits, StoredFates stored, const HashSalt& salt)
    : genesis_(genesis),
      limits_(limits),
      stored_(std::move(stored)),
      index_(salt),
      tips_(vertices_, limits.tip_age_us_max),
      waiters_(0, SaltedBlockHash{salt}),
      newest_(genesis) {}

void Tangle::restore(TimeUs ledger_time, Slot stored_last) {
    CHECK(index_.size() == 0);
    advance(ledger_time, 0);
    stored_last_ = stored_last;
}

// ---- look-up

// Also brings back what the store knows to be ordered: a block must never be ordered twice, restart or not.
Known* Tangle::find(const BlockId& id) {
    if (Known* known = index_.find(id)) return known;
    if (!may_be_stored(id)) return nullptr;
    const std::optional<StoredFate> fate = stored_(id);
    if (!fate) return nullptr;
    Known& known = index_.insert(id);
    known.set_ordered(fate->commit, fate->reason);
    return &known;
}

const Vertex* Tangle::find_vertex(const BlockId& id) const {
    const Known* known = index_.find(id);
    return known != nullptr && known->has_vertex() ? &vertices_[known->vertex()] : nullptr;
}

bool Tangle::is_outside(const BlockId& id) const {
    const Slot slot = id.slot();
    return slot < floor_ || (slot == genesis_.slot() && id == genesis_);
}

bool Tangle::may_be_stored(const BlockId& id) const {
    return stored_last_ && id.slot() <= *stored_last_ && !is_outside(id);
}

bool Tangle::is_settled(const BlockId& id) {
    if (is_outside(id)) return true;
    const Known* known = find(id);
    return known != nullptr && (!known->has_vertex() || vertices_[known->vertex()].ordered);
}

bool Tangle::is_solid(const BlockId& id) {
    if (is_outside(id)) return true;
    const Known* known = find(id);
    return known != nullptr && (!known->has_vertex() || vertices_[known->vertex()].solid);
}

bool Tangle::is_known(const BlockId& id) {
    return is_outside(id) || find(id) != nullptr;
}

std::optional<Placement> Tangle::placement(const BlockId& id) const {
    const Known* known = index_.find(id);
    if (known == nullptr) return std::nullopt;
    if (!known->has_vertex()) return Placement{true, true, known->reason(), known->commit()};
    const Vertex& vertex = vertices_[known->vertex()];
    return Placement{vertex.ordered, vertex.solid, vertex.reason, vertex.commit};
}

BlockPtr Tangle::pending_block(const BlockId& id) const {
    const Vertex* vertex = find_vertex(id);
    return vertex == nullptr ? nullptr : vertex->block;
}

std::span<const BlockId> Tangle::parents_of(const BlockId& id) const {
    const Vertex* vertex = find_vertex(id);
    if (vertex == nullptr || !vertex->block) return {};
    return vertex->block->header.parents;
}

// ---- attaching

Tangle::Attachment Tangle::attach(const BlockPtr& block, TimeUs now, std::vector<SolidBlock>& solid,
                                  std::optional<std::uint32_t> origin) {
    if (is_outside(block->id)) return Attachment::too_old;
    if (find(block->id) != nullptr) return Attachment::duplicate;

    const VertexIndex index = vertices_.take();
    Vertex& vertex = vertices_[index];
    vertex.block = block;
    vertex.id = block->id;
    vertex.bytes = static_cast<std::uint32_t>(block->size());
    vertex.known = &index_.insert(block->id);
    vertex.known->set_vertex(index);
    vertex.since = now;
    vertex.origin = origin;
    resolve_parents(index);
    if (vertex.missing > 0) {
        add_orphan(index);
        return Attachment::waiting;
    }
    const std::size_t first = solid.size();
    make_solid(index, now, solid);
    release_waiters_from(first, now, solid);
    return Attachment::solid;
}

void Tangle::resolve_parents(VertexIndex child) {
    Vertex& vertex = vertices_[child];
    const auto& parents = vertex.block->header.parents;
    vertex.parent_count = static_cast<std::uint8_t>(parents.size());
    for (std::uint8_t i = 0; i < vertex.parent_count; ++i) {
        if (is_outside(parents[i])) continue;
        const Known* known = find(parents[i]);
        const bool held = known != nullptr && known->has_vertex();
        if (known == nullptr || (held && !vertices_[known->vertex()].solid)) {
            waiters_[parents[i]].push_back({child, i});
            ++vertex.missing;
        } else if (held) {
            vertex.parents[i] = vertices_.ref(known->vertex());
        }
    }
}

void Tangle::make_solid(VertexIndex index, TimeUs now, std::vector<SolidBlock>& solid) {
    Vertex& vertex = vertices_[index];
    vertex.solid = true;
    vertex.since = now;
    vertex.number = next_number_++;
    for (const VertexRef& ref : vertex.parent_refs()) {
        const Vertex* parent = vertices_.find(ref);
        if (parent == nullptr) continue;
        tips_.remove(ref.index);
        if (parent->ordered) {
            release_ordered(ref.index);  // kept only because it was a tip
        } else {
            vertex.height = std::max(vertex.height, parent->height + 1);
        }
    }
    newest_ = vertex.id;
    join_pending(index);
    tips_.add(index);
    solid.push_back({vertex.block, vertices_.ref(index), vertex.origin});
}

// `solid` from `first` on is the work list, too: what waited for a block stands behind it.
void Tangle::release_waiters_from(std::size_t first, TimeUs now, std::vector<SolidBlock>& solid) {
    for (std::size_t next = first; next < solid.size() && !waiters_.empty(); ++next) {
        const BlockId parent = solid[next].block->id;
        release_waiters(parent, VertexRef(solid[next].vertex), now, solid);
    }
}

// `parent` is solid or settled; `ref` leads nowhere if it is settled.
void Tangle::release_waiters(const BlockId& parent, const VertexRef& ref, TimeUs now, std::vector<SolidBlock>& solid) {
    const auto waiting = waiters_.find(parent);
    if (waiting == waiters_.end()) return;
    const std::vector<Waiter> waiters = std::move(waiting->second);
    waiters_.erase(waiting);
    for (const Waiter& waiter : waiters) {
        Vertex& child = vertices_[waiter.child];
        CHECK(!child.solid && child.missing > 0);
        child.parents[waiter.parent] = ref;
        if (--child.missing > 0) continue;
        forget_orphan(waiter.child);
        make_solid(waiter.child, now, solid);
    }
}

// ---- what is pending

void Tangle::join_pending(VertexIndex index) {
    Vertex& vertex = vertices_[index];
    vertex.older = youngest_;
    (youngest_ == Vertex::kNowhere ? oldest_ : vertices_[youngest_].younger) = index;
    youngest_ = index;
    ++pending_;
    pending_bytes_ += vertex.bytes;
    pending_since_sum_ += vertex.since;
}

void Tangle::leave_pending(VertexIndex index) {
    Vertex& vertex = vertices_[index];
    (vertex.older == Vertex::kNowhere ? oldest_ : vertices_[vertex.older].younger) = vertex.younger;
    (vertex.younger == Vertex::kNowhere ? youngest_ : vertices_[vertex.younger].older) = vertex.older;
    --pending_;
    pending_bytes_ -= vertex.bytes;
    pending_since_sum_ -= vertex.since;
}

// An ordered block that is no tip is nothing but its fate.
void Tangle::release_ordered(VertexIndex index) {
    const Vertex& vertex = vertices_[index];
    vertex.known->set_ordered(vertex.commit, vertex.reason);
    vertices_.give_back(index);
}

void Tangle::note_logged(const VertexRef& ref, Lsn lsn) {
    if (Vertex* vertex = vertices_.find(ref)) vertex->lsn = lsn;
}

std::optional<Lsn> Tangle::lowest_pending_lsn() const {
    if (oldest_ == Vertex::kNowhere || vertices_[oldest_].lsn == 0) return std::nullopt;
    return vertices_[oldest_].lsn;
}

std::vector<BlockPtr> Tangle::lingering(TimeUs before, std::size_t count) const {
    std::vector<BlockPtr> blocks;
    for (VertexIndex index = oldest_; index != Vertex::kNowhere && blocks.size() < count;
         index = vertices_[index].younger) {
        if (vertices_[index].since > before) break;
        blocks.push_back(vertices_[index].block);
    }
    return blocks;
}

// The sum of the ages is far below 2^64, so that the overflow of the sum of the times does no harm.
TimeUs Tangle::mean_pending_age(TimeUs now) const {
    return pending_ == 0 ? 0 : (now * pending_ - pending_since_sum_) / pending_;
}

Tangle::Memory Tangle::memory() const {
    // A block is one allocation with its counts, its bytes another, and its payload's content mostly a third.
    constexpr std::size_t kBlockBytes = sizeof(Block) + 96;
    Memory out;
    out.index = index_.memory_bytes();
    out.vertices = vertices_.memory_bytes();
    out.blocks = (pending_ + orphans_.size()) * kBlockBytes + pending_bytes_ + orphan_bytes_;
    return out;
}

}  // namespace weft::tangle
