// A bounded memory of what was seen before, for dropping what arrives from several peers.
#pragma once

#include <cstddef>
#include <functional>
#include <unordered_set>

#include "core/check.hpp"

namespace weft::p2p {

// Remembers at least the last `generation_max` different ids and at most twice as many: two sets, of which the older
// is forgotten when the newer is full. Ids must be hashes that we computed, so that nobody can choose where they fall.
// Not thread-safe.
template <class Id, class Hasher = std::hash<Id>>
class SeenSet {
public:
    explicit SeenSet(std::size_t generation_max) : generation_max_(generation_max) { CHECK(generation_max >= 1); }

    // Whether the id is new, that is, not remembered. An old id becomes young again.
    bool insert(const Id& id) {
        if (young_.contains(id)) return false;
        const bool is_new = !old_.contains(id);
        if (young_.size() == generation_max_) {
            old_.swap(young_);
            young_.clear();
        }
        young_.insert(id);
        return is_new;
    }

    bool contains(const Id& id) const { return young_.contains(id) || old_.contains(id); }

    // Remembered ids, those in both generations twice.
    std::size_t size() const { return young_.size() + old_.size(); }

private:
    std::size_t generation_max_;
    std::unordered_set<Id, Hasher> young_;
    std::unordered_set<Id, Hasher> old_;
};

}  // namespace weft::p2p
