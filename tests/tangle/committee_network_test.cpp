// Liveness: whole committees of pacemakers on a simulated network with random delays, crashed validators, and an
// adversary that delays leaders. No clock but the simulated one.
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <queue>
#include <tuple>

#include "tangle/committee/commit_rule.hpp"
#include "tangle/committee/linearizer.hpp"
#include "tangle/committee/pacemaker.hpp"
#include "tests/tangle/committee_graph.hpp"

namespace weft::tangle {
namespace {

using test::GraphBlock;
using test::ref;

constexpr TimeUs kSecond = 1'000'000;

class Validator {
public:
    Validator(AuthorIndex self, std::size_t committee)
        : self_(self),
          committee_(committee),
          dag_(test::genesis_dag(committee)),
          schedule_(committee),
          rule_(dag_, schedule_, test::quorum_of(committee)),
          linearizer_(dag_, std::nullopt),
          pacemaker_(dag_, rule_, schedule_, test::quorum_of(committee), self, {}),
          last_own_(ref(self, 0)) {}
    Validator(const Validator&) = delete;

    void receive(const GraphBlock& block) {
        waiting_.push_back(block);
        while (insert_what_is_complete()) {
        }
    }

    // Makes every block that the pacemaker asks for; returns them, and when to come back.
    std::vector<GraphBlock> act(TimeUs now, std::optional<TimeUs>& wake_at) {
        std::vector<GraphBlock> made;
        Pacemaker::Advice advice = pacemaker_.advise(now, true);
        for (; advice.propose; advice = pacemaker_.advise(now, true)) {
            made.push_back(make_block(*advice.propose));
            insert(made.back());
            pacemaker_.note_proposed(*advice.propose, now);
        }
        wake_at = advice.wake_at;
        return made;
    }

    Round round() const { return pacemaker_.last_proposed(); }
    std::size_t commits() const { return commits_; }
    const std::vector<RoundRef>& ordered() const { return ordered_; }

private:
    bool insert_what_is_complete() {
        const auto complete = [&](const GraphBlock& block) {
            return std::ranges::all_of(block.parents, [&](const RoundRef& parent) { return dag_.contains(parent); });
        };
        const auto found = std::ranges::find_if(waiting_, complete);
        if (found == waiting_.end()) return false;
        const GraphBlock block = *found;
        waiting_.erase(found);
        insert(block);
        return true;
    }

    GraphBlock make_block(Round round) {
        GraphBlock block{ref(self_, round), {last_own_}};
        for (const RoundRef& parent : dag_.blocks_at(round - 1)) {
            if (parent.author != self_) block.parents.push_back(parent);
        }
        last_own_ = block.ref;
        return block;
    }

    void insert(const GraphBlock& block) {
        dag_.insert(block.ref, block.parents);
        for (const SlotDecision& decision : rule_.decide(last_decided_, dag_.highest_round())) {
            if (decision.status == SlotStatus::undecided) break;
            last_decided_ = decision.slot;
            if (!decision.block) continue;
            ++commits_;
            for (const RoundRef& ordered : linearizer_.order(*decision.block)) ordered_.push_back(ordered);
        }
    }

    AuthorIndex self_;
    std::size_t committee_;
    RoundDag dag_;
    RoundRobin schedule_;
    CommitRule rule_;
    Linearizer linearizer_;
    Pacemaker pacemaker_;
    RoundRef last_own_;
    std::vector<GraphBlock> waiting_;
    std::optional<LeaderSlot> last_decided_;
    std::size_t commits_ = 0;
    std::vector<RoundRef> ordered_;
};

// How long a block takes to a validator; nothing: it never gets there.
using Delay = std::function<std::optional<TimeUs>(const RoundRef& block, AuthorIndex to, TimeUs now)>;

class Network {
public:
    Network(std::size_t committee, Delay delay) : delay_(std::move(delay)) {
        for (const AuthorIndex author : test::everyone(committee)) {
            validators_.emplace_back(author, committee);
            events_.push({0, next_event_++, author, std::nullopt});
        }
    }

    void run_until(TimeUs end) {
        while (!events_.empty() && events_.top().at <= end) {
            const Event event = events_.top();
            events_.pop();
            Validator& validator = validators_[event.to];
            if (event.block) validator.receive(*event.block);
            std::optional<TimeUs> wake_at;
            for (const GraphBlock& block : validator.act(event.at, wake_at)) send(block, event.at);
            if (wake_at) events_.push({*wake_at, next_event_++, event.to, std::nullopt});
        }
    }

    const std::deque<Validator>& validators() const { return validators_; }

private:
    struct Event {
        TimeUs at;
        std::uint64_t number;
        AuthorIndex to;
        std::optional<GraphBlock> block;  // none: wake up
        bool operator<(const Event& other) const { return std::tie(other.at, other.number) < std::tie(at, number); }
    };

