#include "node/engine/passed_blocks.hpp"

#include <algorithm>
#include <bit>

namespace weft::node {

PassedBlocks::PassedBlocks(std::size_t blocks_max)
    : places_(std::bit_ceil(std::max(blocks_max, kKeysPerPlace)) / kKeysPerPlace) {}

bool PassedBlocks::contains(const PassedKey& key) const {
    const auto& keys = places_[index_of(key)].keys;
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

void PassedBlocks::insert(const PassedKey& key) {
    if (contains(key)) return;
    auto& keys = places_[index_of(key)].keys;
    std::copy_backward(keys.begin(), keys.end() - 1, keys.end());
    keys.front() = key;
}

}  // namespace weft::node
