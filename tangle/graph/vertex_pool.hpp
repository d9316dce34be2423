// The vertices of the tangle that still matter: blocks that are not ordered yet, and tips. Pooled, so that they cost no
// allocation each, stay in place and refer to each other by number.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/block.hpp"
#include "core/check.hpp"
#include "tangle/graph/block_index.hpp"
#include "tangle/store.hpp"

namespace weft::tangle {

// Names a vertex until it is given back; from then on it leads nowhere, though its place is used again.
struct VertexRef {
    VertexIndex index = UINT32_MAX;
    std::uint32_t life = 0;
    bool operator==(const VertexRef&) const = default;
};

// What ordering touches stands first: two cache lines.
struct Vertex {
    static constexpr std::uint32_t kNowhere = UINT32_MAX;

    Known* known = nullptr;
    BlockPtr block;  // until ordered
    CommitIndex commit = 0;
    std::uint32_t bytes = 0;       // of the encoded block
    VertexIndex older = kNowhere;  // neighbours in the list of solid unordered blocks
    VertexIndex younger = kNowhere;
    std::uint32_t tip = kNowhere;  // places in the lists of TipSet
    std::uint32_t pending_tip = kNowhere;
    bool solid = false;
    bool ordered = false;
    RejectReason reason = RejectReason::none;
    std::uint8_t parent_count = 0;
    // Parents in listed order; those that were settled when it became solid lead nowhere.
    std::array<VertexRef, kParentsMax> parents{};

    std::uint32_t missing = 0;  // parents that are not solid
    std::uint32_t height = 0;   // of the longest chain of unordered blocks below, when it became solid
    TimeUs since = 0;
    Lsn lsn = 0;                          // where the store holds it; 0: not yet
    std::uint64_t number = 0;             // in order of arrival while it waits, then in the order of becoming solid
    std::optional<std::uint32_t> origin;  // whatever its bringer wants back
    BlockId id;

    std::span<const VertexRef> parent_refs() const { return {parents.data(), parent_count}; }
};

class VertexPool {
public:
    // A fresh vertex.
    VertexIndex take() {
        if (free_.empty()) grow();
        const VertexIndex index = free_.back();
        free_.pop_back();
        at(index).vertex = Vertex{};
        ++used_;
        return index;
    }

    // References to it lead nowhere from now on.
    void give_back(VertexIndex index) {
        Slotted& slotted = at(index);
        slotted.vertex.block = nullptr;
        ++slotted.life;
        free_.push_back(index);
        --used_;
    }

    Vertex& operator[](VertexIndex index) { return at(index).vertex; }
    const Vertex& operator[](VertexIndex index) const { return at(index).vertex; }
    VertexRef ref(VertexIndex index) const { return {index, at(index).life}; }

    // nullptr when it was given back.
    Vertex* find(const VertexRef& ref) {
        if (ref.index >= chunks_.size() * kChunk) return nullptr;
        Slotted& slotted = at(ref.index);
        return slotted.life == ref.life ? &slotted.vertex : nullptr;
    }

    std::size_t size() const { return used_; }
    std::size_t memory_bytes() const {
        return chunks_.size() * kChunk * sizeof(Slotted) + free_.capacity() * sizeof(VertexIndex);
    }

private:
    static constexpr VertexIndex kChunk = 1024;
    struct alignas(64) Slotted {
        std::uint32_t life = 0;
        Vertex vertex;
    };
    static_assert(sizeof(Slotted) <= 256);

    Slotted& at(VertexIndex index) const { return chunks_[index / kChunk][index % kChunk]; }

    void grow() {
        CHECK(chunks_.size() < UINT32_MAX / kChunk);
        const auto first = static_cast<VertexIndex>(chunks_.size()) * kChunk;
        chunks_.push_back(std::make_unique<Slotted[]>(kChunk));
        for (VertexIndex i = kChunk; i-- > 0;) free_.push_back(first + i);
    }

    std::vector<std::unique_ptr<Slotted[]>> chunks_;
    std::vector<VertexIndex> free_;
    std::size_t used_ = 0;
};

}  // namespace weft::tangle
