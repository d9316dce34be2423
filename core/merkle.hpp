// Binary Merkle trees in the shape of RFC 6962 (the left subtree of n leaves holds the largest power of two below n),
// hashed by keyed BLAKE3: leaf = keyed(leaf_key, bytes), node = keyed(node_key, left | right).
#pragma once

#include <span>
#include <vector>

#include "core/hash/blake3.hpp"
#include "core/types.hpp"

namespace weft {

// Root over leaf hashes; of no leaves: all zero.
Hash merkle_root(const HashKey& node_key, std::span<const Hash> leaves);

// Siblings from the leaf upwards. Requires index < leaves.size().
std::vector<Hash> merkle_path(const HashKey& node_key, std::span<const Hash> leaves, std::size_t index);

// The root that `leaf` at `index` of `count` with `path` leads to; nothing when the path's length does not fit.
std::optional<Hash> merkle_root_from(const HashKey& node_key, const Hash& leaf, std::uint64_t index,
                                     std::uint64_t count, std::span<const Hash> path);

// A tree that grows at its end and whose leaves change in place: the state tree. Same root as merkle_root of
// its leaves. root() costs O(changed * log n).
class MerkleTree {
public:
    explicit MerkleTree(const HashKey& node_key) : node_key_(node_key) {}

    void set(std::size_t index, const Hash& leaf);  // requires index <= size()
    std::size_t size() const { return levels_.empty() ? 0 : levels_[0].size(); }
    Hash root();

    std::size_t memory_bytes() const;

private:
    void update(const std::vector<Hash>& below, std::vector<Hash>& above, std::span<const std::size_t> changed);

    HashKey node_key_;
    std::vector<std::vector<Hash>> levels_;  // levels_[0] are the leaves
    std::vector<std::size_t> dirty_;         // leaf indices since the last root()
    std::vector<Hash> children_;             // of the nodes that update() hashes, side by side
    std::vector<Hash> parents_;
};

}  // namespace weft
