#include "tangle/committee/slot_votes.hpp"

#include <algorithm>

namespace weft::tangle {

void AuthorTally::add(AuthorIndex author) {
    if (author >= seen_.size()) seen_.resize(author + std::size_t{1});
    if (seen_[author]) return;
    seen_[author] = true;
    ++count_;
}

const RoundRef* find_vote(std::span<const RoundRef> parents, AuthorIndex leader, Round round) {
    const auto found = std::ranges::find_if(
        parents, [=](const RoundRef& parent) { return parent.round == round && parent.author == leader; });
    return found == parents.end() ? nullptr : &*found;
}

SlotVotes::SlotVotes(const RoundDag& dag, AuthorIndex leader, Round round)
    : dag_(dag), round_(round), voters_(dag.blocks_at(round + 1)) {
    votes_.reserve(voters_.size());
    for (const RoundRef& voter : voters_) {
        if (voter.author >= first_of_.size()) first_of_.resize(voter.author + std::size_t{1}, voters_.size());
        first_of_[voter.author] = std::min(first_of_[voter.author], votes_.size());
        const RoundRef* vote = find_vote(dag.parents(voter), leader, round);
        votes_.push_back(vote);
        (vote == nullptr ? blames_ : support_[*vote]).add(voter.author);
    }
}

bool SlotVotes::is_vote(const RoundRef& voter, const RoundRef& block) const {
    if (voter.author >= first_of_.size()) return false;
    for (std::size_t i = first_of_[voter.author]; i < voters_.size() && voters_[i].author == voter.author; ++i) {
        if (voters_[i] == voter) return votes_[i] != nullptr && *votes_[i] == block;
    }
    return false;
}

bool SlotVotes::certifies(const RoundRef& candidate, const RoundRef& block, std::size_t quorum) const {
    AuthorTally voting;
    for (const RoundRef& parent : dag_.parents(candidate)) {
        if (parent.round != round_ + 1 || !is_vote(parent, block)) continue;
        voting.add(parent.author);
        if (voting.count() >= quorum) return true;
    }
    return false;
}

std::size_t SlotVotes::certificates(const RoundRef& block, std::size_t quorum) const {
    AuthorTally certifying;
    for (const RoundRef& candidate : dag_.blocks_at(round_ + 2)) {
        if (certifies(candidate, block, quorum)) certifying.add(candidate.author);
    }
    return certifying.count();
}

}  // namespace weft::tangle
