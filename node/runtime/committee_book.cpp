#include "node/runtime/committee_book.hpp"

namespace weft::node {

void CommitteeBook::begin(const Committee& committee) {
    const std::lock_guard lock(mutex_);
    members_.assign(committee.size(), {});
}

void CommitteeBook::note(const std::vector<Notice>& notices, TimeUs now) {
    const std::lock_guard lock(mutex_);
    for (const Notice& notice : notices) {
        if (const auto* started = std::get_if<EpochStarted>(&notice))
            members_.assign(started->epoch.committee.size(), {});
        if (const auto* seen = std::get_if<RoundSeen>(&notice)) note(*seen, now);
        if (const auto* committed = std::get_if<LeaderCommitted>(&notice)) note(*committed);
    }
}

std::vector<CommitteeBook::Member> CommitteeBook::members() const {
    const std::lock_guard lock(mutex_);
    return members_;
}

void CommitteeBook::note(const RoundSeen& seen, TimeUs now) {
    if (seen.ref.author >= members_.size()) return;
    Member& member = members_[seen.ref.author];
    ++member.round_blocks;
    if (seen.ref.round < member.last_round) return;
    member.last_round = seen.ref.round;
    member.heard_us = now;
}

void CommitteeBook::note(const LeaderCommitted& committed) {
    if (committed.leader.author < members_.size()) ++members_[committed.leader.author].led;
    for (const tangle::RoundLeader& missed : committed.missed) {
        if (missed.author < members_.size()) ++members_[missed.author].missed;
    }
}

}  // namespace weft::node
