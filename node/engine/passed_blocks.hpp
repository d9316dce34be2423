// A bounded memory of blocks that passed every stateless check, by a salted digest of the bytes that decide it.
// Forgetting one costs a second check and nothing else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::node {

// 128 bits of a hash under a key that nobody outside knows, so that nobody can aim at one.
struct PassedKey {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    bool operator==(const PassedKey&) const = default;
};

// One allocation, at the start. Not thread-safe; any number of readers while nobody writes.
class PassedBlocks {
public:
    // Holds `blocks_max`, rounded up to a power of two.
    explicit PassedBlocks(std::size_t blocks_max);

    bool contains(const PassedKey& key) const;
    // The oldest of those that fall into the same place makes room.
    void insert(const PassedKey& key);

    std::size_t memory_bytes() const { return places_.size() * sizeof(Place); }
    std::size_t capacity() const { return places_.size() * kKeysPerPlace; }

private:
    static constexpr std::size_t kKeysPerPlace = 4;  // a cache line
    struct alignas(64) Place {
        std::array<PassedKey, kKeysPerPlace> keys;  // the youngest first; all zero: none
    };

    std::size_t index_of(const PassedKey& key) const { return key.high & (places_.size() - 1); }

    std::vector<Place> places_;
};

}  // namespace weft::node
