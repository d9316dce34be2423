#include "tangle/committee/slot_votes.hpp"

#include <algorithm>

namespace weft::tangle {

void AuthorTally::add(AuthorIndex author) {
    if (author < next_) return;
    next_ = author + std::size_t{1};
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
        const RoundRef* vote = find_vote(dag.parents(voter), leader, round);
        votes_.push_back(vote);
        (vote == nullptr ? blames_ : support_of(*vote)).add(voter.author);
    }
}

AuthorTally& SlotVotes::support_of(const RoundRef& block) {
    const auto place = std::ranges::lower_bound(support_, block, {}, &Support::block);
    if (place != support_.end() && place->block == block) return place->voters;
    return support_.insert(place, {block, {}})->voters;
}

bool SlotVotes::is_vote(const RoundRef& voter, const RoundRef& block) const {
    const std::size_t place = dag_.place_of(voter);
    return place < voters_.size() && voters_[place] == voter && votes_[place] != nullptr && *votes_[place] == block;
}

bool SlotVotes::certifies(const RoundRef& candidate, const RoundRef& block, std::size_t quorum) const {
    std::vector<AuthorIndex> voting;
    for (const RoundRef& parent : dag_.parents(candidate)) {
        if (parent.round == round_ + 1 && is_vote(parent, block)) voting.push_back(parent.author);
    }
    if (voting.size() < quorum) return false;
    std::ranges::sort(voting);
    AuthorTally authors;
    for (const AuthorIndex author : voting) authors.add(author);
    return authors.count() >= quorum;
}

std::size_t SlotVotes::certificates(const RoundRef& block, std::size_t quorum) const {
    AuthorTally certifying;
    for (const RoundRef& candidate : dag_.blocks_at(round_ + 2)) {
        if (certifies(candidate, block, quorum)) certifying.add(candidate.author);
    }
    return certifying.count();
}

}  // namespace weft::tangle
