// One of four validators lies. The other three must go on, agree, and give every block its fate.
#include <gtest/gtest.h>

#include "tests/simulator/seeds.hpp"
#include "tools/sim/network/simulation.hpp"

namespace weft::sim {
namespace {

constexpr TimeUs kSecond = 1'000'000;
constexpr std::size_t kLiar = 2;

class Byzantine : public testing::TestWithParam<std::uint64_t> {
protected:
    Byzantine() : sim_({.seed = GetParam(), .halts_expected = true}) {}

    // Rewrites each own round block that the liar sends; `change` may refuse to send it (false).
    using Change = std::function<bool(std::size_t to, RoundBlock& block)>;
    void lie(Change change) {
        sim_.set_tamper([this, change](std::size_t from, std::size_t to, p2p::Message& message, TimeUs&) {
            auto* blocks = std::get_if<p2p::RoundBlocks>(&message);
            if (from != kLiar || blocks == nullptr) return true;
            for (Bytes& encoded : blocks->blocks) {
                Decoded<RoundBlock> block = decode_round_block(sim_.domains(), sim_.committee(), encoded);
                if (!block || block->author != kLiar) continue;
                if (!change(to, *block)) return false;
                encoded = make_round_block(sim_.domains(), sim_.committee(), *block, sim_.node_key(kLiar)).encoded;
            }
            return true;
        });
    }

    void run_and_expect_progress() {
        sim_.start_load(100);
        sim_.run_for(2 * kSecond);
        const CommitIndex before = sim_.highest_commit();
        sim_.run_for(8 * kSecond);
        sim_.stop_load();
        EXPECT_GT(sim_.highest_commit(), before + 5);
        for (std::size_t i = 0; i < sim_.nodes(); ++i) {
            if (i == kLiar) continue;
            EXPECT_FALSE(sim_.halted(i)) << *sim_.halted(i);
        }
        EXPECT_TRUE(sim_.run_until([&] { return honest_are_done(); }, 60 * kSecond));
    }

    bool honest_are_done() {
        for (std::size_t i = 0; i < sim_.nodes(); ++i) {
            if (i != kLiar && !sim_.undecided(i).empty()) return false;
        }
        return true;
    }

    Simulation sim_;
};

TEST_P(Byzantine, EquivocationDividesNobody) {
    lie([](std::size_t to, RoundBlock& block) {
        block.time += to;  // another block for each
        return true;
    });
    run_and_expect_progress();
}

TEST_P(Byzantine, BlocksWithheldFromMostAreFetchedFromTheOneThatHasThem) {
    lie([](std::size_t to, RoundBlock&) { return to == 0; });
    run_and_expect_progress();
}

TEST_P(Byzantine, TipsThatNobodyHasStopOnlyTheLiar) {
    lie([](std::size_t, RoundBlock& block) {
        Hash nothing;
        nothing.bytes[0] = static_cast<std::uint8_t>(block.round);
        nothing.bytes[1] = static_cast<std::uint8_t>(block.round >> 8);
        if (block.tips.size() < kRoundBlockTipsMax) block.tips.push_back(BlockId(slot_of(block.time), nothing));
        return true;
    });
    run_and_expect_progress();
}

TEST_P(Byzantine, VotesForAFalseCheckpointCertifyNothingAndStopNobody) {
    lie([this](std::size_t, RoundBlock& block) {
        for (CheckpointVote& vote : block.votes) {
            vote.digest.bytes[0] ^= 1;
            vote.signature = sim_.node_key(kLiar).sign(vote.digest.view());
        }
        return true;
    });
    run_and_expect_progress();
    sim_.run_for(3 * kSecond);
    EXPECT_GT(sim_.engine(0).status().certified, 5u);
}

TEST_P(Byzantine, FalseTimesDoNotMoveLedgerTime) {
    lie([](std::size_t, RoundBlock& block) {
        block.time += 3'000 * kSecond;
        return true;
    });
    run_and_expect_progress();
    EXPECT_LE(sim_.engine(0).status().ledger_time, sim_.now());
}

TEST_P(Byzantine, ASilentLeaderOnlyCostsTime) {
    lie([](std::size_t, RoundBlock&) { return false; });
    run_and_expect_progress();
}

INSTANTIATE_TEST_SUITE_P(Liar, Byzantine, testing::Range<std::uint64_t>(1, seed_count(5) + 1));

}  // namespace
}  // namespace weft::sim
