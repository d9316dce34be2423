#include "pow/work.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "pow/trial.hpp"

namespace weft {
namespace {

const Domains kDomains = Domains::of(NetworkId{});

Bytes header_bytes(Random& random, std::size_t parents, bool later_key) {
    BlockHeader header;
    header.time = random.below(kTimeUsMax);
    header.sequence = random.next();
    if (later_key) header.signing_key = PublicKeyBytes::from(blake3(Bytes{1}).view());
    for (std::uint8_t i = 0; i < parents; ++i) header.parents.emplace_back(0, blake3(Bytes{i}));
    header.nonce = static_cast<std::uint32_t>(random.next());
    return encode_header(header);
}

unsigned work_with(Bytes header, std::uint32_t nonce) {
    header.resize(header.size() - 4);
    Writer(header).u32(nonce);
    return work_of(block_id(kDomains, 0, header));
}

// The ranges one after the other from the last: an executor may take any order.
class BackwardExecutor final : public Executor {
public:
    void for_each_range(std::size_t count, std::size_t grain,
                        const std::function<void(std::size_t, std::size_t)>& body) override {
        for (std::size_t end = count; end > 0;) {
            const std::size_t begin = end > grain ? end - grain : 0;
            body(begin, end);
            end = begin;
        }
    }
};

class ThreadExecutor final : public Executor {
public:
    void for_each_range(std::size_t count, std::size_t grain,
                        const std::function<void(std::size_t, std::size_t)>& body) override {
        constexpr std::size_t kThreads = 4;
        std::vector<std::jthread> threads;
        for (std::size_t first = 0; first < kThreads; ++first) {
            threads.emplace_back([=, &body] {
                for (std::size_t at = first * grain; at < count; at += kThreads * grain) {
                    body(at, std::min(count, at + grain));
                }
            });
        }
    }
};

TEST(NonceTrial, equals_the_id_of_the_whole_header) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        for (std::size_t parents = 1; parents <= kParentsMax; ++parents) {
            const Bytes header = header_bytes(random, parents, seed % 2 == 0);
            const NonceTrial trial(kDomains, header);
            for (int i = 0; i < 50; ++i) {
                const auto nonce = static_cast<std::uint32_t>(random.next());
                ASSERT_EQ(trial.work_with(nonce), work_with(header, nonce));
            }
        }
    }
}

TEST(SearchNonce, finds_the_smallest_of_its_range) {
    SplitMix random(1);
    const Bytes header = header_bytes(random, 2, false);
    const auto found = search_nonce(kDomains, header, 8, 1000, 100'000);
    ASSERT_TRUE(found);
    EXPECT_GE(work_with(header, *found), 8u);
    for (std::uint32_t nonce = 1000; nonce < *found; ++nonce) ASSERT_LT(work_with(header, nonce), 8u);
    EXPECT_FALSE(search_nonce(kDomains, header, 8, 1000, *found - 1000));
    EXPECT_EQ(search_nonce(kDomains, header, 8, *found, 1), found);
}

// Header lengths put the nonce at every word of the hash block; ranges begin and end anywhere.
TEST(SearchNonce, is_the_same_on_every_level) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        for (std::size_t parents = 1; parents <= kParentsMax; ++parents) {
            const Bytes header = header_bytes(random, parents, seed % 2 == 0);
            const auto bits = static_cast<unsigned>(random.below(12));
            const auto first = static_cast<std::uint32_t>(random.next());
            const auto count =
                static_cast<std::uint32_t>(std::min<std::uint64_t>(random.below(600), UINT32_MAX - first));
            const auto expected = search_nonce_at(SimdLevel::scalar, kDomains, header, bits, first, count);
            for (const SimdLevel level : available_of(nonce_levels())) {
                ASSERT_EQ(search_nonce_at(level, kDomains, header, bits, first, count), expected)
                    << simd_name(level) << ": " << count << " from " << first << ", " << bits << " bits";
            }
        }
    }
}

