#include "tests/model/committee_world.hpp"

#include <algorithm>

namespace weft::tangle::model {
namespace {

constexpr TimeUs kTimeOutUs = 2 * kLimits.delta_us;

}  // namespace

ModelValidator::ModelValidator(AuthorIndex self, std::uint8_t variants)
    : self_(self),
      variants_(variants),
      dag_(test::genesis_dag(kValidators)),
      schedule_(kValidators),
      rule_(dag_, schedule_, test::quorum_of(kValidators)),
      pacemaker_(dag_, rule_, schedule_, test::quorum_of(kValidators), self, kLimits),
      last_own_(test::ref(self, 0)) {}

void ModelValidator::receive(const GraphBlock& block) {
    dag_.insert(block.ref, block.parents);
    held_.insert(block.ref);
    for (const SlotDecision& decision : rule_.decide(last_decided_, dag_.highest_round())) {
        if (decision.status == SlotStatus::undecided) break;
        last_decided_ = decision.slot;
        if (decision.block) leaders_.push_back(*decision.block);
    }
}

std::vector<GraphBlock> ModelValidator::act(TimeUs now) {
    std::vector<GraphBlock> made;
    for (auto advice = pacemaker_.advise(now, true); advice.propose; advice = pacemaker_.advise(now, true)) {
        GraphBlock block{test::ref(self_, *advice.propose), {last_own_}};
        std::set<AuthorIndex> authors{self_};
        for (const RoundRef& parent : dag_.blocks_at(*advice.propose - 1)) {
            if (authors.insert(parent.author).second) block.parents.push_back(parent);
        }
        last_own_ = block.ref;
        for (std::uint8_t tag = 0; tag < variants_; ++tag) {
            block.ref = test::ref(self_, *advice.propose, tag);
            made.push_back(block);
            receive(block);
        }
        pacemaker_.note_proposed(*advice.propose, now);
        proposed_at_ = now;
    }
    return made;
}

std::vector<std::uint64_t> ModelValidator::state() const {
    std::vector<std::uint64_t> numbers{proposed_at_, pacemaker_.last_proposed(), held_.size()};
    for (const RoundRef& ref : held_) {
        numbers.push_back(std::uint64_t{ref.round} << 32 | std::uint64_t{ref.author} << 8 | ref.hash.bytes[0]);
    }
    return numbers;
}

CommitteeWorld::CommitteeWorld(AuthorIndex byzantine) : byzantine_(byzantine) {
    for (const AuthorIndex author : test::everyone(kValidators)) {
        validators_.emplace_back(author, author == byzantine ? 2 : 1);
    }
    act_all();
}

void CommitteeWorld::act(AuthorIndex author) {
    if (silent_ && is_byzantine(author)) return;
    for (const GraphBlock& block : validators_[author].act(now_)) made_.push_back(block);
}

void CommitteeWorld::act_all() {
    for (const AuthorIndex author : test::everyone(kValidators)) act(author);
}

// What it stands on is pulled first: whoever names a block has it.
void CommitteeWorld::hand(AuthorIndex to, const GraphBlock& block) {
    if (validators_[to].holds(block.ref)) return;
    for (const RoundRef& parent : block.parents) {
        if (validators_[to].holds(parent)) continue;
        hand(to, *std::ranges::find(made_, parent, &GraphBlock::ref));
    }
    validators_[to].receive(block);
}

void CommitteeWorld::deliver(AuthorIndex to, const Step& step) {
    const std::vector<GraphBlock> sent = made_;
    for (const GraphBlock& block : sent) {
        const AuthorIndex author = block.ref.author;
        if (author == to || (author == step.without && step.without != to)) continue;
        if (is_byzantine(author) && block.ref.hash.bytes[0] != step.variant) continue;
        hand(to, block);
    }
}

void CommitteeWorld::take(const Step& step) {
    if (!step.to) {
        now_ += kTimeOutUs;
        return act_all();
    }
    deliver(*step.to, step);
    act(*step.to);
}

std::vector<Step> CommitteeWorld::steps() const {
    std::vector<Step> all{Step{}};
    for (const AuthorIndex to : test::everyone(kValidators)) {
        for (const AuthorIndex without : test::everyone(kValidators)) {
            const bool variants_differ = !is_byzantine(to) && !is_byzantine(without);
            for (std::uint8_t variant = 0; variant < (variants_differ ? 2 : 1); ++variant) {
                all.push_back({to, without, variant});
            }
        }
    }
    return all;
}

bool CommitteeWorld::commits_in_the_end(std::size_t leaders, int time_outs) {
    silent_ = true;
    std::vector<std::size_t> before;
    for (const ModelValidator& validator : validators_) before.push_back(validator.leaders().size());
    const auto done = [&] {
        for (const AuthorIndex author : test::everyone(kValidators)) {
            if (!is_byzantine(author) && validators_[author].leaders().size() < before[author] + leaders) return false;
        }
        return true;
    };
    for (int passed = 0; passed < time_outs && !done(); ++passed) {
        for (std::size_t made = 0; made != made_.size() && !done();) {
            made = made_.size();
            for (const AuthorIndex to : test::everyone(kValidators)) take({to, to, 0});
        }
        take({});
    }
    return done();
}

bool CommitteeWorld::agree() const {
    for (const ModelValidator& left : validators_) {
        for (const ModelValidator& right : validators_) {
            const std::size_t common = std::min(left.leaders().size(), right.leaders().size());
            if (!std::ranges::equal(std::span(left.leaders()).first(common),
                                    std::span(right.leaders()).first(common))) {
                return false;
            }
        }
    }
    return true;
}

std::vector<std::uint64_t> CommitteeWorld::state() const {
    std::vector<std::uint64_t> numbers{now_};
    for (const ModelValidator& validator : validators_) {
        const auto more = validator.state();
        numbers.insert(numbers.end(), more.begin(), more.end());
    }
    return numbers;
}

}  // namespace weft::tangle::model
