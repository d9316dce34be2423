// What a client of the live feed gets when it reads, and when it does not.
#include "node/runtime/live/feed.hpp"

#include <gtest/gtest.h>

namespace weft::node::live {
namespace {

class LiveClient : public ::testing::Test {
protected:
    Message message(std::size_t bytes) { return std::make_shared<const Bytes>(bytes); }

    boost::asio::io_context io_;
    Client client_{io_};
};

TEST_F(LiveClient, GetsSparserBlocksTheMoreThereAre) {
    client_.wish({1000});
    EXPECT_EQ(client_.level(10), 0u);
    EXPECT_EQ(client_.level(1000), 0u);
    EXPECT_EQ(client_.level(1001), 1u);
    EXPECT_EQ(client_.level(4000), 2u);
    EXPECT_EQ(client_.level(1e12), kLevelMax);
}

TEST_F(LiveClient, ThatDoesNotReadLosesTheOldestAndIsToldSoOnce) {
    for (std::size_t i = 0; i < Client::kMessagesMax + 5; ++i) client_.offer(message(i + 1));
    EXPECT_EQ(to_hex(*client_.take()), to_hex(encode_skipped(5)));
    for (std::size_t i = 0; i < Client::kMessagesMax; ++i) EXPECT_EQ(client_.take()->size(), i + 6);
    EXPECT_EQ(client_.take(), nullptr);
}

TEST_F(LiveClient, ThatDoesNotReadHoldsBoundedBytes) {
    const std::size_t big = Client::kBytesMax / 2;
    for (int i = 0; i < 5; ++i) client_.offer(message(big));
    EXPECT_EQ(to_hex(*client_.take()), to_hex(encode_skipped(3)));
    EXPECT_NE(client_.take(), nullptr);
    EXPECT_NE(client_.take(), nullptr);
    EXPECT_EQ(client_.take(), nullptr);
}

TEST_F(LiveClient, ThatFellBehindGetsSparserBlocksUntilItKeepsUpAgain) {
    client_.wish({1000});
    for (std::size_t i = 0; i <= Client::kMessagesMax; ++i) client_.offer(message(1));
    EXPECT_EQ(client_.level(1000), 1u);
    while (client_.take() != nullptr) continue;
    for (int i = 0; i < 50; ++i) {
        client_.offer(message(1));
        EXPECT_NE(client_.take(), nullptr);
    }
    EXPECT_EQ(client_.level(1000), 0u);
}

TEST(LiveFeed, HasNoRoomBeforeItKnowsItsNodeAndForMoreThanSoManyClients) {
    boost::asio::io_context io;
    Feed feed(io);
    EXPECT_EQ(feed.join(), nullptr);
    feed.set_source(
        {{}, [] { return TimeUs{1}; }, [](const auto&) { return false; }, [] { return std::vector<QueueReport>(); }});
    std::vector<std::shared_ptr<Client>> clients;
    for (std::size_t i = 0; i < Feed::kClientsMax; ++i) clients.push_back(feed.join());
    EXPECT_NE(clients.back(), nullptr);
    EXPECT_EQ(feed.join(), nullptr);
    feed.leave(clients.back());
    EXPECT_NE(feed.join(), nullptr);
}

// A feed with clients, on this thread; time passes as it does.
class RunningFeed : public ::testing::Test {
protected:
    RunningFeed() {
        feed_.set_source({{},
                          [] { return TimeUs{1'000'000}; },
                          [](const auto&) { return false; },
                          [] { return std::vector<QueueReport>(); }});
    }

    // The next message but the hello, when it has come. Turns of the net thread's loop until then.
    Message next(const std::shared_ptr<Client>& client) {
        for (;;) {
            if (Message message = client->take(); message && (*message)[1] != 1) return message;
            io_.run_one();
        }
    }
    static NoticeList decided(std::size_t blocks) {
        DecidedBatch batch;
        batch.blocks.resize(blocks);
        for (std::size_t i = 0; i < blocks; ++i) {
            batch.blocks[i].fate = Fate::confirmed;
            batch.blocks[i].block.bytes[35] = static_cast<std::uint8_t>(i);  // samples go by the last bytes
            batch.blocks[i].block.bytes[34] = static_cast<std::uint8_t>(i >> 8);
        }
        return std::make_shared<const std::vector<Notice>>(1, std::move(batch));
    }
    static std::uint64_t number_at(const Message& message, std::size_t at, std::size_t bytes) {
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < bytes; ++i) number |= std::uint64_t{(*message)[at + i]} << (8 * i);
        return number;
    }
    static constexpr std::size_t kLostAt = 2 + 8 + 1;
    static constexpr std::size_t kConfirmedAt = kLostAt + 8 + 4;

    boost::asio::io_context io_;
    Feed feed_{io_};
};

TEST_F(RunningFeed, SendsAHiddenPageNoDeltas) {
    const auto hidden = feed_.join();
    const auto shown = feed_.join();
    hidden->take();  // hello
    hidden->wish({0});
    for (int i = 0; i < 3; ++i) EXPECT_EQ((*next(shown))[1], 2);
    EXPECT_EQ(hidden->take(), nullptr);
}

TEST_F(RunningFeed, KeepsSoMuchBetweenTwoDeltasAndTellsWhatItDropped) {
    const auto client = feed_.join();
    constexpr std::size_t kBatch = 1024;
    constexpr std::size_t kBatches = 2 * Feed::kToldEventsMax / kBatch;
    const NoticeList batch = decided(kBatch);
    for (std::size_t i = 0; i < kBatches; ++i) feed_.tell(batch, 1);
    const Message delta = next(client);
    const std::uint64_t lost = number_at(delta, kLostAt, 8);
    const std::uint64_t told = number_at(delta, kConfirmedAt, 4);
    EXPECT_EQ(lost + told, kBatch * kBatches);
    EXPECT_LE(told, Feed::kToldEventsMax);
    EXPECT_GT(told, Feed::kToldEventsMax / 2);
    EXPECT_LT(delta->size(), Client::kBytesMax);
}

TEST_F(RunningFeed, GathersNothingWhileNobodyWatches) {
    feed_.leave(feed_.join());
    feed_.tell(decided(7), 1);
    const auto client = feed_.join();
    EXPECT_EQ(number_at(next(client), kConfirmedAt, 4), 0u);
}

}  // namespace
}  // namespace weft::node::live