// The answer at every place of the lanes, as the first, the last and one beyond the range.
TEST(SearchNonce, every_lane_finds_it_and_none_reads_on) {
    SplitMix random(4);
    const Bytes header = header_bytes(random, 3, false);
    const auto found = search_nonce_at(SimdLevel::scalar, kDomains, header, 10, 100, 1'000'000);
    ASSERT_TRUE(found && *found > 140);
    for (const SimdLevel level : available_of(nonce_levels())) {
        SCOPED_TRACE(simd_name(level));
        for (std::uint32_t before = 0; before <= 40; ++before) {
            const std::uint32_t first = *found - before;
            ASSERT_EQ(search_nonce_at(level, kDomains, header, 10, first, before + 1), found) << before;
            ASSERT_EQ(search_nonce_at(level, kDomains, header, 10, first, before), std::nullopt) << before;
        }
    }
}

TEST(SearchNonce, levels_stop_at_the_last_nonce) {
    SplitMix random(5);
    const Bytes header = header_bytes(random, 2, false);
    for (const SimdLevel level : available_of(nonce_levels())) {
        SCOPED_TRACE(simd_name(level));
        EXPECT_EQ(search_nonce_at(level, kDomains, header, 200, UINT32_MAX - 999, 1000), std::nullopt);
        EXPECT_EQ(search_nonce_at(level, kDomains, header, 0, UINT32_MAX, 1), UINT32_MAX);
        EXPECT_EQ(search_nonce_at(level, kDomains, header, 0, 5, 0), std::nullopt);
    }
}

TEST(SearchNonce, stops_at_the_last_nonce) {
    SplitMix random(2);
    const Bytes header = header_bytes(random, 2, false);
    EXPECT_FALSE(search_nonce(kDomains, header, 200, UINT32_MAX - 9, 10));
    EXPECT_FALSE(search_nonce(kDomains, header, 0, 5, 0));
    EXPECT_DEATH((void)search_nonce(kDomains, header, 200, UINT32_MAX - 9, 11), "CHECK failed");
}

TEST(FindNonce, is_the_same_on_every_executor) {
    SerialExecutor serial;
    BackwardExecutor backward;
    ThreadExecutor threads;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        const Bytes header = header_bytes(random, 1 + seed % kParentsMax, false);
        for (const unsigned bits : {0u, 1u, 8u, 13u}) {
            const auto found = find_nonce(serial, kDomains, header, bits);
            ASSERT_TRUE(found);
            ASSERT_GE(work_with(header, *found), bits);
            ASSERT_EQ(find_nonce(backward, kDomains, header, bits), found);
            ASSERT_EQ(find_nonce(threads, kDomains, header, bits), found);
        }
    }
}

TEST(FindNonce, counts_at_least_the_nonces_up_to_the_answer) {
    SplitMix random(6);
    SerialExecutor serial;
    ThreadExecutor threads;
    const Bytes header = header_bytes(random, 2, false);
    const NonceSearch one_by_one = find_nonce_counting(serial, kDomains, header, 12);
    ASSERT_TRUE(one_by_one.nonce);
    EXPECT_EQ(one_by_one.tried, std::uint64_t{*one_by_one.nonce} + 1);
    const NonceSearch shared = find_nonce_counting(threads, kDomains, header, 12);
    EXPECT_EQ(shared.nonce, one_by_one.nonce);
    EXPECT_GE(shared.tried, one_by_one.tried);
}

TEST(FindNonce, goes_on_to_the_next_wave) {
    SplitMix random(3);
    SerialExecutor serial;
    const Bytes header = header_bytes(random, 2, false);
    const auto found = find_nonce(serial, kDomains, header, 20);
    ASSERT_TRUE(found);
    EXPECT_GE(work_with(header, *found), 20u);
}

}  // namespace
}  // namespace weft
