#include "node/engine/voter.hpp"

#include <algorithm>

namespace weft::node {

namespace {

constexpr std::size_t kVotesMax = 4 * kRoundBlockVotesMax;

}  // namespace

void Voter::vote(const Checkpoint& checkpoint) {
    CheckpointVote vote;
    vote.index = checkpoint.index;
    vote.digest = checkpoint_digest(domains_, checkpoint);
    if (!signing_.elsewhere()) {
        std::uint64_t unused = 0;
        vote.signature = *signing_.checkpoint(checkpoint, vote.digest, unused);
        return cast(vote);
    }
    unsigned_.push_back({0, checkpoint, vote});
    while (unsigned_.size() > kVotesMax) unsigned_.pop_front();
    if (signing_.available()) signer_back();
}

// By increasing index, as a round block must have them: a signer's answers come in any order. A node that catches up
// would flood the others with votes that nobody needs any more.
void Voter::cast(const CheckpointVote& vote) {
    if (vote.index <= late_until_) return late_.push_back(vote);
    const auto before = [](const CheckpointVote& a, const CheckpointVote& b) { return a.index < b.index; };
    const auto place = std::lower_bound(votes_.begin(), votes_.end(), vote, before);
    if (place != votes_.end() && place->index == vote.index) return;
    votes_.insert(place, vote);
    while (votes_.size() > kVotesMax) votes_.pop_front();
}

void Voter::end_epoch(CheckpointIndex last) {
    late_until_ = last;
    while (!votes_.empty() && votes_.front().index <= last) {
        late_.push_back(votes_.front());
        votes_.pop_front();
    }
}

std::vector<CheckpointVote> Voter::take() {
    const std::size_t count = std::min(votes_.size(), kRoundBlockVotesMax);
    const auto end = votes_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<CheckpointVote> taken(votes_.begin(), end);
    votes_.erase(votes_.begin(), end);
    return taken;
}

void Voter::give_back(const std::vector<CheckpointVote>& votes) {
    for (const CheckpointVote& vote : votes) cast(vote);
}

// ---- a signer elsewhere

Voter::Answer Voter::on_signed(std::uint64_t ticket, const Signature& signature) {
    const auto found =
        std::find_if(unsigned_.begin(), unsigned_.end(), [&](const Unsigned& each) { return each.ticket == ticket; });
    if (found == unsigned_.end()) return Answer::unknown;
    if (!verify(signing_.public_key(), found->vote.digest.view(), signature)) return Answer::false_signature;
    found->vote.signature = signature;
    cast(found->vote);
    unsigned_.erase(found);
    return Answer::taken;
}

void Voter::on_refused(std::uint64_t ticket) {
    std::erase_if(unsigned_, [&](const Unsigned& each) { return each.ticket == ticket; });
}

void Voter::signer_lost() {
    for (Unsigned& each : unsigned_) each.ticket = 0;
}

void Voter::signer_back() {
    for (Unsigned& each : unsigned_) {
        if (each.ticket == 0) signing_.checkpoint(each.checkpoint, each.vote.digest, each.ticket);
    }
}

}  // namespace weft::node
