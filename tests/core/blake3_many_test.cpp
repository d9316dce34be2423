#include "core/hash/blake3_many.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>

#include "core/hash/blake3_kernels.hpp"
#include "tests/core/samples.hpp"

namespace weft {
namespace {

const HashKey kKey = HashKey::from(as_bytes("whats the Elvish word for friend"));

// Hashed piece by piece, which no kernel takes part in.
Hash reference(const HashKey* key, ByteView message) {
    return key == nullptr ? Blake3().update(message).finish() : Blake3(*key).update(message).finish();
}

// Each message lies in memory of its own that ends with it, at an odd address: reading on is seen by a sanitizer.
class Messages {
public:
    void add(Random& random, std::size_t size) {
        const std::size_t shift = random.below(4);
        auto& memory = memory_.emplace_back(std::make_unique<std::uint8_t[]>(shift + size));
        for (std::size_t i = 0; i < shift + size; ++i) memory[i] = static_cast<std::uint8_t>(random.next());
        views_.emplace_back(memory.get() + shift, size);
    }
    void add_empty_without_memory() { views_.emplace_back(); }
    std::span<const ByteView> views() const { return views_; }

private:
    std::vector<std::unique_ptr<std::uint8_t[]>> memory_;
    std::vector<ByteView> views_;
};

void expect_levels_right(const HashKey* key, std::span<const ByteView> messages) {
    std::vector<Hash> expected;
    for (const ByteView message : messages) expected.push_back(reference(key, message));
    for (const SimdLevel level : available_of(blake3_levels())) {
        std::vector<Hash> digests(messages.size());
        blake3_many_at(level, key, messages, digests);
        for (std::size_t i = 0; i < digests.size(); ++i) {
            ASSERT_EQ(digests[i], expected[i])
                << simd_name(level) << ": message " << i << " of " << messages[i].size() << " bytes";
        }
    }
}

void expect_all_levels_right(const Messages& messages) {
    expect_levels_right(nullptr, messages.views());
    if (!testing::Test::HasFatalFailure()) expect_levels_right(&kKey, messages.views());
}

TEST(Blake3Many, every_level_of_this_build_is_named_once_slowest_first) {
    EXPECT_EQ(blake3_levels().front(), SimdLevel::scalar);
    EXPECT_TRUE(std::is_sorted(blake3_levels().begin(), blake3_levels().end()));
    EXPECT_EQ(std::adjacent_find(blake3_levels().begin(), blake3_levels().end()), blake3_levels().end());
    EXPECT_EQ(blake3_core::lane_kernel(SimdLevel::scalar), nullptr);
}

TEST(Blake3Many, every_length_of_a_chunk_in_full_batches) {
    SplitMix random(1);
    for (std::size_t size = 0; size <= 1026; ++size) {
        Messages messages;
        for (std::size_t i = 0; i < 16; ++i) messages.add(random, size);
        ASSERT_NO_FATAL_FAILURE(expect_all_levels_right(messages));
    }
}

TEST(Blake3Many, batches_of_any_size_and_mixed_lengths) {
    constexpr std::size_t kCrooked[] = {0, 1, 63, 64, 65, 127, 128, 129, 191, 960, 1023, 1024, 1025, 2048, 3073};
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        Messages messages;
        for (std::uint64_t count = seed % 41; count > 0; --count) {
            const bool crooked = random.below(2) == 0;
            messages.add(random, crooked ? kCrooked[random.below(std::size(kCrooked))] : random.below(1200));
        }
        ASSERT_NO_FATAL_FAILURE(expect_all_levels_right(messages));
    }
}

TEST(Blake3Many, one_long_lane_among_short_ones) {
    SplitMix random(2);
    for (std::size_t place = 0; place < 16; ++place) {
        Messages messages;
        for (std::size_t i = 0; i < 16; ++i) messages.add(random, i == place ? 1024 : i % 3);
        ASSERT_NO_FATAL_FAILURE(expect_all_levels_right(messages));
    }
}

TEST(Blake3Many, long_messages_have_the_lanes_for_their_chunks) {
    SplitMix random(3);
    Messages messages;
    for (const std::size_t chunks : {2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 100}) {
        for (const std::size_t more : {0, 1, 1023}) messages.add(random, chunks * 1024 + more);
    }
    ASSERT_NO_FATAL_FAILURE(expect_all_levels_right(messages));
}

TEST(Blake3Many, more_messages_than_are_sorted_at_once) {
    SplitMix random(4);
    Messages messages;
    for (std::size_t i = 0; i < 1500; ++i) messages.add(random, random.below(1100));
    ASSERT_NO_FATAL_FAILURE(expect_all_levels_right(messages));
}

TEST(Blake3Many, empty_messages_need_no_memory) {
    Messages messages;
    SplitMix random(5);
    messages.add(random, 700);
    for (int i = 0; i < 17; ++i) messages.add_empty_without_memory();
    ASSERT_NO_FATAL_FAILURE(expect_all_levels_right(messages));
}

TEST(Blake3Many, the_level_in_use_is_one_of_them) {
    SplitMix random(6);
    Messages messages;
    for (std::size_t i = 0; i < 40; ++i) messages.add(random, random.below(600));
    std::vector<Hash> plain(40), keyed(40);
    blake3_many(messages.views(), plain);
    blake3_keyed_many(kKey, messages.views(), keyed);
    for (std::size_t i = 0; i < 40; ++i) {
        EXPECT_EQ(plain[i], reference(nullptr, messages.views()[i]));
        EXPECT_EQ(keyed[i], reference(&kKey, messages.views()[i]));
    }
    EXPECT_DEATH(blake3_many(messages.views(), std::span(plain).first(39)), "CHECK failed");
}

TEST(Blake3Many, equals_the_official_vectors) {
    std::ifstream file(WEFT_SOURCE_DIR "/tests/core/vectors/blake3.txt");
    std::size_t length = 0;
    std::string plain, keyed, derived;
    std::vector<Bytes> inputs;
    std::vector<std::string> expected;
    while (file >> length >> plain >> keyed >> derived) {
        Bytes& input = inputs.emplace_back(length);
        for (std::size_t i = 0; i < length; ++i) input[i] = static_cast<std::uint8_t>(i % 251);
        expected.push_back(plain + keyed);
    }
    EXPECT_EQ(inputs.size(), 35u);
    const std::vector<ByteView> views(inputs.begin(), inputs.end());
    for (const SimdLevel level : available_of(blake3_levels())) {
        std::vector<Hash> digests(views.size()), keyed_digests(views.size());
        blake3_many_at(level, nullptr, views, digests);
        blake3_many_at(level, &kKey, views, keyed_digests);
        for (std::size_t i = 0; i < views.size(); ++i) {
            EXPECT_EQ(digests[i].hex() + keyed_digests[i].hex(), expected[i]) << simd_name(level) << " " << i;
        }
    }
}

TEST(Blake3Pairs, equal_hashing_each_pair_also_in_place) {
    for (std::size_t count = 0; count <= 70; ++count) {
        SplitMix random(count);
        std::vector<Hash> children;
        for (std::size_t i = 0; i < 2 * count; ++i) children.push_back(samples::random_fixed<Hash>(random));
        std::vector<Hash> expected;
        for (std::size_t i = 0; i < count; ++i) {
            Bytes both;
            Writer(both).fixed(children[2 * i]).fixed(children[2 * i + 1]);
            expected.push_back(reference(&kKey, both));
        }
        std::vector<Hash> parents(count);
        blake3_keyed_pairs(kKey, children, parents);
        ASSERT_EQ(parents, expected) << count;
        blake3_keyed_pairs(kKey, children, std::span(children).first(count));
        children.resize(count);
        ASSERT_EQ(children, expected) << count;
    }
}

}  // namespace
}  // namespace weft
