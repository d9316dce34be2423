#include "core/sign/lanes/held_tables.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "core/check.hpp"

namespace weft::lanes {

namespace {

constexpr std::size_t kIndexEntriesPerSlotMax = 4;  // a power of two, at least twice the slots
// So many batches of keys at least go by before the clock's hand has gone round: that is how long a key may go unused.
constexpr std::size_t kClaimsPerRound = 16;

constexpr std::size_t kBytesBesideTable =
    sizeof(PublicKeyBytes) + sizeof(std::atomic<std::uint8_t>) + kIndexEntriesPerSlotMax * sizeof(HeldTables::Slot);

std::size_t slots_within(const Kernel* kernel, std::size_t bytes_max) {
    if (kernel == nullptr) return 0;
    const std::size_t slots = bytes_max / (kernel->table_bytes + kBytesBesideTable);
    return std::min<std::size_t>(slots, std::numeric_limits<HeldTables::Slot>::max() / kIndexEntriesPerSlotMax);
}

// Brings the kernel's table into the nearer caches; it is read row by row soon.
void prefetch(const std::uint8_t* table, std::size_t bytes) {
    for (std::size_t offset = 0; offset < bytes; offset += kLineBytes) __builtin_prefetch(table + offset, 0, 2);
}

}  // namespace

HeldTables::HeldTables(const Kernel* kernel, std::size_t bytes_max, std::uint64_t salt)
    : kernel_(kernel),
      table_bytes_(kernel == nullptr ? 0 : kernel->table_bytes),
      capacity_(slots_within(kernel, bytes_max)),
      salt_(salt),
      index_(capacity_ == 0 ? 0 : std::bit_ceil(2 * capacity_)),
      keys_(capacity_),
      uses_(std::make_unique<std::atomic<std::uint8_t>[]>(capacity_)),
      tables_(capacity_ * table_bytes_) {}

const std::uint8_t* HeldTables::find(const PublicKeyBytes& key) const {
    const std::optional<Slot> slot = slot_of(key);
    if (!slot) return nullptr;
    // Readers share the line: write only what changes.
    if (uses_[*slot].load(std::memory_order_relaxed) == kUnused) uses_[*slot].store(kUsed, std::memory_order_relaxed);
    const std::uint8_t* table = tables_.data() + *slot * table_bytes_;
    prefetch(table, table_bytes_);
    return table;
}

void HeldTables::start_claims() {
    steps_left_ = (capacity_ + kClaimsPerRound - 1) / kClaimsPerRound;
}

std::optional<HeldTables::Slot> HeldTables::claim(const PublicKeyBytes& key) {
    const std::optional<Slot> slot = free_slot();
    if (!slot) return std::nullopt;
    keys_[*slot] = key;
    uses_[*slot].store(kClaimed, std::memory_order_relaxed);
    index_insert(*slot);
    ++size_;
    return slot;
}

void HeldTables::drop(Slot slot) {
    index_erase(slot);
    uses_[slot].store(kUnused, std::memory_order_relaxed);
    dropped_.push_back(slot);
    --size_;
}

// A clock: each slot that the hand passes loses its mark, and one without a mark goes. Giving up soon keeps tables when
// more keys recur than fit, instead of building them in turn.
std::optional<HeldTables::Slot> HeldTables::free_slot() {
    if (!dropped_.empty()) {
        const Slot slot = dropped_.back();
        dropped_.pop_back();
        return slot;
    }
    if (size_ < capacity_) return static_cast<Slot>(size_);
    while (steps_left_ > 0) {
        --steps_left_;
        const Slot slot = hand_;
        hand_ = static_cast<Slot>((hand_ + 1) % capacity_);
        const std::uint8_t use = uses_[slot].load(std::memory_order_relaxed);
        if (use == kUsed) uses_[slot].store(kUnused, std::memory_order_relaxed);
        if (use != kUnused) continue;
        index_erase(slot);
        --size_;
        return slot;
    }
    return std::nullopt;
}

std::uint64_t HeldTables::hash(const PublicKeyBytes& key) const {
    std::uint64_t words[4];
    std::memcpy(words, key.bytes.data(), sizeof(words));
    std::uint64_t hash = salt_;
    for (const std::uint64_t word : words) {
        hash = (hash ^ word) * 0x9E3779B97F4A7C15;
        hash ^= hash >> 32;
    }
    return hash;
}

std::optional<HeldTables::Slot> HeldTables::slot_of(const PublicKeyBytes& key) const {
    if (size_ == 0) return std::nullopt;
    const std::size_t mask = index_.size() - 1;
    for (std::size_t at = hash(key) & mask; index_[at] != 0; at = (at + 1) & mask) {
        const Slot slot = index_[at] - 1;
        if (keys_[slot] == key) return slot;
    }
    return std::nullopt;
}

void HeldTables::index_insert(Slot slot) {
    const std::size_t mask = index_.size() - 1;
    std::size_t at = hash(keys_[slot]) & mask;
    while (index_[at] != 0) at = (at + 1) & mask;
    index_[at] = slot + 1;
}

// Moves back those that come later in the run and may stand in the gap, so that no run is ever broken.
void HeldTables::index_erase(Slot slot) {
    const std::size_t mask = index_.size() - 1;
    std::size_t gap = hash(keys_[slot]) & mask;
    while (index_[gap] != slot + 1) gap = (gap + 1) & mask;
    for (std::size_t at = (gap + 1) & mask; index_[at] != 0; at = (at + 1) & mask) {
        const std::size_t home = hash(keys_[index_[at] - 1]) & mask;
        if (((at - home) & mask) < ((at - gap) & mask)) continue;
        index_[gap] = index_[at];
        gap = at;
    }
    index_[gap] = 0;
}

std::size_t HeldTables::bytes() const {
    return index_.size() * sizeof(Slot) + capacity_ * (sizeof(PublicKeyBytes) + sizeof(std::atomic<std::uint8_t>)) +
           size_ * table_bytes_;
}

}  // namespace weft::lanes
