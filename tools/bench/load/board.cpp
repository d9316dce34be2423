#include "tools/bench/load/board.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft::bench::load {
namespace {

// A block's state: two bits of verdict, then the fate.
constexpr std::uint8_t kAcceptedBit = 1;
constexpr std::uint8_t kRefusedBit = 2;
constexpr unsigned kFateShift = 2;

}  // namespace

Board::Board(const BlockStream& stream, MeasuredTime measured)
    : stream_(stream), measured_(measured), states_(stream.size()), phases_(stream, measured) {}

void Board::count(Counter counter, std::uint64_t more) {
    // One thread writes: no need of an atomic addition.
    counters_[counter].store(counters_[counter].load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

void Board::offered(Place first, std::size_t blocks, std::uint32_t now_us, LatencyFrom from) {
    std::uint64_t goods = 0;
    std::uint64_t abuses = 0;
    for (Place place = first; place < first + blocks; ++place) {
        goods += counts_as_good(stream_.kinds[place]) ? 1 : 0;
        abuses += stream_.kinds[place] == ItemKind::abuse ? 1 : 0;
        phases_.sent(place);
    }
    count(kOffered, goods);
    count(kAbuseOffered, abuses);
    count(kJunkOffered, blocks - goods - abuses);
    if (measured_.holds(now_us)) offered_in_time_ += goods;
    if (from == LatencyFrom::due) return;
    intended_us_.resize(states_.size());
    for (Place place = first; place < first + blocks; ++place) intended_us_[place] = now_us;
}

void Board::judged(Place first, std::span<const node::Admission> verdicts) {
    CHECK(first + verdicts.size() <= states_.size());
    for (std::size_t i = 0; i < verdicts.size(); ++i) judge(static_cast<Place>(first + i), verdicts[i]);
}

void Board::judge(Place place, node::Admission admission) {
    using node::Admission;
    const ItemKind kind = stream_.kinds[place];
    ++verdicts_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(admission)];
    phases_.judged(place, admission);
    if (admission == Admission::busy || admission == Admission::not_ready) {
        if (counts_as_good(kind)) count(kBusy);
        return;
    }
    std::uint8_t& state = states_[place];
    if ((state & (kAcceptedBit | kRefusedBit)) != 0) return;  // sent twice, since one before it was busy
    const bool taken = admission == Admission::accepted || admission == Admission::duplicate;
    state |= taken ? kAcceptedBit : kRefusedBit;
    if (taken) return take(kind);
    if (!counts_as_good(kind)) return;
    count(kRefused);
    if (state >> kFateShift != 0) ++contradictions_;
}

void Board::take(ItemKind kind) {
    count(counts_as_good(kind) ? kAccepted : kind == ItemKind::abuse ? kAbuseAccepted : kJunkAccepted);
}

void Board::decided(std::size_t node, const FateList& list, std::uint32_t now_us) {
    last_commit_ = std::max(last_commit_, list.commit);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto place = stream_.index.find(list.id(i));
        if (!place) {
            ++strange_;
        } else if (stream_.nodes[*place] == node) {
            decided(*place, list.fate(i), list.reason(i), now_us);
        }
    }
}

void Board::decided(Place place, Fate fate, RejectReason reason, std::uint32_t now_us) {
    std::uint8_t& state = states_[place];
    if (state >> kFateShift != 0 || (state & kRefusedBit) != 0) {
        ++contradictions_;
        return;
    }
    state |= static_cast<std::uint8_t>(static_cast<unsigned>(fate) << kFateShift);
    if (fate == Fate::rejected) ++reasons_[reason];
    const std::uint32_t intended = intended_us_.empty() ? stream_.due_us[place] : intended_us_[place];
    phases_.decided(place, fate, reason, now_us, intended);
    const ItemKind kind = stream_.kinds[place];
    if (kind == ItemKind::abuse) return count(fate == Fate::confirmed ? kAbuseConfirmed : kAbuseEnded);
    if (!counts_as_good(kind)) return;
    if (fate != Fate::confirmed) return count(fate == Fate::rejected ? kRejected : kExpired);
    count(kConfirmed);
    if (measured_.holds(now_us)) ++confirmed_in_time_;
    if (measured_.holds(intended)) latency_us_.add(now_us > intended ? now_us - intended : 0);
}

Fate Board::fate(Place place) const {
    return static_cast<Fate>(states_[place] >> kFateShift);
}

bool Board::accepted(Place place) const {
    return (states_[place] & kAcceptedBit) != 0;
}

Counts Board::counts() const {
    const auto value = [&](Counter counter) { return counters_[counter].load(std::memory_order_relaxed); };
    Counts now;
    now.offered = value(kOffered);
    now.accepted = value(kAccepted);
    now.refused = value(kRefused);
    now.confirmed = value(kConfirmed);
    now.rejected = value(kRejected);
    now.expired = value(kExpired);
    now.busy = value(kBusy);
    now.junk_offered = value(kJunkOffered);
    now.junk_accepted = value(kJunkAccepted);
    now.abuse_offered = value(kAbuseOffered);
    now.abuse_accepted = value(kAbuseAccepted);
    now.abuse_confirmed = value(kAbuseConfirmed);
    now.abuse_ended = value(kAbuseEnded);
    return now;
}

std::uint64_t Board::open() const {
    const Counts now = counts();
    return now.offered - now.refused - now.confirmed - now.rejected - now.expired;
}

std::uint64_t Board::abuse_open() const {
    const Counts now = counts();
    return now.abuse_accepted - std::min(now.abuse_accepted, now.abuse_confirmed + now.abuse_ended);
}

std::uint64_t Board::verdicts(ItemKind kind, node::Admission admission) const {
    return verdicts_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(admission)];
}

}  // namespace weft::bench::load
