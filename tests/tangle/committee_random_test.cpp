// Safety of the commit rule on random graphs with equivocators: delivery order does not matter (I7), partial views
// never contradict each other (I1).
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <set>

#include "tangle/committee/commit_rule.hpp"
#include "tangle/committee/linearizer.hpp"
#include "tests/tangle/committee_graph.hpp"

namespace weft::tangle {
namespace {

using test::GraphBlock;
using test::RandomGraph;

constexpr std::uint32_t kGcDepth = 6;

// What a validator does with the blocks it gets: inserts, decides, orders.
class View {
public:
    explicit View(std::size_t committee)
        : dag_(test::genesis_dag(committee)),
          schedule_(committee),
          rule_(dag_, schedule_, test::quorum_of(committee)),
          linearizer_(dag_, kGcDepth) {}
    View(const View&) = delete;

    void deliver(const GraphBlock& block) {
        dag_.insert(block.ref, block.parents);
        for (const SlotDecision& decision : rule_.decide(last_decided_, dag_.highest_round())) {
            if (decision.status == SlotStatus::undecided) break;
            last_decided_ = decision.slot;
            if (!decision.block) continue;
            leaders_.push_back(*decision.block);
            for (const RoundRef& ref : linearizer_.order(*decision.block)) ordered_.push_back(ref);
        }
    }

    const std::vector<RoundRef>& leaders() const { return leaders_; }
    const std::vector<RoundRef>& ordered() const { return ordered_; }
    std::vector<SlotDecision> all_decisions() const { return rule_.decide(std::nullopt, dag_.highest_round()); }

private:
    RoundDag dag_;
    RoundRobin schedule_;
    CommitRule rule_;
    Linearizer linearizer_;
    std::optional<LeaderSlot> last_decided_;
    std::vector<RoundRef> leaders_;
    std::vector<RoundRef> ordered_;
};

bool is_prefix(const std::vector<RoundRef>& shorter, const std::vector<RoundRef>& longer) {
    return shorter.size() <= longer.size() && std::equal(shorter.begin(), shorter.end(), longer.begin());
}

RandomGraph random_graph(std::uint64_t seed) {
    const std::size_t committee = std::array{1, 4, 7, 10}[seed % 4];
    return test::RandomGraphMaker(seed, committee, 24).make();
}

TEST(CommitteeRandom, AnyCausalOrderGivesTheSameCommits) {
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const RandomGraph graph = random_graph(seed);
        View whole(graph.committee);
        for (const GraphBlock& block : graph.blocks) whole.deliver(block);
        EXPECT_FALSE(whole.leaders().empty());
        std::mt19937_64 random(seed);
        for (int order = 0; order < 100; ++order) {
            View view(graph.committee);
            for (const GraphBlock& block : test::causal_shuffle(graph, random)) {
                view.deliver(block);
                ASSERT_TRUE(is_prefix(view.ordered(), whole.ordered())) << "order " << order;
            }
            ASSERT_EQ(view.leaders(), whole.leaders()) << "order " << order;
            ASSERT_EQ(view.ordered(), whole.ordered()) << "order " << order;
        }
    }
}

TEST(CommitteeRandom, PartialViewsAgreeOnEverySlotThatBothDecided) {
    for (std::uint64_t seed = 100; seed < 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const RandomGraph graph = random_graph(seed);
        std::mt19937_64 random(seed);
        std::deque<View> views;
        for (int count = 0; count < 2; ++count) {
            // A validator's view is closed under parents, and so is each beginning of a causal order.
            const std::vector<GraphBlock> order = test::causal_shuffle(graph, random);
            View& view = views.emplace_back(graph.committee);
            const std::size_t size = order.size() / 2 + random() % (order.size() / 2);
            for (std::size_t i = 0; i < size; ++i) view.deliver(order[i]);
        }
        EXPECT_TRUE(is_prefix(views[0].ordered(), views[1].ordered()) ||
                    is_prefix(views[1].ordered(), views[0].ordered()));
        const auto left = views[0].all_decisions();
        const auto right = views[1].all_decisions();
        for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
            if (left[i].status == SlotStatus::undecided || right[i].status == SlotStatus::undecided) continue;
            EXPECT_EQ(left[i].status, right[i].status) << "round " << left[i].slot.round;
            EXPECT_EQ(left[i].block, right[i].block) << "round " << left[i].slot.round;
        }
    }
}

// Were every graph of one kind, the two tests above would say little.
TEST(CommitteeRandom, GraphsReachEveryVerdict) {
    std::set<std::pair<SlotStatus, DecidedHow>> seen;
    for (std::uint64_t seed = 100; seed < 200; ++seed) {
        const RandomGraph graph = random_graph(seed);
        View view(graph.committee);
        for (const GraphBlock& block : graph.blocks) view.deliver(block);
        for (const SlotDecision& decision : view.all_decisions()) seen.emplace(decision.status, decision.how);
    }
    EXPECT_EQ(seen.size(), 5u);
}

}  // namespace
}  // namespace weft::tangle
