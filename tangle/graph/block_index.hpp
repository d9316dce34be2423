// Every block id that memory knows, by slot: each slot has a hash table of its own, which is dropped as a whole when
// the slot leaves the window. A known id takes 40 bytes and 8 to 16 of table; nothing is copied when a slot is dropped,
// and growing concerns one slot alone.
#pragma once

#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/types.hpp"
#include "tangle/salted_hash.hpp"

namespace weft::tangle {

using VertexIndex = std::uint32_t;

// What is known of one id: either the number of its vertex (VertexPool), or how it was ordered.
class Known {
public:
    explicit Known(const BlockId& id) { std::memcpy(hash_.data(), hash_of(id), hash_.size()); }

    bool has_vertex() const { return word_ >> kTagShift == kVertex; }
    VertexIndex vertex() const { return static_cast<VertexIndex>(word_); }
    CommitIndex commit() const { return word_ & kCommitMask; }
    RejectReason reason() const { return static_cast<RejectReason>(word_ >> kTagShift); }

    void set_vertex(VertexIndex vertex) { word_ = kVertex << kTagShift | vertex; }
    void set_ordered(CommitIndex commit, RejectReason reason) {
        word_ = std::uint64_t{static_cast<std::uint8_t>(reason)} << kTagShift | (commit & kCommitMask);
    }

private:
    friend class SlotTable;
    // Where an id's hash begins: the slot, which a table's ids share, stands before it.
    static const std::uint8_t* hash_of(const BlockId& id) { return id.bytes.data() + sizeof(Slot); }
    bool is(const BlockId& id) const { return same_32(hash_.data(), hash_of(id)); }

    static constexpr unsigned kTagShift = 56;
    static constexpr std::uint64_t kCommitMask = (std::uint64_t{1} << kTagShift) - 1;
    static constexpr std::uint64_t kVertex = 0xFF;
    static constexpr std::uint64_t kErased = 0xFE;
    static_assert(kRejectReasonLast < kErased);

    std::array<std::uint8_t, Hash::kSize> hash_;
    std::uint64_t word_ = 0;
};
static_assert(sizeof(Known) == 40);

// The ids of one slot. Addresses of what is known stay valid until it is erased or the table destroyed.
class SlotTable {
public:
    // In all three `key` is the salted hash of `id`.
    const Known* find(std::uint64_t key, const BlockId& id) const;
    Known& insert(std::uint64_t key, const BlockId& id);  // requires that it is not there
    void erase(std::uint64_t key, const BlockId& id);     // nothing happens when it is not there

    std::size_t size() const { return used_; }
    std::size_t memory_bytes() const {
        return chunks_.size() * (kChunk * sizeof(Known) + sizeof(chunks_.front())) +
               places_.capacity() * sizeof(Place) + erased_.capacity() * sizeof(std::uint32_t);
    }

    // Calls visit(Known&) for each: in the order in which they came, but that what was erased makes room for later
    // ones.
    template <class Visit>
    void for_each(Visit&& visit) {
        for (std::vector<Known>& chunk : chunks_) {
            for (Known& known : chunk) {
                if (known.word_ >> Known::kTagShift != Known::kErased) visit(known);
            }
        }
    }

private:
    static constexpr std::uint32_t kChunk = 64;

    // Open addressing with linear probing. A place holds the upper half of the key, which says where it wants to stand,
    // and one more than the number of what is known; 0 is an empty place.
    using Place = std::uint64_t;

    const Known& at(Place place) const;
    Known& at(Place place) { return const_cast<Known&>(std::as_const(*this).at(place)); }
    std::size_t home(Place place) const { return static_cast<std::size_t>(place >> (64 - bits_)); }
    std::size_t after(std::size_t index) const { return (index + 1) & (places_.size() - 1); }
    std::optional<std::size_t> index_of(std::uint64_t key, const BlockId& id) const;
    std::uint32_t add(const BlockId& id);
    void put(Place place);
    void grow();

    std::vector<std::vector<Known>> chunks_;  // of kChunk each, so that none moves
    std::vector<Place> places_;
    std::vector<std::uint32_t> erased_;  // numbers that are free again
    unsigned bits_ = 0;                  // places_.size() == 1 << bits_
    std::size_t used_ = 0;
};

class BlockIndex {
public:
    explicit BlockIndex(const HashSalt& salt) : hash_{salt} {}

    const Known* find(const BlockId& id) const;
    Known* find(const BlockId& id) { return const_cast<Known*>(std::as_const(*this).find(id)); }
    Known& insert(const BlockId& id);  // requires that it is not there
    void erase(const BlockId& id);
    std::size_t size() const { return size_; }
    std::size_t memory_bytes() const;  // O(slots)

    // Takes out the lowest slot if it is below `floor`.
    struct Dropped {
        Slot slot = 0;
        SlotTable table;
    };
    std::optional<Dropped> take_below(Slot floor);

private:
    std::uint64_t key_of(const BlockId& id) const { return hash_(id); }

    SaltedBlockHash hash_;
    std::map<Slot, SlotTable> slots_;
    std::size_t size_ = 0;
};

}  // namespace weft::tangle
