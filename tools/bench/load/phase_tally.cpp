#include "tools/bench/load/phase_tally.hpp"

#include <algorithm>

namespace weft::bench::load {

PhaseTally::PhaseTally(const BlockStream& stream, MeasuredTime measured)
    : stream_(stream), measured_(measured), phases_(stream.shape.abuse.phases.size()) {
    const AbuseShape& abuse = stream.shape.abuse;
    if (!abuse.any()) return;
    const auto step_us = static_cast<std::uint32_t>(abuse.phase_s * 1e6);
    const auto settling_us = static_cast<std::uint32_t>(kPhaseSettlingSeconds * 1e6);
    std::uint32_t index = 0;
    const std::uint64_t end_us =
        std::min<std::uint64_t>(measured.end_us, stream.due_us.empty() ? 0 : stream.due_us.back());
    for (std::uint64_t begin = 0; begin < end_us; begin += step_us, ++index) {
        const std::uint64_t from = std::max<std::uint64_t>(begin + settling_us, measured.begin_us);
        const std::uint64_t to = std::min<std::uint64_t>(begin + step_us, end_us);
        if (from < to) phases_[index % phases_.size()].seconds += static_cast<double>(to - from) / 1e6;
    }
}

PhaseFigures* PhaseTally::at(std::uint32_t us) {
    if (phases_.empty() || !measured_.holds(us)) return nullptr;
    const AbuseShape& abuse = stream_.shape.abuse;
    if (abuse.seconds_into_phase(us) < kPhaseSettlingSeconds) return nullptr;
    return &phases_[abuse.phase_at(us)];
}

std::size_t PhaseTally::turn_at(std::uint32_t us) const {
    return static_cast<std::size_t>(us / (stream_.shape.abuse.phase_s * 1e6)) / phases_.size();
}

void PhaseTally::sent(Place place) {
    PhaseFigures* phase = at(stream_.due_us[place]);
    if (phase != nullptr) ++(counts_as_good(stream_.kinds[place]) ? phase->good_due : phase->abuse_sent);
}

void PhaseTally::judged(Place place, node::Admission admission) {
    if (counts_as_good(stream_.kinds[place])) return;
    PhaseFigures* phase = at(stream_.due_us[place]);
    if (phase != nullptr) ++phase->verdicts[static_cast<std::size_t>(admission)];
}

void PhaseTally::decided(Place place, Fate fate, RejectReason reason, std::uint32_t now_us, std::uint32_t intended_us) {
    PhaseFigures* now = at(now_us);
    if (fate == Fate::confirmed && now != nullptr) ++now->confirmed_within;
    PhaseFigures* then = at(intended_us);
    if (then == nullptr) return;
    if (!counts_as_good(stream_.kinds[place])) {
        if (fate == Fate::rejected) ++then->reasons[reason];
    } else if (fate == Fate::confirmed) {
        ++then->good_confirmed;
        then->latency_us[turn_at(intended_us)].add(now_us > intended_us ? now_us - intended_us : 0);
    }
}

}  // namespace weft::bench::load
