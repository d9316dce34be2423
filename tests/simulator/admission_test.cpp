// What a node answers a client: precise refusals, on a running network.
#include <gtest/gtest.h>

#include "tools/sim/network/simulation.hpp"

namespace weft::sim {
namespace {

constexpr TimeUs kSecond = 1'000'000;

class AdmissionOnANetwork : public testing::Test {
protected:
    AdmissionOnANetwork() : sim_({.seed = 31, .quota = {2, 4}, .window_slots = 60}) { sim_.run_for(100 * kSecond); }

    node::Admission answer(const BlockPtr& block, std::size_t node = 0) {
        sim_.submit(node, block);
        return sim_.verdict_of(block->id)->admission;
    }

    BlockPtr at_time(TimeUs time, Sequence sequence) {
        BlockHeader header;
        header.issuer = sim_.account_key(0).account();
        header.sequence = sequence;
        header.time = time;
        header.parents = {genesis_block_id(network_id(sim_.genesis()))};
        Record record;
        record.tag = "a";
        return std::make_shared<const Block>(make_block(sim_.domains(), header, record, sim_.account_key(0)));
    }

    Simulation sim_;
};

TEST_F(AdmissionOnANetwork, TellsDuplicatesApart) {
    const BlockPtr block = sim_.make_payment(0, 1, 1, 0);
    EXPECT_EQ(answer(block), node::Admission::accepted);
    EXPECT_EQ(answer(block), node::Admission::duplicate);
    sim_.run_for(2 * kSecond);
    EXPECT_EQ(answer(block, 3), node::Admission::duplicate) << "gossip and commits make it known everywhere";
}

TEST_F(AdmissionOnANetwork, RefusesTheWrongTime) {
    EXPECT_EQ(answer(at_time(sim_.now() - 62 * kSecond, 1)), node::Admission::too_old);
    EXPECT_EQ(answer(at_time(sim_.now() + 7 * kSecond, 2)), node::Admission::too_new);
    EXPECT_EQ(answer(at_time(sim_.now() + 4 * kSecond, 3)), node::Admission::accepted);
    EXPECT_EQ(answer(at_time(sim_.now() - 58 * kSecond, 4)), node::Admission::accepted);
}

TEST_F(AdmissionOnANetwork, AsksForWorkBeyondTheQuota) {
    node::Admission last = node::Admission::accepted;
    std::size_t accepted = 0;
    for (int i = 0; i < 10 && last == node::Admission::accepted; ++i) {
        const BlockPtr block = sim_.make_payment(2, 1, 1, 0);
        last = answer(block);
        if (last == node::Admission::accepted) ++accepted;
        if (last == node::Admission::work_too_low) {
            EXPECT_GE(sim_.verdict_of(block->id)->work_bits, 12u);
            EXPECT_TRUE(sim_.verdict_of(block->id)->retry_after_us.has_value());
        }
        sim_.run_for(kSecond / 4);  // executed: the bucket is charged at ordering
    }
    EXPECT_EQ(last, node::Admission::work_too_low);
    EXPECT_GE(accepted, 4u);
    sim_.run_for(5 * kSecond);
    EXPECT_EQ(answer(sim_.make_payment(2, 1, 1, 0)), node::Admission::accepted) << "the bucket refills";
}

TEST_F(AdmissionOnANetwork, AnUnknownAccountNeedsWork) {
    const KeyPair stranger(Seed::from(Bytes(32, 77)));
    BlockHeader header;
    header.issuer = stranger.account();
    header.sequence = 1;
    header.time = sim_.now();
    header.parents = {genesis_block_id(network_id(sim_.genesis()))};
    Record record;
    record.tag = "a";
    const auto block = std::make_shared<const Block>(make_block(sim_.domains(), header, record, stranger));
    EXPECT_EQ(answer(block), node::Admission::work_too_low);
}

TEST_F(AdmissionOnANetwork, AForeignKeyCannotUseTheAccountsQuota) {
    const KeyPair thief(Seed::from(Bytes(32, 78)));
    BlockHeader header;
    header.issuer = sim_.account_key(0).account();
    header.sequence = 9;
    header.time = sim_.now();
    header.parents = {genesis_block_id(network_id(sim_.genesis()))};
    Record record;
    record.tag = "a";
    EXPECT_EQ(answer(std::make_shared<const Block>(make_block(sim_.domains(), header, record, thief))),
              node::Admission::work_too_low);
}

TEST_F(AdmissionOnANetwork, ABlockThatNobodyOrdersExpires) {
    const BlockPtr block = sim_.make_payment(0, 1, 1, 0);
    sim_.partition({{0}});  // node 0 accepts it and can tell nobody
    EXPECT_EQ(answer(block), node::Admission::accepted);
    sim_.run_for(20 * kSecond);
    EXPECT_EQ(sim_.engine(0).block_status(block->id)->fate, Fate::pending);
    // The others go on; once node 0 hears of their ledger time, its block is too old.
    for (int i = 0; i < 70; ++i) {
        sim_.submit(1, sim_.make_payment(3, 4, 1, 1));
        sim_.run_for(kSecond);
    }
    sim_.heal();
    ASSERT_TRUE(sim_.run_until([&] { return sim_.reported(0, block->id).has_value(); }, 60 * kSecond));
    EXPECT_EQ(sim_.reported(0, block->id)->fate, Fate::expired);
    EXPECT_EQ(sim_.engine(2).ledger().find(sim_.account_key(0).account())->balance, kAccountBalance);
}

TEST(AdmissionUnderLoad, ClientsHearBusyWhileOrderingDoesNotKeepUp) {
    Simulation sim({.seed = 32, .pending_bytes_slack = 2'000});
    sim.run_for(kSecond);
    sim.partition({{0}});  // node 0 takes blocks that nobody orders
    const auto answer = [&] {
        const BlockPtr block = sim.make_payment(0, 1, 1, 0);
        sim.submit(0, block);
        return sim.verdict_of(block->id)->admission;
    };
    for (int i = 0; i < 12; ++i)
        EXPECT_EQ(answer(), node::Admission::accepted) << i << ": it may still be ordered soon";
    sim.run_for(kSecond / 2);
    EXPECT_EQ(answer(), node::Admission::busy);
    sim.heal();
    ASSERT_TRUE(sim.run_until([&] { return sim.engine(0).status().pending == 0; }, 20 * kSecond));
    EXPECT_EQ(answer(), node::Admission::accepted);
}

TEST(AdmissionUnderLoad, WhatWaitsForParentsNeverPushesOutWhatWasAccepted) {
    Simulation sim({.seed = 33, .orphan_bytes_max = 6'000});
    sim.run_for(kSecond);
    const BlockPtr withheld = sim.make_payment(0, 1, 1, 0);
    std::vector<BlockId> accepted;
    bool refused = false;
    for (int i = 0; i < 40; ++i) {
        BlockHeader header;
        header.issuer = sim.account_key(1).account();
        header.sequence = sim.next_sequence(1);
        header.time = sim.now();
        header.parents = {withheld->id};
        Record record;
        record.tag = "a";
        const auto block = std::make_shared<const Block>(make_block(sim.domains(), header, record, sim.account_key(1)));
        sim.submit(0, block);
        const node::Admission admission = sim.verdict_of(block->id)->admission;
        refused |= admission == node::Admission::busy;
        if (admission == node::Admission::accepted) accepted.push_back(block->id);
    }
    EXPECT_TRUE(refused);
    EXPECT_GT(accepted.size(), 3u);
    sim.submit(0, withheld);
    EXPECT_EQ(sim.verdict_of(withheld->id)->admission, node::Admission::accepted) << "its own parents are here";
    sim.run_for(5 * kSecond);
    for (const BlockId& id : accepted) EXPECT_EQ(sim.engine(0).block_status(id)->fate, Fate::confirmed);
}

}  // namespace
}  // namespace weft::sim
