// A peer that asks a whole engine for everything, again and again.
#include <gtest/gtest.h>

#include "node/engine/answer_budget.hpp"
#include "node/engine/cone_server.hpp"
#include "tests/core/samples.hpp"
#include "tools/sim/network/content_check.hpp"
#include "tools/sim/network/sim_store.hpp"

namespace weft::sim {
namespace {

using namespace node;

constexpr PeerId kAsker = 1;
constexpr std::size_t kRecordBytes = 30'000;

// A node that is no validator, with a store that is always quick, and a peer that is one.
class Asked : public testing::Test {
protected:
    void SetUp() override {
        sign_init();
        engine_ = std::make_unique<Engine>(genesis_, EngineOptions{}, store_, random_);
        ASSERT_TRUE(engine_->restore({}));
        ASSERT_TRUE(engine_->finish_replay(now_));
        step({PeerUp{kAsker, samples::key_pair(2).public_key().bytes}});
        hear(p2p::Hello{.network = samples::network()});
        effects_ = {};
    }

    void hear(p2p::Message message) { step({content_.event_of(kAsker, std::move(message))}); }

    // Each the parent of the next.
    std::vector<BlockId> attach_chain(std::size_t blocks) {
        std::vector<BlockId> ids{genesis_block_id(samples::network())};
        const KeyPair key = samples::key_pair(5);
        for (std::size_t i = 0; i < blocks; ++i) {
            BlockHeader header;
            header.time = 12'345'678;
            header.issuer = key.account();
            header.sequence = i;
            header.parents = {ids.back()};
            const Block block =
                make_block(samples::domains(), header, Record{"t", ContentType::opaque, Bytes(kRecordBytes)}, key);
            ids.push_back(block.id);
            hear(p2p::Blocks{{block.encoded}});
        }
        effects_ = {};
        return ids;
    }

    std::size_t sent_bytes() const {
        std::size_t bytes = 0;
        for (const Send& send : effects_.sends) bytes += send.body->size();
        return bytes;
    }

    void step(std::vector<Event> events) {
        while (true) {
            Effects effects = engine_->step(now_, std::move(events));
            ASSERT_FALSE(effects.halt);
            events.clear();
            for (const StoreWrite& write : effects.writes) {
                store_.write(write.id, write.batch);
                store_.sync(write.id);
                events.push_back(StoreDone{write.id});
            }
            std::move(effects.sends.begin(), effects.sends.end(), std::back_inserter(effects_.sends));
            std::move(effects.closes.begin(), effects.closes.end(), std::back_inserter(effects_.closes));
            if (events.empty()) return;
        }
    }

    const Genesis genesis_ = samples::genesis();
    const Domains domains_ = samples::domains();
    ContentCheck content_{domains_, first_epoch(genesis_)};
    SimStore store_;
    SplitMix random_{1};
    TimeUs now_ = 13'000'000;
    std::unique_ptr<Engine> engine_;
    Effects effects_;
};

// What goes out first can be used without the rest.
TEST_F(Asked, ACutAnswerIsBoundedAndHoldsTheOldestBlocks) {
    const std::vector<BlockId> ids = attach_chain(400);  // 12 MB
    hear(p2p::PullCone{1, 0, 0, {ids.back()}, {}, {}, {}});
    EXPECT_LE(sent_bytes(), ConeServer::kAnswerBytesMax + 2 * kRecordBytes + 10'000);
    EXPECT_GT(sent_bytes(), ConeServer::kAnswerBytesMax / 2);
    ASSERT_FALSE(effects_.sends.empty());
    const auto first = p2p::decode_message(*effects_.sends.front().body);
    ASSERT_TRUE(first);
    const auto& part = std::get<p2p::ConePart>(*first);
    ASSERT_FALSE(part.blocks.empty());
    EXPECT_EQ(decode_block(domains_, part.blocks.front())->id, ids[1]);
}

TEST_F(Asked, WhoAsksInALoopIsThrottledThenClosed) {
    const std::vector<BlockId> ids = attach_chain(400);
    for (std::uint64_t i = 1; i <= 1000; ++i) {
        now_ += 1000;
        hear(p2p::PullCone{i, 0, 0, {ids.back()}, {}, {}, {}});
    }
    EXPECT_LE(sent_bytes(), AnswerBudget::kBurst + AnswerBudget::kPerSecond + 2 * ConeServer::kAnswerBytesMax);
    ASSERT_FALSE(effects_.closes.empty());
    EXPECT_EQ(effects_.closes.front().peer, kAsker);
    EXPECT_EQ(effects_.closes.front().reason, "asked for more than a peer may, and went on asking");
}

// A status of fifty bytes is answered with round blocks when its sender seems to lack them.
TEST_F(Asked, WhoSaysAllTheTimeThatItIsBehindIsThrottled) {
    for (AuthorIndex author = 0; author < 3; ++author) {
        hear(p2p::RoundBlocks{{samples::first_round_block(author).encoded}});
    }
    hear(p2p::Blocks{{samples::transfer_block(5, 1).encoded, samples::transfer_block(6, 1).encoded}});
    effects_ = {};
    hear(p2p::Status{0, 0, 0});
    ASSERT_GT(sent_bytes(), 0u);
    for (int i = 0; i < 200'000; ++i) {
        now_ += 1;
        hear(p2p::Status{0, 0, 0});
    }
    EXPECT_LE(sent_bytes(), AnswerBudget::kBurst + AnswerBudget::kPerSecond);
}

}  // namespace
}  // namespace weft::sim
