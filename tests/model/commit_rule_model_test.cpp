// The commit rule's safety, tried exhaustively for one leader slot, four validators and one Byzantine among them: what
// one view decides directly, no other view, and no anchor that anybody could ever commit, decides otherwise. What that
// covers is said in docs/reliability.md. WEFT_MODEL_EVERY_CHOICE=1 takes every choice of parents, not one of each kind:
// minutes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "tangle/committee/commit_rule.hpp"
#include "tests/model/slot_model.hpp"

namespace weft::tangle::model {
namespace {

struct Verdict {
    SlotStatus status = SlotStatus::undecided;
    std::optional<RoundRef> block;
    bool operator==(const Verdict&) const = default;
};

// A graph of layers, and the real rule's verdict on the slot of round 1.
class Graph {
public:
    Graph() : dag_(test::genesis_dag(kCommittee)) {}

    void add(const Layer& layer) {
        for (const Layer::Entry& entry : layer.entries) add(entry.ref, entry.choice.parents);
    }
    void add(const RoundRef& ref, const Refs& parents) {
        if (!dag_.contains(ref)) dag_.insert(ref, parents);
    }
    // With all that it stands on, as far as these layers hold it.
    void add_past(const Refs& refs, const std::vector<const Layer*>& layers) {
        for (const RoundRef& ref : refs) {
            if (ref.round == 0 || dag_.contains(ref)) continue;
            for (const Layer::Entry& entry : layers[ref.round - 1]->entries) {
                if (entry.ref != ref) continue;
                add_past(entry.choice.parents, layers);
                add(ref, entry.choice.parents);
            }
        }
    }
    Verdict verdict() const {
        const RoundRobin schedule(kCommittee);
        const auto slots = CommitRule(dag_, schedule, kQuorum).decide(std::nullopt, dag_.highest_round());
        return {slots.at(0).status, slots.at(0).block};
    }

private:
    RoundDag dag_;
};

// The definition: a quorum of blames skips, a quorum of certificates commits.
Verdict defined(const Layer& votes, const Layer& certificates) {
    if (votes.authors_saying(std::nullopt) >= kQuorum) return {SlotStatus::skip, std::nullopt};
    for (const std::uint8_t tag : {std::uint8_t{0}, std::uint8_t{1}}) {
        const RoundRef leader = test::ref(kLeader, 1, tag);
        if (certificates.authors_saying(leader) >= kQuorum) return {SlotStatus::commit, leader};
    }
    return {};
}

class CommitRuleModel : public testing::TestWithParam<AuthorIndex> {
protected:
    static bool every_choice() { return std::getenv("WEFT_MODEL_EVERY_CHOICE") != nullptr; }

    // Three rounds: the direct verdict, in this view and in those that lack one block of the last round.
    void try_view(const Layer& votes, const Layer& certificates) {
        ++views_;
        Graph graph;
        graph.add(first_);
        graph.add(votes);
        graph.add(certificates);
        const Verdict direct = graph.verdict();
        ASSERT_EQ(direct, defined(votes, certificates));
        if (direct.status == SlotStatus::commit) ++commits_;
        if (direct.status == SlotStatus::skip) ++skips_;
        for (std::size_t left_out = 0; left_out < certificates.entries.size(); ++left_out) {
            Layer fewer = certificates;
            fewer.entries.erase(fewer.entries.begin() + static_cast<std::ptrdiff_t>(left_out));
            const Verdict before = defined(votes, fewer);
            ASSERT_TRUE(before.status == SlotStatus::undecided || before == direct);
        }
        for (const Choice& anchor : model_.choices(kAnchor, 4, certificates, votes)) {
            try_anchor(votes, certificates, anchor.parents, direct);
        }
    }

    // Somebody commits this anchor and sees nothing else of the rounds before.
    void try_anchor(const Layer& votes, const Layer& certificates, const Refs& parents, const Verdict& direct) {
        ++anchors_;
        Graph graph;
        graph.add_past(parents, {&first_, &votes, &certificates});
        for (const AuthorIndex author : {kAnchor, AuthorIndex{2}, AuthorIndex{3}})
            graph.add(test::ref(author, 4), parents);
        for (const Round round : {Round{5}, Round{6}}) {
            for (const AuthorIndex author : {kAnchor, AuthorIndex{2}, AuthorIndex{3}}) {
                graph.add(test::ref(author, round), test::refs(round - 1, {kAnchor, 2, 3}));
            }
        }
        const Verdict by_anchor = graph.verdict();
        ASSERT_NE(by_anchor.status, SlotStatus::undecided);
        if (by_anchor.status == SlotStatus::commit && direct.status == SlotStatus::undecided) ++indirect_commits_;
        if (direct.status != SlotStatus::undecided) {
            ASSERT_EQ(by_anchor, direct);
        }
    }

    const SlotModel model_{GetParam(), every_choice()};
    const Layer first_ = model_.first_round();
    std::uint64_t views_ = 0;
    std::uint64_t commits_ = 0;
    std::uint64_t skips_ = 0;
    std::uint64_t anchors_ = 0;
    std::uint64_t indirect_commits_ = 0;
};

TEST_P(CommitRuleModel, NoViewAndNoAnchorContradictsWhatOneViewDecides) {
    model_.for_each_layer(2, first_, first_, [&](const Layer& votes) {
        if (votes.authors() < kQuorum || HasFatalFailure()) return;
        model_.for_each_layer(3, votes, first_, [&](const Layer& certificates) {
            if (!HasFatalFailure()) try_view(votes, certificates);
        });
    });
    std::cout << "Byzantine " << GetParam() << ": " << views_ << " graphs of three rounds, " << commits_ << " commit, "
              << skips_ << " skip; " << anchors_ << " anchors, " << indirect_commits_ << " commit by one alone\n";
    // Were there none of a kind, this would say little.
    EXPECT_GT(commits_, 0u);
    EXPECT_GT(skips_, 0u);
    EXPECT_GT(indirect_commits_, 0u);
}

INSTANTIATE_TEST_SUITE_P(Byzantine, CommitRuleModel, testing::Range<AuthorIndex>(0, kCommittee));

}  // namespace
}  // namespace weft::tangle::model
