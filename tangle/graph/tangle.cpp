#include "tangle/graph/tangle.hpp"

#include <algorithm>
#include <set>

#include "tangle/white_flag.hpp"

namespace weft::tangle {

Tangle::Tangle(const BlockId& genesis, TangleLimits limits, StoredFates stored)
    : genesis_(genesis), limits_(limits), stored_(std::move(stored)), newest_(genesis) {}

void Tangle::restore(TimeUs ledger_time) {
    CHECK(entries_.empty());
    advance(ledger_time, 0);
    restored_ = true;
}

// ---- look-up

const Tangle::Entry* Tangle::find(const BlockId& id) const {
    const auto it = entries_.find(id);
    return it == entries_.end() ? nullptr : &it->second;
}

// Also brings back what the store knows to be ordered: a block must never be ordered twice, restart or not.
Tangle::Entry* Tangle::find(const BlockId& id) {
    const auto it = entries_.find(id);
    if (it != entries_.end()) return &it->second;
    if (!restored_ || is_outside(id)) return nullptr;
    const std::optional<StoredFate> fate = stored_(id);
    if (!fate) return nullptr;
    Entry& entry = entries_[id];
    entry.solid = entry.ordered = true;
    entry.commit = fate->commit;
    entry.reason = fate->reason;
    by_slot_[id.slot()].push_back(id);
    return &entry;
}

bool Tangle::is_outside(const BlockId& id) const {
    return id == genesis_ || id.slot() < floor_;
}

bool Tangle::is_settled(const BlockId& id) {
    if (is_outside(id)) return true;
    const Entry* entry = find(id);
    return entry != nullptr && entry->ordered;
}

bool Tangle::is_solid(const BlockId& id) {
    if (is_outside(id)) return true;
    const Entry* entry = find(id);
    return entry != nullptr && entry->solid;
}

bool Tangle::is_known(const BlockId& id) {
    return is_outside(id) || find(id) != nullptr;
}

std::optional<Placement> Tangle::placement(const BlockId& id) const {
    const Entry* entry = find(id);
    if (entry == nullptr) return std::nullopt;
    return Placement{entry->ordered, entry->solid, entry->reason, entry->commit};
}

BlockPtr Tangle::pending_block(const BlockId& id) const {
    const Entry* entry = find(id);
    return entry == nullptr ? nullptr : entry->block;
}

std::span<const BlockId> Tangle::parents_of(const BlockId& id) const {
    const Entry* entry = find(id);
    if (entry == nullptr || !entry->block) return {};
    return entry->block->header.parents;
}

// ---- attaching

Tangle::Attachment Tangle::attach(const BlockPtr& block, TimeUs now) {
    using Result = Attachment::Result;
    if (is_outside(block->id)) return {Result::too_old, {}};
    if (find(block->id) != nullptr) return {Result::duplicate, {}};

    Entry& entry = entries_[block->id];  // stays in place whatever find adds below
    entry.block = block;
    entry.since = now;
    by_slot_[block->id.slot()].push_back(block->id);
    wait_for_parents(block, entry);
    if (entry.missing > 0) {
        orphans_.emplace(std::pair{now, block->id}, block->size());
        orphan_bytes_ += block->size();
        bound_orphans();
        return {Result::waiting, {}};
    }
    Attachment attachment;
    settle_waiters({block->id}, now, attachment.solid);
    return attachment;
}

void Tangle::wait_for_parents(const BlockPtr& block, Entry& entry) {
    for (const BlockId& parent : block->header.parents) {
        if (is_solid(parent)) continue;
        waiters_[parent].push_back(block->id);
        ++entry.missing;
    }
}

// Every id in `ready` is complete; whatever waited for it may become complete, too.
void Tangle::settle_waiters(std::vector<BlockId> ready, TimeUs now, std::vector<BlockPtr>& solid) {
    for (std::size_t next = 0; next < ready.size(); ++next) {
        const BlockId id = ready[next];
        Entry* entry = find(id);
        if (entry != nullptr && !entry->solid) {
            make_solid(id, *entry, now);
            solid.push_back(entry->block);
        }
        const auto waiting = waiters_.find(id);
        if (waiting == waiters_.end()) continue;
        const std::vector<BlockId> children = std::move(waiting->second);
        waiters_.erase(waiting);
        for (const BlockId& child : children) {
            Entry* waiter = find(child);
            CHECK(waiter != nullptr && waiter->missing > 0);
            if (--waiter->missing > 0) continue;
            forget_orphan(child);
            ready.push_back(child);
        }
    }
}

void Tangle::make_solid(const BlockId& id, Entry& entry, TimeUs now) {
    entry.solid = true;
    for (const BlockId& parent : entry.block->header.parents) {
        Entry* approved = find(parent);
        if (approved == nullptr) continue;
        if (!approved->ordered) entry.height = std::max(entry.height, approved->height + 1);
        remove_tip(*approved);
    }
    entry.since = now;
    newest_ = id;
    ++pending_;
    pending_bytes_ += entry.block->size();
    solid_since_.emplace_back(now, id);
    add_tip(id, entry);
}

void Tangle::note_logged(const BlockId& id, Lsn lsn) {
    Entry* entry = find(id);
    CHECK(entry != nullptr);
    entry->lsn = lsn;
    if (!entry->ordered) logged_.emplace_back(lsn, id);
}

std::optional<Lsn> Tangle::lowest_pending_lsn() {
    while (!logged_.empty()) {
        const Entry* entry = std::as_const(*this).find(logged_.front().second);
        if (entry != nullptr && !entry->ordered) return logged_.front().first;
        logged_.pop_front();
    }
    return std::nullopt;
}

// ---- orphans

void Tangle::forget_orphan(const BlockId& id) {
    const Entry* entry = find(id);
    const auto orphan = orphans_.find({entry->since, id});
    if (orphan == orphans_.end()) return;
    orphan_bytes_ -= orphan->second;
    orphans_.erase(orphan);
}

void Tangle::drop_waiter(const BlockId& parent, const BlockId& child) {
    const auto waiting = waiters_.find(parent);
    if (waiting == waiters_.end()) return;
    std::erase(waiting->second, child);
    if (waiting->second.empty()) waiters_.erase(waiting);
}

// Oldest first: whoever sends blocks without their past loses them, nobody else does.
void Tangle::bound_orphans() {
    while (orphan_bytes_ > limits_.orphan_bytes_max) {
        const BlockId id = orphans_.begin()->first.second;
        const BlockPtr block = find(id)->block;
        forget_orphan(id);
        for (const BlockId& parent : block->header.parents) drop_waiter(parent, id);
        std::erase(by_slot_[id.slot()], id);
        entries_.erase(id);
    }
}

std::vector<BlockId> Tangle::missing(TimeUs before, std::size_t count) const {
    std::set<BlockId> ids;
    for (const auto& [key, bytes] : orphans_) {
        if (key.first > before || ids.size() >= count) break;
        for (const BlockId& parent : find(key.second)->block->header.parents) {
            if (ids.size() < count && !is_outside(parent) && find(parent) == nullptr) ids.insert(parent);
        }
    }
    return {ids.begin(), ids.end()};
}

std::vector<BlockPtr> Tangle::lingering(TimeUs before, std::size_t count) const {
    std::vector<BlockPtr> blocks;
    for (const auto& [since, id] : solid_since_) {
        if (since > before || blocks.size() >= count) break;
        const Entry* entry = find(id);
        if (entry != nullptr && !entry->ordered) blocks.push_back(entry->block);
    }
    return blocks;
}

// ---- the window

Tangle::Advance Tangle::advance(TimeUs ledger_time, TimeUs now) {
    Advance advance;
    const Slot slot = slot_of(ledger_time);
    const Slot floor = slot > limits_.window_slots ? slot - limits_.window_slots : 0;
    if (floor <= floor_) return advance;
    floor_ = floor;
    while (!by_slot_.empty() && by_slot_.begin()->first < floor_) {
        for (const BlockId& id : by_slot_.begin()->second) {
            const auto it = entries_.find(id);
            if (!it->second.ordered) {
                advance.expired.push_back(it->second.block);
                expire(id, it->second);
            }
            remove_tip(it->second);
            entries_.erase(it);
        }
        by_slot_.erase(by_slot_.begin());
    }
    // Ids sort by slot: whoever waits for something outside the window waits at the front.
    std::vector<BlockId> settled;
    for (const auto& [parent, children] : waiters_) {
        if (parent.slot() >= floor_) break;
        settled.push_back(parent);
    }
    settle_waiters(std::move(settled), now, advance.solid);
    trim_solid_since();
    return advance;
}

void Tangle::expire(const BlockId& id, Entry& entry) {
    if (entry.solid) {
        leave_pending(entry);
        return;
    }
    forget_orphan(id);
    for (const BlockId& parent : entry.block->header.parents) drop_waiter(parent, id);
}

void Tangle::trim_solid_since() {
    while (!solid_since_.empty()) {
        const Entry* entry = std::as_const(*this).find(solid_since_.front().second);
        if (entry != nullptr && !entry->ordered) return;
        solid_since_.pop_front();
    }
}

void Tangle::leave_pending(Entry& entry) {
    --pending_;
    pending_bytes_ -= entry.block->size();
}

// ---- ordering

void Tangle::order(const BlockId& tip, CommitIndex commit, std::vector<BlockPtr>& out) {
    std::vector<BlockId> ids;
    const auto enter = [&](const BlockId& id) {
        if (is_outside(id)) return false;
        Entry* entry = find(id);
        CHECK(entry != nullptr && entry->solid);
        if (entry->ordered) return false;
        entry->ordered = true;
        entry->commit = commit;
        return true;
    };
    white_flag_order(
        tip, enter, [&](const BlockId& id) { return parents_of(id); }, ids);
    for (const BlockId& id : ids) {
        Entry& entry = *find(id);
        leave_pending(entry);
        out.push_back(std::move(entry.block));
    }
    trim_solid_since();
}

std::vector<BlockPtr> Tangle::mark_ordered(const BlockId& id, CommitIndex commit, TimeUs now) {
    std::vector<BlockPtr> solid;
    if (is_outside(id)) return solid;
    Entry* entry = find(id);
    if (entry == nullptr) {
        entry = &entries_[id];
        by_slot_[id.slot()].push_back(id);
    } else if (entry->ordered) {
        return solid;
    } else if (entry->solid) {
        leave_pending(*entry);
    } else {
        forget_orphan(id);
        for (const BlockId& parent : entry->block->header.parents) drop_waiter(parent, id);
    }
    entry->missing = 0;
    entry->solid = entry->ordered = true;
    entry->commit = commit;
    entry->block = nullptr;
    settle_waiters({id}, now, solid);
    return solid;
}

void Tangle::set_reason(const BlockId& id, RejectReason reason) {
    if (Entry* entry = find(id)) entry->reason = reason;
}

// ---- tips

void Tangle::add_tip(const BlockId& id, Entry& entry) {
    entry.tip_place = static_cast<std::uint32_t>(tips_.size());
    tips_.push_back(id);
}

void Tangle::remove_tip(Entry& entry) {
    if (entry.tip_place == kNoTip) return;
    const std::uint32_t place = entry.tip_place;
    entry.tip_place = kNoTip;
    if (place + 1 < tips_.size()) {
        tips_[place] = tips_.back();
        entries_.find(tips_[place])->second.tip_place = place;
    }
    tips_.pop_back();
}

std::vector<BlockId> Tangle::choose_tips(std::size_t want, TimeUs now, const TipChooser& chooser, Random& random) {
    // An ordered tip that got old will never be approved by anyone who is up to date: let it go.
    for (std::size_t i = tips_.size(); i-- > 0;) {
        Entry& entry = entries_.find(tips_[i])->second;
        if (entry.ordered && entry.since + limits_.tip_age_us_max < now) remove_tip(entry);
    }
    std::vector<BlockId> chosen;
    for (const std::size_t index : chooser.choose(tips_.size(), want, random)) chosen.push_back(tips_[index]);
    if (chosen.empty()) chosen.push_back(newest_.slot() >= floor_ ? newest_ : genesis_);
    return chosen;
}

std::vector<BlockId> Tangle::pending_tips(std::size_t count, const std::function<bool(const BlockId&)>& skip) const {
    struct Candidate {
        std::uint32_t height;
        Lsn lsn;
        BlockId id;
    };
    std::vector<Candidate> candidates;
    for (const BlockId& id : tips_) {
        const Entry& entry = *find(id);
        if (entry.ordered || skip(id)) continue;
        candidates.push_back({entry.height, entry.lsn, id});
    }
    const auto longer_first = [](const Candidate& a, const Candidate& b) {
        return std::tie(b.height, a.lsn, a.id) < std::tie(a.height, b.lsn, b.id);
    };
    const std::size_t kept = std::min(count, candidates.size());
    std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(kept), candidates.end(),
                      longer_first);
    std::vector<BlockId> ids;
    for (std::size_t i = 0; i < kept; ++i) ids.push_back(candidates[i].id);
    return ids;
}

}  // namespace weft::tangle
