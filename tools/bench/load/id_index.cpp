#include "tools/bench/load/id_index.hpp"

#include <bit>
#include <cstring>

#include "core/check.hpp"

namespace weft::bench::load {
namespace {

std::uint32_t word_at(const std::uint8_t* bytes) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

Slot slot_at(const std::uint8_t* id) {
    return Slot{id[0]} << 24 | Slot{id[1]} << 16 | Slot{id[2]} << 8 | Slot{id[3]};
}

// The hash behind the slot: its first word says where to look, the second one tells ids apart.
constexpr std::size_t kHomeAt = 4;
constexpr std::size_t kTagAt = 8;

}  // namespace

IdIndex::IdIndex(Slot first_slot, std::size_t ids_per_slot)
    : first_slot_(first_slot), ids_per_slot_(ids_per_slot), mask_(std::bit_ceil(2 * ids_per_slot + 2) - 1) {}

std::size_t IdIndex::entry_of(const Table& table, const std::uint8_t* id) const {
    const std::uint32_t tag = word_at(id + kTagAt);
    std::size_t at = word_at(id + kHomeAt) & mask_;
    while (table.entries[at].place != kNone && table.entries[at].tag != tag) at = (at + 1) & mask_;
    return at;
}

bool IdIndex::insert(const BlockId& id, std::uint32_t place) {
    CHECK(id.slot() >= first_slot_);
    const std::size_t slot = id.slot() - first_slot_;
    if (slot >= tables_.size()) tables_.resize(slot + 1);
    Table& table = tables_[slot];
    if (table.entries.empty()) table.entries.resize(mask_ + 1);
    CHECK(table.used < ids_per_slot_);
    const std::uint8_t* bytes = id.bytes.data();
    Entry& entry = table.entries[entry_of(table, bytes)];
    if (entry.place != kNone) return false;
    entry = {word_at(bytes + kTagAt), place};
    ++table.used;
    return true;
}

std::optional<std::uint32_t> IdIndex::find(const std::uint8_t* id) const {
    const Slot slot = slot_at(id);
    if (slot < first_slot_ || slot - first_slot_ >= tables_.size()) return std::nullopt;
    const Table& table = tables_[slot - first_slot_];
    if (table.entries.empty()) return std::nullopt;
    const Entry& entry = table.entries[entry_of(table, id)];
    return entry.place == kNone ? std::nullopt : std::optional(entry.place);
}

}  // namespace weft::bench::load
