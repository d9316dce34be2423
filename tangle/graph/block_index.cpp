#include "tangle/graph/block_index.hpp"

#include "core/check.hpp"

namespace weft::tangle {

namespace {

constexpr std::uint64_t kUpperHalf = 0xFFFFFFFF00000000;
constexpr unsigned kBitsFirst = 4;

}  // namespace

// ---- one slot

const Known& SlotTable::at(Place place) const {
    const std::uint32_t number = static_cast<std::uint32_t>(place) - 1;
    return chunks_[number / kChunk][number % kChunk];
}

std::optional<std::size_t> SlotTable::index_of(std::uint64_t key, const BlockId& id) const {
    if (used_ == 0) return std::nullopt;
    for (std::size_t index = home(key); places_[index] != 0; index = after(index)) {
        const Place place = places_[index];
        if (((place ^ key) & kUpperHalf) != 0) continue;
        if (at(place).is(id)) return index;
    }
    return std::nullopt;
}

const Known* SlotTable::find(std::uint64_t key, const BlockId& id) const {
    const std::optional<std::size_t> index = index_of(key, id);
    return index ? &at(places_[*index]) : nullptr;
}

Known& SlotTable::insert(std::uint64_t key, const BlockId& id) {
    if (places_.size() * 3 <= used_ * 4) grow();
    const Place place = (key & kUpperHalf) | (add(id) + 1);
    put(place);
    ++used_;
    return at(place);
}

// The number of a new one.
std::uint32_t SlotTable::add(const BlockId& id) {
    if (!erased_.empty()) {
        const std::uint32_t number = erased_.back();
        erased_.pop_back();
        chunks_[number / kChunk][number % kChunk] = Known(id);
        return number;
    }
    if (chunks_.empty() || chunks_.back().size() == kChunk) {
        CHECK(chunks_.size() < UINT32_MAX / kChunk);
        chunks_.emplace_back().reserve(kChunk);
    }
    chunks_.back().emplace_back(id);
    return static_cast<std::uint32_t>((chunks_.size() - 1) * kChunk + chunks_.back().size() - 1);
}

void SlotTable::put(Place place) {
    std::size_t index = home(place);
    while (places_[index] != 0) index = after(index);
    places_[index] = place;
}

void SlotTable::grow() {
    const std::vector<Place> old = std::move(places_);
    bits_ = old.empty() ? kBitsFirst : bits_ + 1;
    CHECK(bits_ <= 32);
    places_.assign(std::size_t{1} << bits_, 0);
    for (const Place place : old) {
        if (place != 0) put(place);
    }
}

// Whatever was pushed on by what goes moves back, so that no search ends too early.
void SlotTable::erase(std::uint64_t key, const BlockId& id) {
    const std::optional<std::size_t> found = index_of(key, id);
    if (!found) return;
    at(places_[*found]).word_ = Known::kErased << Known::kTagShift;
    erased_.push_back(static_cast<std::uint32_t>(places_[*found]) - 1);
    --used_;
    std::size_t hole = *found;
    for (std::size_t index = after(hole); places_[index] != 0; index = after(index)) {
        const std::size_t mask = places_.size() - 1;
        const std::size_t pushed = (index - home(places_[index])) & mask;
        if (pushed < ((index - hole) & mask)) continue;  // it would stand before its home
        places_[hole] = places_[index];
        hole = index;
    }
    places_[hole] = 0;
}

// ---- all slots

const Known* BlockIndex::find(const BlockId& id) const {
    if (slots_.empty()) return nullptr;
    const Slot slot = id.slot();
    // Most that is asked for is of the latest slot.
    auto table = std::prev(slots_.end());
    if (table->first != slot) table = slots_.find(slot);
    return table == slots_.end() ? nullptr : table->second.find(key_of(id), id);
}

Known& BlockIndex::insert(const BlockId& id) {
    ++size_;
    const auto table = slots_.try_emplace(slots_.end(), id.slot());
    return table->second.insert(key_of(id), id);
}

void BlockIndex::erase(const BlockId& id) {
    const auto table = slots_.find(id.slot());
    if (table == slots_.end()) return;
    size_ -= table->second.size();
    table->second.erase(key_of(id), id);
    size_ += table->second.size();
    if (table->second.size() == 0) slots_.erase(table);
}

std::optional<BlockIndex::Dropped> BlockIndex::take_below(Slot floor) {
    if (slots_.empty() || slots_.begin()->first >= floor) return std::nullopt;
    auto lowest = slots_.extract(slots_.begin());
    size_ -= lowest.mapped().size();
    return Dropped{lowest.key(), std::move(lowest.mapped())};
}

std::size_t BlockIndex::memory_bytes() const {
    std::size_t bytes = 0;
    for (const auto& [slot, table] : slots_) bytes += sizeof(SlotTable) + table.memory_bytes();
    return bytes;
}

}  // namespace weft::tangle
