// The pacemaker's liveness and the sequences' agreement, tried exhaustively: from every state that an adversary can
// bring four validators to within some steps, a network that behaves makes them commit. What that covers is said in
// docs/reliability.md. WEFT_MODEL_STEPS=N goes further.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <set>

#include "tests/model/committee_world.hpp"

namespace weft::tangle::model {
namespace {

constexpr std::size_t kSteps = 3;
constexpr std::size_t kLeadersAfter = 3;
constexpr int kTimeOutsMax = 16;  // of every four leaders one is silent, and three commits in a row are not needed

std::size_t steps_max() {
    const char* text = std::getenv("WEFT_MODEL_STEPS");
    return text == nullptr ? kSteps : std::strtoul(text, nullptr, 10);
}

std::string describe(const std::vector<Step>& script) {
    std::string text;
    for (const Step& step : script) {
        text += step.to ? " " + std::to_string(*step.to) + "-" + std::to_string(step.without) + "/" +
                              std::to_string(step.variant)
                        : std::string(" time-out");
    }
    return text;
}

class PacemakerModel : public testing::TestWithParam<AuthorIndex> {
protected:
    void explore(std::vector<Step>& script, std::size_t left) {
        CommitteeWorld world(GetParam());
        for (const Step& step : script) world.take(step);
        // The same state with as many steps left was looked at already.
        if (!met_.insert({left, world.state()}).second) return;
        ++states_;
        ASSERT_TRUE(world.agree()) << describe(script);
        const std::vector<Step> next = world.steps();
        ASSERT_TRUE(world.commits_in_the_end(kLeadersAfter, kTimeOutsMax)) << describe(script);
        ASSERT_TRUE(world.agree()) << describe(script) << " and all that follows";
        for (std::size_t i = 0; left > 0 && i < next.size(); ++i) {
            script.push_back(next[i]);
            explore(script, left - 1);
            script.pop_back();
            if (HasFatalFailure()) return;
        }
    }

    std::set<std::pair<std::size_t, std::vector<std::uint64_t>>> met_;
    std::uint64_t states_ = 0;
};

TEST_P(PacemakerModel, FromEveryStateAFairNetworkCommits) {
    std::vector<Step> script;
    explore(script, steps_max());
    std::cout << "Byzantine " << GetParam() << ": " << states_ << " states within " << steps_max() << " steps\n";
    EXPECT_GT(states_, 100u);
}

INSTANTIATE_TEST_SUITE_P(Byzantine, PacemakerModel, testing::Range<AuthorIndex>(0, kValidators));

}  // namespace
}  // namespace weft::tangle::model
