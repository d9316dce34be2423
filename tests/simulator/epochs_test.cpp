// Committees that change while the network runs: every scenario under several seeds, with loads, crashes and cuts
// around the handover. The audit beside the simulation works every epoch out again.
#include <gtest/gtest.h>

#include "tests/simulator/seeds.hpp"
#include "tools/sim/network/simulation.hpp"

namespace weft::sim {
namespace {

constexpr TimeUs kSecond = 1'000'000;

// Governance as its operators do it, with blocks handed to a node that is up.
class Governed {
public:
    explicit Governed(SimOptions options) : sim(options) {}

    AccountId account(std::size_t node) const { return AccountId::from(sim.public_key(node).bytes.view()); }
    Change add(std::size_t node) const { return AddValidator{account(node), sim.public_key(node)}; }
    Change remove(std::size_t node) const { return RemoveValidator{account(node)}; }

    void propose(std::size_t validator, std::vector<Change> changes, CheckpointIndex after = 0) {
        proposal_ = Propose{after, std::move(changes)};
        proposer_ = validator;
        hand_in(validator, proposal_);
    }
    void approve(std::size_t validator) {
        hand_in(validator, Approve{account(proposer_), blake3(encode_payload(proposal_))});
    }
    // Proposed by the first of them, approved by the others.
    void decide(const std::vector<std::size_t>& validators, std::vector<Change> changes, CheckpointIndex after = 0) {
        propose(validators.front(), std::move(changes), after);
        sim.run_for(kSecond);
        for (std::size_t i = 1; i < validators.size(); ++i) approve(validators[i]);
    }

    EpochNumber epoch(std::size_t node) { return sim.engine(node).epochs().current().number(); }
    bool all_in(EpochNumber epoch_number) {
        for (std::size_t node = 0; node < sim.nodes(); ++node) {
            if (sim.is_up(node) && epoch(node) < epoch_number) return false;
        }
        return true;
    }
    void expect_all_in(EpochNumber epoch_number) {
        EXPECT_TRUE(sim.run_until([&] { return all_in(epoch_number); }, 60 * kSecond)) << "epoch " << epoch_number;
    }
    void expect_all_agree() {
        const CommitIndex commit = sim.highest_commit();
        EXPECT_TRUE(sim.run_until([&] { return sim.lowest_commit() >= commit; }, 60 * kSecond))
            << "some node stays at commit " << sim.lowest_commit() << " of " << commit;
        EXPECT_TRUE(sim.run_until([&] { return sim.all_decided(); }, 60 * kSecond)) << "a block has no fate";
    }
    void expect_certified(std::size_t node) {
        const auto certified = [&] {
            const node::NodeStatus status = sim.engine(node).status();
            return status.certified == status.checkpoint;
        };
        EXPECT_TRUE(sim.run_until(certified, 60 * kSecond));
        for (EpochNumber number = 1; number <= epoch(node); ++number) {
            EXPECT_TRUE(sim.run_until([&] { return sim.store(node).handover(number).has_value(); }, 60 * kSecond))
                << "the handover to epoch " << number << " has no certificate at node " << node;
        }
    }

    Simulation sim;

private:
    void hand_in(std::size_t validator, const Payload& payload) {
        const std::size_t node = sim.is_up(validator) ? validator : 0;
        const BlockPtr block = sim.make_governance(validator, node, payload);
        ASSERT_TRUE(sim.submit(node, block));
        ASSERT_EQ(sim.verdict_of(block->id)->admission, node::Admission::accepted);
    }

