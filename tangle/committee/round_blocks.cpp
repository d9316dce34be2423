#include "tangle/committee/round_blocks.hpp"

namespace weft::tangle {

namespace {

constexpr std::size_t kSuspendedBytes = 512;  // of one, beside its encoding
constexpr std::size_t kMissingBytes = 320;    // of one thing that it waits for: in its own set and in the shared map

}  // namespace

RoundBlocks::RoundBlocks(const Domains& domains, const Committee& committee, Tangle& tangle,
                         std::size_t suspended_bytes_max)
    : domains_(domains), tangle_(tangle), suspended_bytes_max_(suspended_bytes_max) {
    begin(committee);
}

void RoundBlocks::begin(const Committee& committee) {
    dag_ = {};
    if (committee.base > 0) dag_.raise_floor(committee.base - 1);
    latest_.assign(committee.size(), nullptr);
    for (std::size_t author = 0; author < committee.size(); ++author) {
        dag_.insert(first_round_ref(domains_, committee, static_cast<AuthorIndex>(author)), {});
    }
}

// ---- epochs

void RoundBlocks::start_epoch(const Committee& committee) {
    past_.clear();
    complete_.for_each([this](const RoundBlockPtr& block) { past_.emplace(block->ref, block); });
    complete_ = {};
    while (!suspended_.empty()) forget_suspended(RoundRef(suspended_.begin()->first));
    begin(committee);
}

void RoundBlocks::keep_past(const RoundBlockPtr& block) {
    past_.emplace(block->ref, block);
}

std::vector<RoundBlockPtr> RoundBlocks::past_heads() const {
    std::set<RoundRef> named;
    for (const auto& [ref, block] : past_) named.insert(block->parents.begin(), block->parents.end());
    std::vector<RoundBlockPtr> heads;
    for (const auto& [ref, block] : past_) {
        if (!named.contains(ref)) heads.push_back(block);
    }
    return heads;
}

// ---- what comes in

RoundBlocks::Result RoundBlocks::add(const RoundBlockPtr& block, bool asked_for, TimeUs now) {
    const RoundRef& ref = block->ref;
    if (dag_.is_settled(ref)) return {Added::settled, {}};
    if (is_known(ref)) return {Added::duplicate, {}};
    if (!asked_for && count_of(ref.author, ref.round) >= kEquivocationsMax) return {Added::too_many, {}};

    RoundBlockPtr& latest = latest_[ref.author];
    if (!latest || latest->round < ref.round) latest = block;

    Suspended waiting = lacks(block, now);
    if (waiting.parents.empty() && waiting.tips.empty()) return {Added::complete, complete_all({block})};

    for (const RoundRef& parent : waiting.parents) waiting_for_parent_[parent].insert(ref);
    for (const BlockId& tip : waiting.tips) waiting_for_tip_[tip].insert(ref);
    suspended_bytes_ += waiting.bytes;
    suspended_.emplace(ref, std::move(waiting));
    while (suspended_bytes_ > suspended_bytes_max_) forget_suspended(RoundRef(suspended_.rbegin()->first));
    return {suspended_.contains(ref) ? Added::suspended : Added::too_many, {}};
}

RoundBlocks::Suspended RoundBlocks::lacks(const RoundBlockPtr& block, TimeUs now) {
    Suspended waiting{block, now, kSuspendedBytes + block->encoded.size(), {}, {}};
    for (const RoundRef& parent : block->parents) {
        if (!dag_.is_settled(parent) && !dag_.contains(parent)) waiting.parents.insert(parent);
    }
    for (const BlockId& tip : block->tips) {
        if (!tangle_.is_solid(tip)) waiting.tips.insert(tip);
    }
    waiting.bytes += (waiting.parents.size() + waiting.tips.size()) * kMissingBytes;
    return waiting;
}

// Enters each of `ready` and whatever only waited for one of them.
std::vector<RoundBlockPtr> RoundBlocks::complete_all(std::vector<RoundBlockPtr> ready) {
    for (std::size_t next = 0; next < ready.size(); ++next) {
        enter(ready[next]);
        release_parent(ready[next]->ref, ready);
    }
    return ready;
}

// Nobody needs to wait for `parent` any more; whoever waited for nothing else is ready.
void RoundBlocks::release_parent(const RoundRef& parent, std::vector<RoundBlockPtr>& ready) {
    const auto waiting = waiting_for_parent_.extract(parent);
    if (waiting.empty()) return;
    for (const RoundRef& child : waiting.mapped()) {
        suspended_.at(child).parents.erase(parent);
        take_if_complete(child, ready);
    }
}

void RoundBlocks::release_tip(const BlockId& tip, std::vector<RoundBlockPtr>& ready) {
    const auto waiting = waiting_for_tip_.extract(tip);
    if (waiting.empty()) return;
    for (const RoundRef& ref : waiting.mapped()) {
        suspended_.at(ref).tips.erase(tip);
        take_if_complete(ref, ready);
    }
}

void RoundBlocks::take_if_complete(const RoundRef& ref, std::vector<RoundBlockPtr>& ready) {
    const auto it = suspended_.find(ref);
    if (!it->second.parents.empty() || !it->second.tips.empty()) return;
    ready.push_back(it->second.block);
    suspended_bytes_ -= it->second.bytes;
    suspended_.erase(it);
}

void RoundBlocks::enter(const RoundBlockPtr& block) {
    dag_.insert(block->ref, block->parents);
    complete_.insert(block->ref, block);
}

std::vector<RoundBlockPtr> RoundBlocks::on_solid(const BlockId& id) {
    std::vector<RoundBlockPtr> ready;
    release_tip(id, ready);
    return complete_all(std::move(ready));
}

// Both maps sort by age: what is settled stands in front.
std::vector<RoundBlockPtr> RoundBlocks::on_settled() {
    std::vector<RoundBlockPtr> ready;
    while (!waiting_for_parent_.empty() && dag_.is_settled(waiting_for_parent_.begin()->first)) {
        release_parent(RoundRef(waiting_for_parent_.begin()->first), ready);
    }
    while (!waiting_for_tip_.empty() && waiting_for_tip_.begin()->first.slot() < tangle_.floor()) {
        release_tip(BlockId(waiting_for_tip_.begin()->first), ready);
    }
    return complete_all(std::move(ready));
}

void RoundBlocks::raise_floor(Round floor) {
    dag_.raise_floor(floor);
    complete_.forget_to(floor);
    while (!suspended_.empty() && suspended_.begin()->first.round <= floor) {
        forget_suspended(RoundRef(suspended_.begin()->first));
    }
}

void RoundBlocks::forget_suspended(const RoundRef& ref) {
    const auto it = suspended_.find(ref);
    for (const RoundRef& parent : it->second.parents) {
        const auto waiting = waiting_for_parent_.find(parent);
        waiting->second.erase(ref);
        if (waiting->second.empty()) waiting_for_parent_.erase(waiting);
    }
    for (const BlockId& tip : it->second.tips) {
        const auto waiting = waiting_for_tip_.find(tip);
        waiting->second.erase(ref);
        if (waiting->second.empty()) waiting_for_tip_.erase(waiting);
    }
    suspended_bytes_ -= it->second.bytes;
    suspended_.erase(it);
}

RoundBlockPtr RoundBlocks::find(const RoundRef& ref) const {
    if (const RoundBlockPtr* found = complete_.find(ref)) return *found;
    const auto past = past_.find(ref);
    return past == past_.end() ? nullptr : past->second;
}

bool RoundBlocks::is_known(const RoundRef& ref) const {
    return dag_.contains(ref) || suspended_.contains(ref);
}

RoundBlockPtr RoundBlocks::latest_of(AuthorIndex author) const {
    return latest_[author];
}

std::size_t RoundBlocks::count_of(AuthorIndex author, Round round) const {
    std::size_t count = dag_.blocks_of(author, round).size();
    for (auto it = suspended_.lower_bound(RoundRef{round, author, {}});
         it != suspended_.end() && it->first.round == round && it->first.author == author; ++it) {
        ++count;
    }
    return count;
}

RoundBlocks::Missing RoundBlocks::missing(TimeUs before, std::size_t count) {
    std::set<RoundRef> refs;
    std::set<BlockId> ids;
    for (const auto& [ref, suspended] : suspended_) {
        if (suspended.since > before) continue;
        for (const RoundRef& parent : suspended.parents) {
            if (refs.size() < count && !suspended_.contains(parent)) refs.insert(parent);
        }
        for (const BlockId& tip : suspended.tips) {
            if (ids.size() < count && !tangle_.is_known(tip)) ids.insert(tip);
        }
    }
    return {{refs.begin(), refs.end()}, {ids.begin(), ids.end()}};
}

std::size_t RoundBlocks::memory_bytes() const {
    std::size_t bytes = dag_.memory_bytes() + suspended_bytes_;
    const auto add = [&](const RoundBlockPtr& block) {
        bytes += sizeof(RoundBlock) + block->encoded.capacity() + block->tips.capacity() * sizeof(BlockId) +
                 block->parents.capacity() * sizeof(RoundRef) + block->votes.capacity() * sizeof(CheckpointVote);
    };
    complete_.for_each(add);
    for (const auto& [ref, block] : past_) add(block);
    return bytes;
}

}  // namespace weft::tangle
