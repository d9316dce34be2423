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
        {{}, [] { return TimeUs{1}; }, [](const auto&) { return false; }, [] { return std::vector<Queue>(); }});
    std::vector<std::shared_ptr<Client>> clients;
    for (std::size_t i = 0; i < Feed::kClientsMax; ++i) clients.push_back(feed.join());
    EXPECT_NE(clients.back(), nullptr);
    EXPECT_EQ(feed.join(), nullptr);
    feed.leave(clients.back());
    EXPECT_NE(feed.join(), nullptr);
}

}  // namespace
}  // namespace weft::node::live
