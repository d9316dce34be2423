#include "node/runtime/committee_book.hpp"

namespace weft::node {

void CommitteeBook::note(const std::vector<Notice>& notices, TimeUs now) {
    for (const Notice& notice : notices) {
        if (const auto* started = std::get_if<EpochStarted>(&notice)) begin(started->epoch.committee);
        if (const auto* seen = std::get_if<RoundSeen>(&notice)) note(*seen, now);
        if (const auto* committed = std::get_if<LeaderCommitted>(&notice)) note(*committed);
    }
}

std::vector<CommitteeBook::Member> CommitteeBook::members() const {
    const std::lock_guard lock(mutex_);
    return members_;
}

void CommitteeBook::begin(const Committee& committee) {
    const std::lock_guard lock(mutex_);
    members_.assign(committee.size(), Member());
    schedule_ = tangle::RoundRobin(committee.size(), committee.base);
    last_led_ = committee.base;
}

void CommitteeBook::note(const RoundSeen& seen, TimeUs now) {
    const std::lock_guard lock(mutex_);
    if (seen.ref.author >= members_.size()) return;
    Member& member = members_[seen.ref.author];
    ++member.round_blocks;
    if (seen.ref.round < member.last_round) return;
    member.last_round = seen.ref.round;
    member.heard_us = now;
}

// A round between two committed leaders was skipped. What lies before the first commit of this run is not known.
void CommitteeBook::note(const LeaderCommitted& committed) {
    const std::lock_guard lock(mutex_);
    for (Round round = last_led_ + 1; last_led_ > 0 && round < committed.leader.round; ++round) {
        for (const AuthorIndex author : schedule_.leaders_of(round)) ++members_[author].missed;
    }
    last_led_ = committed.leader.round;
    if (committed.leader.author < members_.size()) ++members_[committed.leader.author].led;
}

}  // namespace weft::node
