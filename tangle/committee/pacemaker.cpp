#include "tangle/committee/pacemaker.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft::tangle {

Pacemaker::Pacemaker(const RoundDag& dag, const CommitRule& rule, const LeaderSchedule& schedule, std::size_t quorum,
                     AuthorIndex self, PacemakerLimits limits)
    : dag_(dag),
      rule_(rule),
      schedule_(schedule),
      quorum_(quorum),
      self_(self),
      limits_(limits),
      heartbeat_us_(limits.heartbeat_us_first) {
    CHECK(quorum >= 1);
    CHECK(limits.heartbeat_us_first <= limits.heartbeat_us_last);
}

void Pacemaker::begin_after(Round base) {
    CHECK(!ever_proposed_);
    last_proposed_ = base;
    last_advised_ = base;
}

void Pacemaker::note_proposed(Round round, TimeUs now) {
    if (ever_proposed_ && round <= last_proposed_) return;
    last_proposed_ = round;
    last_advised_ = std::max(last_advised_, round);
    proposed_at_ = now;
    ever_proposed_ = true;
    if (idle_) heartbeat_us_ = std::min(heartbeat_us_ * 2, limits_.heartbeat_us_last);
}

Pacemaker::Advice Pacemaker::advise(TimeUs now, bool busy) {
    idle_ = !busy;
    if (busy) heartbeat_us_ = limits_.heartbeat_us_first;
    note_quorum(now);
    const std::optional<Candidate> candidate = next_candidate();
    if (!candidate || candidate->round <= last_advised_) return {};
    const TimeUs due = std::max(candidate->ready_at, earliest(busy || candidate->others_moved));
    if (now < due) return {std::nullopt, due};
    last_advised_ = candidate->round;
    return {candidate->round, std::nullopt};
}

void Pacemaker::note_quorum(TimeUs now) {
    for (Round round = dag_.highest_round(); round > quorum_round_; --round) {
        if (!holds_quorum(round)) continue;
        quorum_round_ = round;
        quorum_at_ = now;
        return;
    }
}

bool Pacemaker::holds_own_last() const {
    return !ever_proposed_ || dag_.is_settled({last_proposed_, self_, {}}) ||
           !dag_.blocks_of(self_, last_proposed_).empty();
}

std::optional<Pacemaker::Candidate> Pacemaker::next_candidate() {
    if (!holds_own_last()) return std::nullopt;  // the next block must name it
    // Others are as far as this validator or further: join them without waiting for any leader. Every round that it
    // leaves out on the way is one that a quorum has made without it, so leaving it out cannot stop a commit.
    if (quorum_round_ > last_proposed_ && holds_quorum(quorum_round_ - 1)) {
        return Candidate{.round = quorum_round_, .ready_at = 0, .others_moved = true};
    }
    // Not before its own block of the round before, or it could run ahead of its own votes for ever (Starfish).
    if (quorum_round_ < last_proposed_) return std::nullopt;
    // Catching up may have forgotten what was a quorum once: there is nothing to stand on before the next one comes.
    if (!holds_quorum(quorum_round_)) return std::nullopt;
    const TimeUs ready_at = leaders_settled(quorum_round_) ? 0 : quorum_at_ + 2 * limits_.delta_us;
    return Candidate{.round = quorum_round_ + 1, .ready_at = ready_at, .others_moved = false};
}

// It is asked far more often than the answer can change; a yes stays one.
bool Pacemaker::leaders_settled(Round previous) {
    const bool known = settled_ && settled_->round == previous;
    if (!known || (!settled_->settled && settled_->changes != dag_.changes())) {
        settled_ = {previous, dag_.changes(), look_whether_settled(previous)};
    }
    return settled_->settled;
}

// The leaders of `previous` are held, and the votes of `previous` for the leaders before them are clear.
bool Pacemaker::look_whether_settled(Round previous) const {
    if (previous == 0) return true;
    const auto leads = [&](AuthorIndex leader) { return !dag_.blocks_of(leader, previous).empty(); };
    const auto settled = [&](AuthorIndex leader) { return rule_.votes_settled(leader, previous - 1); };
    return std::ranges::all_of(schedule_.leaders_of(previous), leads) &&
           std::ranges::all_of(schedule_.leaders_of(previous - 1), settled);
}

TimeUs Pacemaker::earliest(bool at_full_speed) const {
    if (!ever_proposed_) return 0;
    return proposed_at_ + (at_full_speed ? limits_.round_us_min : heartbeat_us_);
}

}  // namespace weft::tangle
