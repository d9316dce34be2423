// The tables of recurring keys that KeyTables holds: a slot each, found by an open-addressing index over a salted hash.
// The full key decides what is found, so that no two keys are ever confused.
//
// Threads: as KeyTables; find marks what it finds as used, which readers may do at once.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/sign/lanes/aligned_bytes.hpp"
#include "core/sign/lanes/kernel.hpp"
#include "core/types.hpp"

namespace weft::lanes {

class HeldTables {
public:
    using Slot = std::uint32_t;

    // As many slots as fit into `bytes_max`; none when `kernel` is nullptr.
    HeldTables(const Kernel* kernel, std::size_t bytes_max, std::uint64_t salt);

    // The key's table, nullptr if it is not held.
    const std::uint8_t* find(const PublicKeyBytes& key) const;
    bool holds(const PublicKeyBytes& key) const { return slot_of(key).has_value(); }

    // Before some claims that belong together: says how much they may look for slots.
    void start_claims();
    // Takes a slot for a key that is not held, from a key that was not used for long when all are taken; nothing when
    // none is found soon. The caller fills `table` of it, then settles it (or drops it) before anything is found again.
    std::optional<Slot> claim(const PublicKeyBytes& key);
    void settle(Slot slot) { uses_[slot].store(kUsed, std::memory_order_relaxed); }
    void drop(Slot slot);
    std::uint8_t* table(Slot slot) { return tables_.data() + slot * table_bytes_; }
    const PublicKeyBytes& key(Slot slot) const { return keys_[slot]; }

    const Kernel* kernel() const { return kernel_; }
    std::uint64_t hash(const PublicKeyBytes& key) const;
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return capacity_; }
    std::size_t bytes() const;

private:
    enum Use : std::uint8_t { kUnused, kUsed, kClaimed };

    std::optional<Slot> slot_of(const PublicKeyBytes& key) const;
    std::optional<Slot> free_slot();
    void index_insert(Slot slot);
    void index_erase(Slot slot);

    const Kernel* kernel_;
    std::size_t table_bytes_;
    std::size_t capacity_;
    std::uint64_t salt_;
    std::size_t size_ = 0;
    Slot hand_ = 0;               // of the clock that looks for unused slots
    std::size_t steps_left_ = 0;  // of the hand, for now

    std::vector<Slot> index_;  // slot + 1, or 0; a power of two, at most half full
    std::vector<PublicKeyBytes> keys_;
    std::vector<Slot> dropped_;  // free slots below the highest ever taken
    std::unique_ptr<std::atomic<std::uint8_t>[]> uses_;
    AlignedBytes tables_;
};

}  // namespace weft::lanes
