#include "core/merkle.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "core/hash/blake3_many.hpp"

namespace weft {

namespace {

Hash node_hash(const HashKey& node_key, const Hash& left, const Hash& right) {
    std::array<std::uint8_t, 2 * Hash::kSize> both;
    std::copy(left.bytes.begin(), left.bytes.end(), both.begin());
    std::copy(right.bytes.begin(), right.bytes.end(), both.begin() + Hash::kSize);
    return blake3_keyed(node_key, both);
}

// The nodes over `level` take its place; a last one without a sibling rises as it is. Taken level by level, that is RFC
// 6962's shape.
void rise(const HashKey& node_key, std::vector<Hash>& level) {
    const std::span<Hash> nodes(level);
    const std::size_t pairs = nodes.size() / 2;
    blake3_keyed_pairs(node_key, nodes.first(2 * pairs), nodes.first(pairs));
    if (nodes.size() % 2 == 1) nodes[pairs] = nodes.back();
    level.resize((nodes.size() + 1) / 2);
}

}  // namespace

Hash merkle_root(const HashKey& node_key, std::span<const Hash> leaves) {
    if (leaves.empty()) return {};
    std::vector<Hash> level(leaves.begin(), leaves.end());
    while (level.size() > 1) rise(node_key, level);
    return level[0];
}

std::vector<Hash> merkle_path(const HashKey& node_key, std::span<const Hash> leaves, std::size_t index) {
    CHECK(index < leaves.size());
    std::vector<Hash> path;
    std::vector<Hash> level(leaves.begin(), leaves.end());
    while (level.size() > 1) {
        const std::size_t sibling = index ^ 1;
        if (sibling < level.size()) path.push_back(level[sibling]);
        rise(node_key, level);
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
        update(levels_[below], levels_[below + 1], changed);
    }
    return levels_.back()[0];
}

// The nodes of `above` at the increasing indices `changed`, whose children lie in `below`.
void MerkleTree::update(const std::vector<Hash>& below, std::vector<Hash>& above,
                        std::span<const std::size_t> changed) {
    if (!changed.empty() && 2 * changed.back() + 1 == below.size()) {  // without a sibling
        above.back() = below.back();
        changed = changed.first(changed.size() - 1);
    }
    children_.clear();
    for (const std::size_t index : changed) children_.insert(children_.end(), {below[2 * index], below[2 * index + 1]});
    parents_.resize(changed.size());
    blake3_keyed_pairs(node_key_, children_, parents_);
    for (std::size_t i = 0; i < changed.size(); ++i) above[changed[i]] = parents_[i];
}

std::size_t MerkleTree::memory_bytes() const {
    std::size_t hashes = children_.capacity() + parents_.capacity();
    for (const std::vector<Hash>& level : levels_) hashes += level.capacity();
    return hashes * sizeof(Hash) + dirty_.capacity() * sizeof(std::size_t);
}

}  // namespace weft
