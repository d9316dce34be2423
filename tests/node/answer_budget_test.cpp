// How much a peer may make a node work.
#include <gtest/gtest.h>

#include "node/engine/answer_budget.hpp"

namespace weft::node {
namespace {

using Ruling = AnswerBudget::Ruling;
constexpr TimeUs kSecond = 1'000'000;

TEST(AnswerBudget, AnswersUntilItIsUsedUpAndAgainWhenItIsPaidFor) {
    AnswerBudget budget;
    EXPECT_EQ(budget.rule(1, 0), Ruling::answer);
    budget.charge(1, AnswerBudget::kBurst, 0);
    EXPECT_EQ(budget.rule(1, 0), Ruling::ignore);
    EXPECT_EQ(budget.rule(2, 0), Ruling::answer) << "each peer has its own";
    EXPECT_EQ(budget.rule(1, kSecond), Ruling::answer);
}

TEST(AnswerBudget, WhoGoesOnAskingIsClosedOnce) {
    AnswerBudget budget;
    budget.charge(1, 4 * AnswerBudget::kBurst, 0);
    for (unsigned i = 1; i < AnswerBudget::kIgnoredMax; ++i) EXPECT_EQ(budget.rule(1, 0), Ruling::ignore);
    EXPECT_EQ(budget.rule(1, 0), Ruling::close);
    EXPECT_EQ(budget.rule(1, 0), Ruling::ignore);
    budget.forget(1);
    EXPECT_EQ(budget.rule(1, 0), Ruling::answer);
}

// Two pulls of the largest answer open, each repeated a second after it went unanswered.
TEST(AnswerBudget, WhoWaitsForItsAnswersIsNeverClosed) {
    AnswerBudget budget;
    unsigned answered = 0;
    for (TimeUs now = 0; now < 60 * kSecond; now += kSecond) {
        for (int pull = 0; pull < 2; ++pull) {
            const Ruling ruling = budget.rule(1, now);
            ASSERT_NE(ruling, Ruling::close);
            if (ruling != Ruling::answer) continue;
            ++answered;
            budget.charge(1, 16u << 20, now);
        }
    }
    EXPECT_GE(answered, 60u);
}

// However cheap the questions are.
TEST(AnswerBudget, BoundsQuestionsThatCostNothing) {
    AnswerBudget budget;
    std::uint64_t answered = 0;
    for (TimeUs now = 0; now < 10 * kSecond; now += 10) answered += budget.rule(1, now) == Ruling::answer ? 1 : 0;
    EXPECT_LE(answered, (AnswerBudget::kBurst + 10 * AnswerBudget::kPerSecond) / AnswerBudget::kQuestionCost + 1);
    EXPECT_GT(answered, AnswerBudget::kPerSecond / AnswerBudget::kQuestionCost);
}

}  // namespace
}  // namespace weft::node
