// The commit rule against its definition, written down as literally and slowly as possible, on random graphs and
// schedules with none to three leaders a round.
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "tangle/committee/commit_rule.hpp"
#include "tests/tangle/committee_graph.hpp"

namespace weft::tangle {
namespace {

class Oracle {
public:
    Oracle(const RoundDag& dag, const LeaderSchedule& schedule, std::size_t quorum)
        : dag_(dag), schedule_(schedule), quorum_(quorum) {}

    std::vector<SlotDecision> decide(Round highest) const {
        std::vector<SlotDecision> slots;
        for (Round round = 1; round <= highest; ++round) {
            const std::vector<AuthorIndex> leaders = schedule_.leaders_of(round);
            for (std::uint32_t rank = 0; rank < leaders.size(); ++rank) {
                slots.push_back({{round, rank}, leaders[rank], SlotStatus::undecided, DecidedHow::not_yet, {}});
            }
        }
        for (std::size_t i = slots.size(); i-- > 0;) decide(slots, i);
        return slots;
    }

private:
    void decide(std::vector<SlotDecision>& slots, std::size_t place) const {
        SlotDecision& slot = slots[place];
        const Round round = slot.slot.round;
        std::set<AuthorIndex> blaming;
        for (const RoundRef& block : dag_.blocks_at(round + 1)) {
            if (!vote(block, slot)) blaming.insert(block.author);
        }
        if (blaming.size() >= quorum_) return set(slot, SlotStatus::skip, DecidedHow::direct, {});
        for (const RoundRef& leader : dag_.blocks_of(slot.author, round)) {
            std::set<AuthorIndex> certifying;
            for (const RoundRef& block : dag_.blocks_at(round + 2)) {
                if (is_certificate(block, leader, slot)) certifying.insert(block.author);
            }
            if (certifying.size() >= quorum_) return set(slot, SlotStatus::commit, DecidedHow::direct, leader);
        }
        for (std::size_t later = place + 1; later < slots.size(); ++later) {
            if (slots[later].slot.round < round + 3 || slots[later].status == SlotStatus::skip) continue;
            if (slots[later].status == SlotStatus::commit) decide_by(*slots[later].block, slot);
            return;
        }
    }

    void decide_by(const RoundRef& anchor, SlotDecision& slot) const {
        for (const RoundRef& leader : dag_.blocks_of(slot.author, slot.slot.round)) {
            for (const RoundRef& block : past_of(anchor)) {
                if (block.round != slot.slot.round + 2 || !is_certificate(block, leader, slot)) continue;
                return set(slot, SlotStatus::commit, DecidedHow::indirect, leader);
            }
        }
        set(slot, SlotStatus::skip, DecidedHow::indirect, {});
    }

    static void set(SlotDecision& slot, SlotStatus status, DecidedHow how, std::optional<RoundRef> block) {
        slot.status = status;
        slot.how = how;
        slot.block = block;
    }

    std::optional<RoundRef> vote(const RoundRef& voter, const SlotDecision& slot) const {
        for (const RoundRef& parent : dag_.parents(voter)) {
            if (parent.author == slot.author && parent.round == slot.slot.round) return parent;
        }
        return std::nullopt;
    }

    bool is_certificate(const RoundRef& block, const RoundRef& leader, const SlotDecision& slot) const {
        std::set<AuthorIndex> voting;
        for (const RoundRef& parent : dag_.parents(block)) {
            if (parent.round == leader.round + 1 && vote(parent, slot) == leader) voting.insert(parent.author);
        }
        return voting.size() >= quorum_;
    }

    std::set<RoundRef> past_of(const RoundRef& top) const {
        std::set<RoundRef> past{top};
        std::vector<RoundRef> todo{top};
        while (!todo.empty()) {
            const RoundRef block = todo.back();
            todo.pop_back();
            for (const RoundRef& parent : dag_.parents(block)) {
                if (past.insert(parent).second) todo.push_back(parent);
            }
        }
        return past;
    }

    const RoundDag& dag_;
    const LeaderSchedule& schedule_;
    std::size_t quorum_;
};

test::FixedSchedule random_schedule(std::size_t committee, Round rounds, std::mt19937_64& random) {
    std::map<Round, std::vector<AuthorIndex>> leaders;
    for (Round round = 1; round <= rounds; ++round) {
        std::vector<AuthorIndex> authors = test::everyone(committee);
        std::shuffle(authors.begin(), authors.end(), random);
        authors.resize(std::min<std::size_t>(authors.size(), random() % 4));
        leaders[round] = authors;
    }
    return test::FixedSchedule(leaders);
}

TEST(CommitRuleOracle, EveryVerdictIsTheDefinitions) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        constexpr Round kRounds = 16;
        const std::size_t committee = std::array{1, 4, 5, 7}[seed % 4];
        const std::size_t quorum = test::quorum_of(committee);
        const test::RandomGraph graph = test::RandomGraphMaker(seed, committee, kRounds).make();
        std::mt19937_64 random(seed);
        const test::FixedSchedule schedule = random_schedule(committee, kRounds, random);
        RoundDag dag = test::genesis_dag(committee);
        std::size_t size = graph.blocks.size();
        if (seed % 3 == 0) size -= random() % (size / 2 + 1);
        for (std::size_t i = 0; i < size; ++i) dag.insert(graph.blocks[i].ref, graph.blocks[i].parents);
        const std::vector<SlotDecision> expected = Oracle(dag, schedule, quorum).decide(kRounds);
        ASSERT_EQ(CommitRule(dag, schedule, quorum).decide(std::nullopt, kRounds), expected);
    }
}

}  // namespace
}  // namespace weft::tangle
