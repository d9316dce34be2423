// What the engine knows of its own state, as numbers.
#include <algorithm>

#include "node/engine/engine_parts.hpp"

namespace weft::node {

namespace {

// Without a commit for so long, though blocks wait for one.
constexpr TimeUs kStuckUs = 30'000'000;
// An idle network commits once a heartbeat; a few may be lost.
constexpr TimeUs kIdleUsMin = 60'000'000;
constexpr TimeUs kHeartbeats = 4;

}  // namespace

void Engine::Parts::note_heard(AuthorIndex author) {
    heard_at[author] = now;
}

Standing Engine::Parts::standing() const {
    Standing out;
    out.validator = proposer.has_value();
    out.reached = peers.validators() + (proposer ? 1 : 0);
    out.needed = committee().quorum();
    out.committee = committee().size();
    const CheckpointIndex last = orderer.checkpointer().last().index;
    if (peers.highest_certified() > last) out.behind = std::max(peers.credible_certified(), last) - last;
    out.seconds_left = lag.seconds_left();
    if (proposer && proposer->learning()) {
        out.answers = proposer->answers();
        out.answers_needed = proposer->answers_needed();
    }
    out.quiet_us = now - std::min(now, std::max(committed_at, able_since));
    const TimeUs lately = std::max(kStuckUs, 2 * options.pacemaker.heartbeat_us_last);
    for (AuthorIndex author = 0; author < committee().size(); ++author) {
        const bool self = proposer && proposer->self() == author;
        if (!self && heard_at[author] + lately < now) out.silent.push_back(author);
    }
    out.lack_of_space = lack_of_space;
    if (is_fetching()) {
        const p2p::SnapshotSync::Progress progress = snapshots.progress();
        out.pieces = progress.done;
        out.pieces_total = progress.total;
    } else if (is_below_horizon()) {
        out.lacking = last + 1;
        out.snapshot_offered = snapshots.newest() > last;
    }
    return out;
}

Readiness Engine::Parts::readiness(const Standing& standing) const {
    if (replaying) return Readiness::recovering;
    if (!takes_in()) return Readiness::storage_full;
    if (standing.reached < standing.needed) return Readiness::waiting_for_peers;
    if (is_fetching()) return Readiness::fetching_snapshot;
    if (standing.lacking != 0) return Readiness::no_source;
    if (is_behind()) return Readiness::catching_up;
    if (proposer && proposer->learning()) return Readiness::learning_own_last;
    const TimeUs waits = tangle.pending() > 0 ? tangle.mean_pending_age(now) : 0;
    const TimeUs idle = std::max(kIdleUsMin, kHeartbeats * options.pacemaker.heartbeat_us_last);
    const bool stuck = std::min(standing.quiet_us, waits) >= kStuckUs || standing.quiet_us >= idle;
    return stuck ? Readiness::no_progress : Readiness::ready;
}

// Once a status interval.
void Engine::Parts::note_standing() {
    const Standing now_so = standing();
    const Readiness state = readiness(now_so);
    if (state != Readiness::ready && state != Readiness::no_progress) able_since = now;
    lag.note(now, state == Readiness::catching_up ? now_so.behind : 0);
}

}  // namespace weft::node
