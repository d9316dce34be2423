#include "core/merkle.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "tests/core/samples.hpp"

namespace weft {
namespace {

const HashKey kNodeKey = HashKey::from(as_bytes("the key of the nodes, 32 bytes.."));

std::vector<Hash> leaves(std::size_t count) {
    std::vector<Hash> out;
    for (std::size_t i = 0; i < count; ++i) {
        const auto low = static_cast<std::uint8_t>(i), high = static_cast<std::uint8_t>(i >> 8);
        out.push_back(blake3(Bytes{low, high}));
    }
    return out;
}

// RFC 6962, section 2.1, word for word.
Hash recursive_root(std::span<const Hash> part) {
    if (part.size() == 1) return part[0];
    const std::size_t left = std::bit_floor(part.size() - 1);
    Bytes both;
    Writer(both).fixed(recursive_root(part.first(left))).fixed(recursive_root(part.subspan(left)));
    return blake3_keyed(kNodeKey, both);
}

TEST(Merkle, has_the_shape_of_rfc_6962) {
    EXPECT_EQ(merkle_root(kNodeKey, {}), Hash{});
    for (std::size_t count = 1; count <= 70; ++count) {
        const auto all = leaves(count);
        EXPECT_EQ(merkle_root(kNodeKey, all), recursive_root(all)) << count;
    }
}

TEST(Merkle, every_path_leads_to_the_root_and_no_other_place_does) {
    for (std::size_t count = 1; count <= 33; ++count) {
        const auto all = leaves(count);
        const Hash root = merkle_root(kNodeKey, all);
        for (std::size_t index = 0; index < count; ++index) {
            const auto path = merkle_path(kNodeKey, all, index);
            for (std::size_t claimed = 0; claimed < count; ++claimed) {
                const auto from = merkle_root_from(kNodeKey, all[index], claimed, count, path);
                ASSERT_EQ(from == root, claimed == index) << count << " " << index << " " << claimed;
            }
        }
    }
}

TEST(Merkle, refuses_a_path_of_the_wrong_length) {
    const auto all = leaves(11);
    auto path = merkle_path(kNodeKey, all, 5);
    EXPECT_TRUE(merkle_root_from(kNodeKey, all[5], 5, 11, path));
    path.push_back(Hash{});
    EXPECT_FALSE(merkle_root_from(kNodeKey, all[5], 5, 11, path));
    path.resize(path.size() - 2);
    EXPECT_FALSE(merkle_root_from(kNodeKey, all[5], 5, 11, path));
    EXPECT_FALSE(merkle_root_from(kNodeKey, all[5], 11, 11, {}));
    EXPECT_FALSE(merkle_root_from(kNodeKey, all[5], 0, 0, {}));
    EXPECT_FALSE(merkle_root_from(kNodeKey, all[5], UINT64_MAX - 1, UINT64_MAX, path));
}

TEST(Merkle, a_path_with_any_changed_byte_misses_the_root) {
    const auto all = leaves(13);
    const Hash root = merkle_root(kNodeKey, all);
    const auto path = merkle_path(kNodeKey, all, 12);
    for (std::size_t i = 0; i < path.size() * Hash::kSize; ++i) {
        auto bad = path;
        bad[i / Hash::kSize].bytes[i % Hash::kSize] ^= 1;
        EXPECT_NE(merkle_root_from(kNodeKey, all[12], 12, 13, bad), root) << i;
    }
}

TEST(MerkleTree, equals_the_root_of_its_leaves_after_any_changes) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        MerkleTree tree(kNodeKey);
        std::vector<Hash> mirror;
        EXPECT_EQ(tree.root(), Hash{});
        for (int step = 0; step < 100; ++step) {
            for (std::uint64_t changes = random.below(6); changes > 0; --changes) {
                const std::size_t index = random.below(mirror.size() + 1);
                const auto leaf = samples::random_fixed<Hash>(random);
                if (index == mirror.size()) {
                    mirror.push_back(leaf);
                } else {
                    mirror[index] = leaf;
                }
                tree.set(index, leaf);
            }
            ASSERT_EQ(tree.size(), mirror.size());
            ASSERT_EQ(tree.root(), merkle_root(kNodeKey, mirror));
        }
    }
}

}  // namespace
}  // namespace weft
