#include "core/hash/blake3.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/ports.hpp"
#include "tests/core/samples.hpp"

namespace weft {
namespace {

Bytes counting_bytes(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i % 251);
    return bytes;
}

const HashKey kKey = HashKey::from(as_bytes("whats the Elvish word for friend"));

TEST(Blake3, equals_the_official_vectors) {
    std::ifstream file(WEFT_SOURCE_DIR "/tests/core/vectors/blake3.txt");
    std::size_t length = 0;
    std::string plain, keyed, derived;
    int lines = 0;
    while (file >> length >> plain >> keyed >> derived) {
        const Bytes input = counting_bytes(length);
        EXPECT_EQ(blake3(input).hex(), plain) << length;
        EXPECT_EQ(blake3_keyed(kKey, input).hex(), keyed) << length;
        EXPECT_EQ(blake3_derive_key("BLAKE3 2019-12-27 16:29:52 test vectors context", input).hex(), derived) << length;
        ++lines;
    }
    EXPECT_EQ(lines, 35);
}

TEST(Blake3, hashing_piece_by_piece_equals_hashing_at_once) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        const Bytes input = samples::random_bytes(random, random.below(9000));
        Blake3 plain;
        Blake3 keyed(kKey);
        for (ByteView rest = input; !rest.empty();) {
            const auto taken = std::min<std::size_t>(rest.size(), random.below(1500));
            plain.update(rest.first(taken));
            keyed.update(rest.first(taken));
            rest = rest.subspan(taken);
        }
        ASSERT_EQ(plain.finish(), blake3(input));
        ASSERT_EQ(keyed.finish(), blake3_keyed(kKey, input));
    }
}

TEST(Blake3, finish_may_be_followed_by_more) {
    const Bytes input = counting_bytes(5000);
    Blake3 hasher;
    for (std::size_t at = 0; at < input.size(); at += 100) {
        hasher.update(ByteView(input).subspan(at, 100));
        ASSERT_EQ(hasher.finish(), blake3(ByteView(input).first(at + 100)));
    }
}

TEST(Domains, differ_from_each_other_and_between_networks) {
    NetworkId other;
    other.bytes.fill(1);
    std::vector<HashKey> keys;
    for (const Domains& d : {Domains::of(NetworkId{}), Domains::of(other)}) {
        keys.insert(keys.end(), {d.block_id, d.round_block_id, d.commit, d.checkpoint, d.fate_leaf, d.fate_node,
                                 d.state_leaf, d.state_node, d.epoch});
    }
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

}  // namespace
}  // namespace weft
