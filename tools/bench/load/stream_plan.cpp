#include "tools/bench/load/stream_plan.hpp"

namespace weft::bench::load {
namespace {

constexpr Amount kAmountMax = 100;
constexpr Sequence kJunkSequence = Sequence{1} << 40;  // far from those of good blocks

bool is_due(std::uint64_t handed_out, std::uint64_t goods, double per_good) {
    return static_cast<double>(handed_out) < static_cast<double>(goods) * per_good;
}

}  // namespace

std::optional<ItemPlan> StreamPlan::next() {
    if (is_due(bads_ + 1, goods_, shape_.bad_per_good)) return junk(ItemKind::bad_signature, bads_++);
    if (is_due(unknowns_ + 1, goods_, shape_.unknown_per_good)) return junk(ItemKind::unknown_key, unknowns_++);
    if (shape_.abuse.rate_max() > 0 && goods_ > 0 && shape_.abuse.block(abuses_).us <= due_of(goods_ - 1)) {
        return next_abuse();
    }
    if (goods_ == shape_.good_blocks) return std::nullopt;
    return next_good();
}

ItemPlan StreamPlan::next_good() {
    const std::uint64_t index = goods_++;
    const std::uint32_t period = shape_.conflict_period;
    if (period > 0 && index % period == period - 1) return twin_of_last_first();
    ItemPlan item;
    item.account = static_cast<std::uint32_t>(firsts_ % shape_.accounts);
    item.sequence = firsts_ / shape_.accounts;
    ++firsts_;
    const auto other = 1 + random_.below(shape_.accounts - 1);
    item.payee = static_cast<std::uint32_t>((item.account + other) % shape_.accounts);
    item.amount = 1 + random_.below(kAmountMax);
    item.lane = static_cast<std::uint16_t>(item.account % shape_.nodes);
    item.due_us = due_of(index);
    item.good_index = index;
    if (period > 0 && index % period == 0) period_start_ = item;
    return item;
}

// Goes to another node where there is one, as a thief would do it.
ItemPlan StreamPlan::twin_of_last_first() {
    const std::uint64_t index = goods_ - 1;
    ItemPlan item = period_start_;
    item.kind = ItemKind::twin;
    item.twin_of = period_start_.good_index;
    item.amount += kAmountMax;
    item.lane = static_cast<std::uint16_t>((item.account + 1) % shape_.nodes);
    item.due_us = due_of(index);
    item.good_index = index;
    return item;
}

ItemPlan StreamPlan::junk(ItemKind kind, std::uint64_t index) {
    ItemPlan item;
    item.kind = kind;
    const std::uint32_t issuers = kind == ItemKind::unknown_key ? kStrangers : shape_.accounts;
    item.account = static_cast<std::uint32_t>(index % issuers);
    item.payee = static_cast<std::uint32_t>(random_.below(shape_.accounts));
    item.amount = 1;
    item.sequence = kJunkSequence + index / issuers;
    item.lane = static_cast<std::uint16_t>(index % shape_.nodes);
    item.due_us = due_of(goods_ - 1);
    item.good_index = goods_;
    return item;
}

ItemPlan StreamPlan::next_abuse() {
    const std::uint64_t index = abuses_++;
    const auto [kind, due_us] = shape_.abuse.block(index);
    ItemPlan item;
    if (kind == AbuseKind::bad) {
        item = junk(ItemKind::bad_signature, bads_++);
    } else if (kind == AbuseKind::unknown) {
        item = junk(ItemKind::unknown_key, unknowns_++);
    } else {
        item = spending(kind);
    }
    if (item.parents == ParentChoice::recent) item.parents = ParentChoice::settled;
    item.lane = static_cast<std::uint16_t>(shape_.nodes + index % shape_.nodes);
    item.due_us = static_cast<std::uint32_t>(due_us);
    return item;
}

// Of an abuser's account: each sequence once, or as many times as the kind says.
ItemPlan StreamPlan::spending(AbuseKind kind) {
    const bool conflicts = kind == AbuseKind::conflicts;
    const std::uint64_t copies = conflicts ? 2 : kind == AbuseKind::reattach ? kReattachments : 1;
    if (copies_ >= copies) {
        ++spends_;
        copies_ = 0;
    }
    ItemPlan item;
    item.kind = ItemKind::abuse;
    item.account = shape_.accounts + static_cast<std::uint32_t>(spends_ % shape_.abuse.accounts);
    item.sequence = spends_ / shape_.abuse.accounts;
    item.payee = static_cast<std::uint32_t>(spends_ % shape_.accounts);
    item.amount = conflicts ? 1 + copies_ : 1;
    item.good_index = goods_;
    if (conflicts) item.pair = spends_;
    if (kind == AbuseKind::lazy) item.parents = ParentChoice::oldest;
    if (kind == AbuseKind::orphans) item.parents = ParentChoice::nowhere;
    ++copies_;
    return item;
}

std::uint32_t StreamPlan::due_of(std::uint64_t good_index) const {
    return static_cast<std::uint32_t>(static_cast<double>(good_index) * 1e6 / shape_.rate);
}

}  // namespace weft::bench::load
