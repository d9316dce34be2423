// Random committee graphs with equivocators, delivered block by block in any order, children before parents among them:
// one commit sequence (I7). WEFT_TEST_ROUNDS=N tries more graphs.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

#include "tangle/committee/commit_rule.hpp"
#include "tangle/committee/linearizer.hpp"
#include "tangle/committee/round_blocks.hpp"
#include "tests/tangle/committee_graph.hpp"

namespace weft::tangle {
namespace {

constexpr std::uint64_t kGraphs = 24;
constexpr int kOrders = 100;
constexpr Round kRounds = 12;
constexpr std::uint32_t kGcDepth = 5;

std::uint64_t graphs() {
    const char* text = std::getenv("WEFT_TEST_ROUNDS");
    return text == nullptr ? kGraphs : std::strtoull(text, nullptr, 10);
}

Committee committee_of(std::size_t size) {
    Committee committee;
    committee.members.resize(size);
    return committee;
}

// The blocks as a node receives them; nobody asks here whether they are signed.
std::vector<RoundBlockPtr> blocks_of(const test::RandomGraph& graph, const Domains& domains) {
    std::vector<RoundBlockPtr> blocks;
    for (const test::GraphBlock& each : graph.blocks) {
        RoundBlock block;
        block.ref = each.ref;
        block.round = each.ref.round;
        block.author = each.ref.author;
        for (const RoundRef& parent : each.parents) {
            block.parents.push_back(parent.round > 0 ? parent : first_round_ref(domains, {}, parent.author));
        }
        blocks.push_back(std::make_shared<const RoundBlock>(std::move(block)));
    }
    return blocks;
}

// What a validator commits of the blocks that it gets.
class Receiver {
public:
    Receiver(const Domains& domains, std::size_t committee)
        : round_blocks_(domains, committee_of(committee), tangle_, std::size_t{1} << 24),
          schedule_(committee),
          rule_(round_blocks_.dag(), schedule_, test::quorum_of(committee)),
          linearizer_(round_blocks_.dag(), kGcDepth) {}
    Receiver(const Receiver&) = delete;

    void receive(const RoundBlockPtr& block) {
        const auto result = round_blocks_.add(block, true, 0);
        waited_ += result.added == RoundBlocks::Added::suspended;
        if (result.complete.empty()) return;
        for (const SlotDecision& decision : rule_.decide(last_decided_, round_blocks_.dag().highest_round())) {
            if (decision.status == SlotStatus::undecided) break;
            last_decided_ = decision.slot;
            if (!decision.block) continue;
            for (const RoundRef& ref : linearizer_.order(*decision.block)) ordered_.push_back(ref);
        }
    }

    const std::vector<RoundRef>& ordered() const { return ordered_; }
    std::size_t waited() const { return waited_; }

private:
    Tangle tangle_{BlockId{}, {}, [](const BlockId&) { return std::nullopt; }};
    RoundBlocks round_blocks_;
    RoundRobin schedule_;
    CommitRule rule_;
    Linearizer linearizer_;
    std::optional<LeaderSlot> last_decided_;
    std::vector<RoundRef> ordered_;
    std::size_t waited_ = 0;
};

TEST(CommitteeDelivery, AnyOrderGivesTheSameCommits) {
    const Domains domains = Domains::of(NetworkId{});
    std::size_t ordered = 0;
    std::size_t waited = 0;
    for (std::uint64_t seed = 0; seed < graphs(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const std::size_t committee = std::array{4, 7, 10}[seed % 3];
        const test::RandomGraph graph = test::RandomGraphMaker(seed, committee, kRounds).make();
        std::vector<RoundBlockPtr> blocks = blocks_of(graph, domains);
        Receiver causal(domains, committee);
        for (const RoundBlockPtr& block : blocks) causal.receive(block);
        EXPECT_EQ(causal.waited(), 0u);
        ordered += causal.ordered().size();
        std::mt19937_64 random(seed);
        for (int order = 0; order < kOrders; ++order) {
            std::ranges::shuffle(blocks, random);
            Receiver receiver(domains, committee);
            for (const RoundBlockPtr& block : blocks) receiver.receive(block);
            ASSERT_EQ(receiver.ordered(), causal.ordered()) << "order " << order;
            waited += receiver.waited();
        }
    }
    // Were little ordered, or nothing out of turn, this would say little.
    EXPECT_GT(ordered, graphs() * 10);
    EXPECT_GT(waited, graphs() * kOrders);
}

}  // namespace
}  // namespace weft::tangle