    Propose proposal_;
    std::size_t proposer_ = 0;
};

class Epochs : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Epochs, AValidatorIsSwappedUnderLoad) {
    Governed network({.seed = GetParam(), .plain_nodes = 1});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(5 * kSecond);
    network.decide({0, 1, 2}, {network.remove(3), network.add(4)});
    network.expect_all_in(1);
    sim.run_for(10 * kSecond);
    EXPECT_EQ(sim.engine(4).status().author, AuthorIndex{3});
    EXPECT_GT(sim.engine(4).status().proposed_round, sim.engine(4).committee().base) << "the new one takes part";
    EXPECT_EQ(sim.engine(3).status().author, std::nullopt) << "the old one goes on as a plain node";
    sim.crash(3);
    sim.run_for(5 * kSecond);
    sim.stop_load();
    network.expect_all_agree();
    for (std::size_t node = 0; node < sim.nodes(); ++node) {
        if (sim.is_up(node)) network.expect_certified(node);
    }
}

TEST_P(Epochs, ADeadValidatorIsReplaced) {
    Governed network({.seed = GetParam(), .plain_nodes = 1});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(2 * kSecond);
    sim.crash(3);
    network.decide({0, 1, 2}, {network.remove(3), network.add(4)});
    network.expect_all_in(1);
    sim.run_for(5 * kSecond);
    sim.crash(2);
    sim.run_for(5 * kSecond);
    sim.stop_load();
    network.expect_all_agree();
    network.expect_certified(0);
}

TEST_P(Epochs, AMinorityChangesNothing) {
    Governed network({.seed = GetParam(), .plain_nodes = 1});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(kSecond);
    network.decide({0, 1}, {network.remove(3), network.add(4)});
    sim.run_for(20 * kSecond);
    sim.stop_load();
    network.expect_all_agree();
    EXPECT_EQ(network.epoch(0), 0u);
    EXPECT_EQ(sim.engine(0).ledger().proposal_of(network.account(0))->approvals.count(), 2u);
}

// Crashes, torn writes and a power cut everywhere, all around the moment of the handover.
TEST_P(Epochs, CrashesAroundTheHandoverLoseNothing) {
    Governed network({.seed = GetParam(), .plain_nodes = 2, .drop_per_million = 10'000});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(2 * kSecond);
    network.decide({0, 1, 2}, {network.remove(3), network.add(4)});
    SplitMix random(GetParam());
    for (std::size_t i = 0; i < 30; ++i) {
        const std::size_t node = random.below(sim.nodes());
        sim.run_for(random.below(300'000));
        sim.crash(node, random.below(2) == 0 ? Unsynced::torn : Unsynced::lost);
        sim.run_for(random.below(200'000));
        sim.restart(node);
    }
    for (std::size_t node = 0; node < sim.nodes(); ++node) sim.crash(node, Unsynced::lost);
    for (std::size_t node = 0; node < sim.nodes(); ++node) sim.restart(node);
    network.expect_all_in(1);
    sim.run_for(10 * kSecond);
    sim.stop_load();
    network.expect_all_agree();
    for (std::size_t node = 0; node < sim.nodes(); ++node) network.expect_certified(node);
}

// Power is lost everywhere when one validator alone has decided the last commit of the epoch.
TEST_P(Epochs, WhoeverWentAheadLeadsTheOthersOver) {
    Governed network({.seed = GetParam(), .plain_nodes = 1});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(2 * kSecond);
    network.decide({0, 1, 2}, {network.remove(3), network.add(4)});
    const auto somebody = [&] {
        for (std::size_t node = 0; node < 4; ++node) {
            if (network.epoch(node) == 1) return true;
        }
        return false;
    };
    ASSERT_TRUE(sim.run_until(somebody, 30 * kSecond));
    sim.run_for(GetParam() % 5 * 2'000);
    for (std::size_t node = 0; node < sim.nodes(); ++node) sim.crash(node);
    for (std::size_t node = 0; node < sim.nodes(); ++node) sim.restart(node);
    network.expect_all_in(1);
    sim.run_for(5 * kSecond);
    sim.stop_load();
    network.expect_all_agree();
    for (std::size_t node = 0; node < sim.nodes(); ++node) network.expect_certified(node);
}

// One of four lies about everything it can, around the handover, too.
TEST_P(Epochs, ALiarDoesNotStopTheHandover) {
    const auto lie = static_cast<Lie>(GetParam() % kLies);
    SCOPED_TRACE(std::string(lie_name(lie)));
    Governed network({.seed = GetParam(), .plain_nodes = 1, .liars = 1, .lies = {lie}});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(2 * kSecond);
    network.decide({0, 1, 2}, {network.remove(2), network.add(4)});
    network.expect_all_in(1);
    sim.run_for(10 * kSecond);
    sim.stop_load();
    network.expect_all_agree();
    for (const std::size_t node : {0, 1, 2, 4}) network.expect_certified(node);
}

TEST_P(Epochs, WhoWasAwayForTwoOfThemCatchesUp) {
    Governed network({.seed = GetParam(), .plain_nodes = 2});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(3 * kSecond);
    sim.crash(3);
    sim.crash(5);
    network.decide({0, 1, 2}, {network.add(4)});
    network.expect_all_in(1);
    sim.run_for(3 * kSecond);
    network.decide({0, 1, 2, 4}, {SetParameter{ParameterId::work_bits, 4}});
    network.expect_all_in(2);
    sim.run_for(10 * kSecond);
    sim.wipe(5);
    sim.restart(3);
    sim.restart(5);
    network.expect_all_in(2);
    sim.run_for(3 * kSecond);
    EXPECT_EQ(sim.engine(3).ledger().parameters().work_bits, 4u);
    EXPECT_GT(sim.engine(3).status().proposed_round, sim.engine(3).committee().base);
    sim.stop_load();
    network.expect_all_agree();
    for (std::size_t node = 0; node < sim.nodes(); ++node) network.expect_certified(node);
}

// A key moves to another machine, the committee grows to seven and shrinks to four again.
TEST_P(Epochs, ManyInARow) {
    Governed network({.seed = GetParam(), .plain_nodes = 4});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(2 * kSecond);
    network.decide({0, 1, 2}, {SetValidatorKey{network.account(3), sim.public_key(4)}});
    network.expect_all_in(1);
    network.decide({0, 1, 2}, {network.add(5), network.add(6), network.add(7)});
    network.expect_all_in(2);
    network.decide({0, 1, 2, 5, 6}, {network.remove(0), network.remove(1), network.remove(2)});
    network.expect_all_in(3);
    sim.run_for(5 * kSecond);
    EXPECT_EQ(sim.engine(4).committee().size(), 4u);
    sim.stop_load();
    network.expect_all_agree();
    for (std::size_t node = 0; node < sim.nodes(); ++node) network.expect_certified(node);
}

TEST_P(Epochs, AHalvedNetworkDecidesNothingTwice) {
    Governed network({.seed = GetParam(), .plain_nodes = 1});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(2 * kSecond);
    network.decide({0, 1, 2}, {network.remove(3), network.add(4)});
    sim.run_for(GetParam() * 37'000 % kSecond);
    sim.partition({{0, 1, 4}, {2, 3}});
    sim.run_for(10 * kSecond);
    sim.heal();
    network.expect_all_in(1);
    sim.run_for(5 * kSecond);
    sim.stop_load();
    network.expect_all_agree();
}

TEST_P(Epochs, TheWindowMovesAndNothingComesBackIntoIt) {
    Governed network({.seed = GetParam(), .plain_nodes = 1, .window_slots = 10});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(15 * kSecond);
    network.decide({0, 1, 2}, {SetParameter{ParameterId::window_slots, 30}});
    network.expect_all_in(1);
    sim.crash(2);
    sim.restart(2);
    sim.run_for(5 * kSecond);
    network.decide({0, 1, 2}, {SetParameter{ParameterId::window_slots, 5}});
    network.expect_all_in(2);
    sim.crash(4, Unsynced::torn);
    sim.restart(4);
    sim.run_for(10 * kSecond);
    sim.stop_load();
    network.expect_all_agree();
}

TEST_P(Epochs, ADecisionWaitsForItsCheckpoint) {
    Governed network({.seed = GetParam()});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(kSecond);
    network.decide({0, 1, 2}, {SetParameter{ParameterId::work_bits, 3}}, 8);
    const auto checkpoint = [&] { return sim.engine(0).status().checkpoint; };
    ASSERT_TRUE(sim.run_until([&] { return checkpoint() == 7; }, 60 * kSecond));
    EXPECT_EQ(network.epoch(0), 0u);
    network.expect_all_in(1);
    EXPECT_EQ(sim.engine(0).epochs().current().after, 8u);
    sim.stop_load();
}

TEST_P(Epochs, SignersVoteOnTheLastCheckpointsToo) {
    Governed network({.seed = GetParam(), .plain_nodes = 1, .signers = true});
    Simulation& sim = network.sim;
    sim.start_load(50);
    sim.run_for(2 * kSecond);
    network.decide({0, 1, 2}, {network.remove(3), network.add(4)});
    sim.run_for(GetParam() * 91'000 % kSecond);
    sim.set_signer(1, false);
    sim.run_for(3 * kSecond);
    sim.set_signer(1, true);
    network.expect_all_in(1);
    sim.run_for(5 * kSecond);
    sim.stop_load();
    network.expect_all_agree();
    for (std::size_t node = 0; node < sim.nodes(); ++node) network.expect_certified(node);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Epochs, testing::Range<std::uint64_t>(1, 1 + seed_count(4)));

// ---- protocol versions

TEST(Protocol, NodesThatDoNotKnowItStopAndGoOnWithSoftwareThatDoes) {
    Governed network({.seed = 1, .plain_nodes = 1, .halts_expected = true});
    Simulation& sim = network.sim;
    std::string log;
    sim.set_log([&](TimeUs, const std::string& line) { log += line + "\n"; });
    sim.start_load(50);
    sim.run_for(2 * kSecond);
    network.propose(0, {SetProtocol{2}});
    sim.run_for(3 * kSecond);
    EXPECT_NE(log.find("proposes protocol 2 (1 of 3 approvals)"), std::string::npos) << "nobody is warned";
    network.approve(1);
    network.approve(2);
    sim.run_for(20 * kSecond);
    std::size_t halted = 0;
    for (std::size_t node = 0; node < sim.nodes(); ++node) {
        if (sim.is_up(node)) {
            EXPECT_EQ(network.epoch(node), 0u);
            sim.crash(node);
        } else {
            EXPECT_NE(sim.halted(node)->find("protocol 2"), std::string::npos) << *sim.halted(node);
            ++halted;
        }
    }
    EXPECT_GE(halted, 1u);
    sim.set_protocol(2);
    for (std::size_t node = 0; node < sim.nodes(); ++node) sim.restart(node);
    network.expect_all_in(1);
    sim.run_for(3 * kSecond);
    EXPECT_EQ(sim.engine(4).epochs().current().protocol, 2);
    sim.crash(4);
    sim.restart(4);
    sim.run_for(2 * kSecond);
    sim.stop_load();
    network.expect_all_agree();
    for (std::size_t node = 0; node < sim.nodes(); ++node) network.expect_certified(node);
}

}  // namespace
}  // namespace weft::sim
