#include "node/engine/answer_budget.hpp"

namespace weft::node {

AnswerBudget::Account& AnswerBudget::account(PeerId peer, TimeUs now) {
    const auto known = accounts_.find(peer);
    if (known != accounts_.end()) return known->second;
    return accounts_.emplace(peer, Account{p2p::TokenBucket(kPerSecond, kBurst, now), 0}).first->second;
}

AnswerBudget::Ruling AnswerBudget::rule(PeerId peer, TimeUs now) {
    Account& asker = account(peer, now);
    if (asker.bucket.charge(0, now) == 0) {
        asker.ignored = 0;
        asker.bucket.charge(kQuestionCost, now);
        return Ruling::answer;
    }
    return ++asker.ignored == kIgnoredMax ? Ruling::close : Ruling::ignore;
}

void AnswerBudget::charge(PeerId peer, std::uint64_t cost, TimeUs now) {
    account(peer, now).bucket.charge(cost, now);
}

}  // namespace weft::node