    void send(const GraphBlock& block, TimeUs now) {
        for (std::size_t to = 0; to < validators_.size(); ++to) {
            const auto author = static_cast<AuthorIndex>(to);
            if (author == block.ref.author) continue;
            if (const auto delay = delay_(block.ref, author, now)) {
                events_.push({now + *delay, next_event_++, author, block});
            }
        }
    }

    Delay delay_;
    std::deque<Validator> validators_;
    std::priority_queue<Event> events_;
    std::uint64_t next_event_ = 0;
};

void expect_agreement(const Network& network) {
    for (const Validator& left : network.validators()) {
        for (const Validator& right : network.validators()) {
            const std::size_t common = std::min(left.ordered().size(), right.ordered().size());
            ASSERT_TRUE(std::equal(left.ordered().begin(), left.ordered().begin() + static_cast<std::ptrdiff_t>(common),
                                   right.ordered().begin()));
        }
    }
}

class CommitteeNetwork : public testing::TestWithParam<std::size_t> {
protected:
    TimeUs random_delay(TimeUs last) { return 1'000 + random_() % last; }
    bool leads(const RoundRef& block) const { return block.round % GetParam() == block.author; }

    std::uint64_t seed_ = 20'240 + GetParam();
    std::mt19937_64 random_{seed_};
    testing::ScopedTrace trace_{__FILE__, __LINE__, "seed " + std::to_string(seed_)};
};

TEST_P(CommitteeNetwork, CommitsNearlyEveryRoundUnderRandomDelays) {
    Network network(GetParam(), [&](const RoundRef&, AuthorIndex, TimeUs) { return random_delay(80'000); });
    network.run_until(20 * kSecond);
    for (const Validator& validator : network.validators()) {
        EXPECT_GT(validator.round(), 150u);
        EXPECT_GT(validator.commits() * 10, validator.round() * 9);
    }
    expect_agreement(network);
}

TEST_P(CommitteeNetwork, GoesOnWithoutFValidators) {
    const std::size_t faults = (GetParam() - 1) / 3;
    Network network(GetParam(), [&](const RoundRef& block, AuthorIndex to, TimeUs) -> std::optional<TimeUs> {
        if (block.author < faults || to < faults) return std::nullopt;
        return random_delay(80'000);
    });
    network.run_until(60 * kSecond);
    for (std::size_t author = faults; author < GetParam(); ++author) {
        EXPECT_GT(network.validators()[author].commits(), 40u);
    }
    expect_agreement(network);
}

TEST_P(CommitteeNetwork, DelayedLeadersStopCommitsAtMostUntilTheyAreHealed) {
    constexpr TimeUs kHeal = 30 * kSecond;
    Network network(GetParam(), [&](const RoundRef& block, AuthorIndex, TimeUs now) {
        const TimeUs delay = random_delay(80'000);
        return leads(block) && now < kHeal ? delay + 3 * kSecond : delay;
    });
    network.run_until(kHeal);
    std::vector<std::size_t> before;
    for (const Validator& validator : network.validators()) {
        EXPECT_GT(validator.round(), 10u);  // time-outs carry the rounds on
        before.push_back(validator.commits());
    }
    network.run_until(kHeal + 20 * kSecond);
    for (std::size_t author = 0; author < GetParam(); ++author) {
        EXPECT_GT(network.validators()[author].commits(), before[author] + 100);
    }
    expect_agreement(network);
}

TEST_P(CommitteeNetwork, ValidatorCutOffForLongCatchesUpAndTakesPart) {
    constexpr TimeUs kHeal = 15 * kSecond;
    // What is sent to and by the last validator arrives, but only after the heal.
    const auto last = static_cast<AuthorIndex>(GetParam() - 1);
    Network network(GetParam(), [&](const RoundRef& block, AuthorIndex to, TimeUs now) {
        const bool is_cut_off = now < kHeal && (to == last || block.author == last);
        return random_delay(80'000) + (is_cut_off ? kHeal - now : 0);
    });
    network.run_until(kHeal + 10 * kSecond);
    const Validator& late = network.validators()[last];
    EXPECT_GT(late.round() + 5, network.validators()[0].round());
    EXPECT_GT(late.commits() + 10, network.validators()[0].commits());
    const auto is_late_ones = [&](const RoundRef& block) { return block.author == last && block.round > 60; };
    EXPECT_GT(std::ranges::count_if(network.validators()[0].ordered(), is_late_ones), 50);
    expect_agreement(network);
}

INSTANTIATE_TEST_SUITE_P(Sizes, CommitteeNetwork, testing::Values(4, 7, 10));

}  // namespace
}  // namespace weft::tangle
