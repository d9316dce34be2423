// Nodes that erased payloads serve those that catch up, and start again themselves.
#include <gtest/gtest.h>

#include "tools/sim/network/simulation.hpp"

namespace weft::sim {
namespace {

constexpr TimeUs kSecond = 1'000'000;
constexpr std::uint32_t kWindowSlots = 10;

class ErasedPayloads : public ::testing::Test {
protected:
    BlockPtr record(const std::string& tag, std::size_t account) {
        BlockHeader header;
        header.issuer = sim_.account_key(account).account();
        header.sequence = sim_.next_sequence(account);
        header.time = sim_.now();
        header.parents = {genesis_block_id(network_id(sim_.genesis()))};
        Record payload;
        payload.tag = tag;
        payload.data = Bytes(2'000, 9);  // of some weight for the quota
        const auto block =
            std::make_shared<const Block>(make_block(sim_.domains(), header, payload, sim_.account_key(account)));
        EXPECT_TRUE(sim_.submit(0, block));
        return block;
    }

    // Some records, confirmed everywhere that is up, and older than the window.
    std::vector<BlockPtr> old_records() {
        std::vector<BlockPtr> records;
        for (std::size_t i = 0; i < 8; ++i) {
            records.push_back(record("meter/" + std::to_string(i), i % 2));
            sim_.run_for(kSecond / 2);
        }
        sim_.run_for((kWindowSlots + 5) * kSecond);
        return records;
    }

    bool is_erased_at(std::size_t node, const BlockPtr& block) const {
        const auto stored = sim_.store(node).block(block->id);
        return stored && stored->size() == block->size() && has_erased_payload(*stored);
    }

    void expect_all_agree() {
        sim_.stop_load();
        const CommitIndex commit = sim_.highest_commit();
        EXPECT_TRUE(sim_.run_until([&] { return sim_.lowest_commit() >= commit; }, 60 * kSecond));
        EXPECT_TRUE(sim_.run_until([&] { return sim_.all_decided(); }, 60 * kSecond));
    }

    Simulation sim_{{.seed = 91, .plain_nodes = 1, .window_slots = kWindowSlots}};
};

TEST_F(ErasedPayloads, WhoCatchesUpTakesFatesAndStateWithoutThem) {
    sim_.crash(4);
    sim_.start_load(20);
    const std::vector<BlockPtr> records = old_records();
    for (std::size_t node = 0; node < 4; ++node) {
        for (const BlockPtr& block : records) sim_.erase_payload(node, block->id);
    }
    sim_.wipe(4);
    sim_.restart(4);
    sim_.run_for(10 * kSecond);
    expect_all_agree();
    for (const BlockPtr& block : records) {
        EXPECT_TRUE(is_erased_at(4, block));
        EXPECT_EQ(sim_.store(4).fate(block->id)->reason, RejectReason::none);
    }
}

TEST_F(ErasedPayloads, PeersThatErasedDifferentOnesMayServeOneRange) {
    sim_.crash(4);
    sim_.start_load(20);
    const std::vector<BlockPtr> records = old_records();
    for (std::size_t node = 1; node < 4; ++node) sim_.erase_payload(node, records[node]->id);
    sim_.restart(4);
    sim_.run_for(10 * kSecond);
    expect_all_agree();
    // Erased or whole, as the peer had it that served the range: never anything else.
    for (const BlockPtr& block : records) {
        EXPECT_TRUE(is_erased_at(4, block) || sim_.store(4).block(block->id) == std::optional(block->encoded));
    }
}

TEST_F(ErasedPayloads, ANodeThatErasedThemExecutesItsLogAgain) {
    sim_.start_load(20);
    const std::vector<BlockPtr> records = old_records();
    for (const BlockPtr& block : records) sim_.erase_payload(2, block->id);
    for (int i = 0; i < 4; ++i) {
        sim_.crash(2);
        sim_.run_for(kSecond);
        sim_.restart(2);
        sim_.run_for(3 * kSecond);
    }
    expect_all_agree();
    for (const BlockPtr& block : records) EXPECT_TRUE(is_erased_at(2, block));
}

}  // namespace
}  // namespace weft::sim
