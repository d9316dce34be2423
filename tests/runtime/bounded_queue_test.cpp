#include "node/runtime/bounded_queue.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <thread>

namespace weft::node {
namespace {

using Queue = BoundedQueue<int>;

bool offer(Queue& queue, int value, std::size_t bytes) {
    return queue.try_push(value, bytes);
}

TEST(BoundedQueue, RefusesBeyondItsItems) {
    Queue queue({2, 1000});
    EXPECT_TRUE(offer(queue, 1, 1));
    EXPECT_TRUE(offer(queue, 2, 1));
    EXPECT_FALSE(offer(queue, 3, 1));
    EXPECT_EQ(queue.pop(std::nullopt), (std::vector<int>{1, 2}));
    EXPECT_TRUE(offer(queue, 3, 1));
}

TEST(BoundedQueue, RefusesBeyondItsBytesButTakesOneLargeItemAlone) {
    Queue queue({10, 100});
    EXPECT_TRUE(offer(queue, 1, 500));
    EXPECT_FALSE(offer(queue, 2, 1));
    EXPECT_EQ(queue.depth().bytes, 500u);
    queue.pop(std::nullopt);
    EXPECT_EQ(queue.depth().bytes, 0u);
    EXPECT_TRUE(offer(queue, 3, 60));
    EXPECT_FALSE(offer(queue, 4, 60));
    EXPECT_TRUE(offer(queue, 5, 40));
}

TEST(BoundedQueue, PopsInOrderAndAtMostSoMany) {
    Queue queue({10, 100});
    for (int i = 0; i < 5; ++i) offer(queue, i, 1);
    EXPECT_EQ(queue.pop(std::nullopt, {3}), (std::vector<int>{0, 1, 2}));
    EXPECT_EQ(queue.pop(std::nullopt, {3}), (std::vector<int>{3, 4}));
}

TEST(BoundedQueue, PopsAtMostSoManyBytesButOneItemAtLeast) {
    Queue queue({10, 100});
    for (int i = 0; i < 5; ++i) offer(queue, i, 10);
    EXPECT_EQ(queue.pop(std::nullopt, {10, 29}), (std::vector<int>{0, 1}));
    EXPECT_EQ(queue.depth().bytes, 30u);
    EXPECT_EQ(queue.pop(std::nullopt, {10, 5}), (std::vector<int>{2}));
    EXPECT_EQ(queue.pop(std::nullopt, {10, 20}), (std::vector<int>{3, 4}));
    EXPECT_EQ(queue.depth().bytes, 0u);
}

TEST(BoundedQueue, ManyPartialPopsKeepOrderAndCount) {
    Queue queue({1000, 1'000'000});
    int pushed = 0;
    int popped = 0;
    while (popped < 5000) {
        for (int i = 0; i < 7 && pushed < 5000; ++i) offer(queue, pushed++, 3);
        for (const int item : queue.pop(std::nullopt, {5})) ASSERT_EQ(item, popped++);
        ASSERT_EQ(queue.depth().items, static_cast<std::size_t>(pushed - popped));
        ASSERT_EQ(queue.depth().bytes, 3 * queue.depth().items);
        if (queue.depth().items > 900) {
            for (const int item : queue.pop(std::nullopt)) ASSERT_EQ(item, popped++);
        }
    }
}

TEST(BoundedQueue, SeveralGoInTogetherWhenThereIsRoomForAll) {
    Queue queue({4, 100});
    EXPECT_TRUE(queue.push_all_wait({1, 2, 3}, {10, 20, 30}));
    EXPECT_EQ(queue.depth().bytes, 60u);
    std::thread producer([&queue] { EXPECT_TRUE(queue.push_all_wait({4, 5}, {1, 1})); });
    std::vector<int> all = queue.pop(std::nullopt, {2});
    while (all.size() < 5) {
        for (const int item : queue.pop(std::nullopt)) all.push_back(item);
    }
    producer.join();
    EXPECT_EQ(all, (std::vector<int>{1, 2, 3, 4, 5}));
    queue.close();
    EXPECT_FALSE(queue.push_all_wait({6}, {1}));
}

TEST(BoundedQueue, TheFirstLaneGoesFirstAndLeavesRoom) {
    BoundedQueue<int, 2> queue({QueueLimits{100, 1000}, QueueLimits{2, 1000}});
    const auto fill = [&] {
        for (int i = 0; i < 8; ++i) queue.push_always(i, 10, 0);
        for (int i = 10; i < 14; ++i) queue.push_always(i, 10, 1);
    };
    fill();
    int more = 14;
    EXPECT_FALSE(queue.try_push(more, 1, 1)) << "each lane has its own bounds";
    EXPECT_TRUE(queue.try_push(more, 1, 0));
    EXPECT_EQ(queue.pop(std::nullopt, {4}), (std::vector<int>{0, 1, 2, 10}));
    EXPECT_EQ(queue.pop(std::nullopt, {100, 40}), (std::vector<int>{3, 4, 5, 11}));
    EXPECT_EQ(queue.pop(std::nullopt, {1}), (std::vector<int>{6, 12})) << "one of each at least";
    EXPECT_EQ(queue.pop(std::nullopt), (std::vector<int>{7, 14, 13}));
    queue.push_always(1, 1, 1);
    EXPECT_EQ(queue.pop(std::nullopt, {4}), (std::vector<int>{1})) << "alone it may take all";
}

TEST(BoundedQueue, GivesNothingAtTheDeadline) {
    Queue queue({1, 1});
    EXPECT_TRUE(queue.pop(std::chrono::steady_clock::now()).empty());
    EXPECT_FALSE(queue.drained());
}

TEST(BoundedQueue, ClosedItGivesWhatItHasAndTakesNothing) {
    Queue queue({10, 100});
    offer(queue, 1, 1);
    queue.close();
    EXPECT_FALSE(offer(queue, 2, 1));
    EXPECT_FALSE(queue.push_wait(2, 1));
    queue.push_always(2, 1);
    EXPECT_FALSE(queue.drained());
    EXPECT_EQ(queue.pop(std::nullopt), (std::vector<int>{1}));
    EXPECT_TRUE(queue.drained());
    EXPECT_TRUE(queue.pop(std::nullopt).empty());
}

TEST(BoundedQueue, ManyProducersLoseNothingThatWaits) {
    Queue queue({3, 1000});
    constexpr int kProducers = 4;
    constexpr int kEach = 2000;
    std::vector<std::thread> producers;
    for (int p = 0; p < kProducers; ++p) {
        producers.emplace_back([&queue] {
            for (int i = 1; i <= kEach; ++i) queue.push_wait(i, 1);
        });
    }
    std::size_t count = 0;
    long sum = 0;
    while (count < kProducers * kEach) {
        const std::vector<int> items = queue.pop(std::nullopt);
        ASSERT_LE(items.size(), 3u);
        count += items.size();
        sum = std::accumulate(items.begin(), items.end(), sum);
    }
    for (std::thread& producer : producers) producer.join();
    EXPECT_EQ(sum, static_cast<long>(kProducers) * kEach * (kEach + 1) / 2);
}

TEST(BoundedQueue, ClosingFreesAProducerThatWaits) {
    Queue queue({1, 1});
    offer(queue, 1, 1);
    std::thread producer([&queue] { EXPECT_FALSE(queue.push_wait(2, 1)); });
    queue.close();
    producer.join();
}

}  // namespace
}  // namespace weft::node
