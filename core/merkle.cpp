#include "core/merkle.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft {

namespace {

Hash node_hash(const HashKey& node_key, const Hash& left, const Hash& right) {
    std::array<std::uint8_t, 2 * Hash::kSize> both;
    std::copy(left.bytes.begin(), left.bytes.end(), both.begin());
    std::copy(right.bytes.begin(), right.bytes.end(), both.begin() + Hash::kSize);
    return blake3_keyed(node_key, both);
}

// The node over children 2i and 2i + 1 of `below`; a last child without a sibling rises as it is. Taken level by
// level, that is RFC 6962's shape.
Hash parent_at(const HashKey& node_key, std::span<const Hash> below, std::size_t i) {
    if (2 * i + 1 == below.size()) return below[2 * i];
    return node_hash(node_key, below[2 * i], below[2 * i + 1]);
}

std::vector<Hash> level_above(const HashKey& node_key, std::span<const Hash> below) {
    std::vector<Hash> above((below.size() + 1) / 2);
    for (std::size_t i = 0; i < above.size(); ++i) above[i] = parent_at(node_key, below, i);
    return above;
}

}  // namespace

Hash merkle_root(const HashKey& node_key, std::span<const Hash> leaves) {
    if (leaves.empty()) return {};
    std::vector<Hash> level(leaves.begin(), leaves.end());
    while (level.size() > 1) level = level_above(node_key, level);
    return level[0];
}

std::vector<Hash> merkle_path(const HashKey& node_key, std::span<const Hash> leaves, std::size_t index) {
    CHECK(index < leaves.size());
    std::vector<Hash> path;
    std::vector<Hash> level(leaves.begin(), leaves.end());
    while (level.size() > 1) {
        const std::size_t sibling = index ^ 1;
        if (sibling < level.size()) path.push_back(level[sibling]);
        level = level_above(node_key, level);
        index /= 2;
    }
    return path;
}

std::optional<Hash> merkle_root_from(const HashKey& node_key, const Hash& leaf, std::uint64_t index,
                                     std::uint64_t count, std::span<const Hash> path) {
    if (index >= count) return std::nullopt;
    Hash hash = leaf;
    for (; count > 1; index /= 2, count = count / 2 + count % 2) {
        const bool is_left = index % 2 == 0;
        if (is_left && index + 1 == count) continue;  // no sibling on this level
        if (path.empty()) return std::nullopt;
        hash = is_left ? node_hash(node_key, hash, path[0]) : node_hash(node_key, path[0], hash);
        path = path.subspan(1);
    }
    if (!path.empty()) return std::nullopt;
    return hash;
}

void MerkleTree::set(std::size_t index, const Hash& leaf) {
    CHECK(index <= size());
    if (levels_.empty()) levels_.emplace_back();
    if (index == levels_[0].size()) {
        levels_[0].push_back(leaf);
    } else {
        levels_[0][index] = leaf;
    }
    dirty_.push_back(index);
}

Hash MerkleTree::root() {
    if (levels_.empty()) return {};
    std::vector<std::size_t> changed = std::move(dirty_);
    dirty_.clear();
    std::sort(changed.begin(), changed.end());
    for (std::size_t below = 0; levels_[below].size() > 1; ++below) {
        if (below + 1 == levels_.size()) levels_.emplace_back();
        levels_[below + 1].resize((levels_[below].size() + 1) / 2);
        for (std::size_t& index : changed) index /= 2;
        changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
        for (const std::size_t index : changed) {
            levels_[below + 1][index] = parent_at(node_key_, levels_[below], index);
        }
    }
    return levels_.back()[0];
}

}  // namespace weft
