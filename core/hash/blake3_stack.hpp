// The subtree roots that hashing a message chunk by chunk keeps (BLAKE3 paper, section 5.1.2).
#pragma once

#include <array>

#include "core/hash/blake3_compress.hpp"

namespace weft::blake3_core {

// Roots of the complete subtrees over the chunks so far, the largest first.
class SubtreeStack {
public:
    // Adds a chunk that is not the last: number `chunks`, counted from 1.
    void push(ChainingValue value, std::uint64_t chunks, const ChainingValue& key, std::uint32_t flags);

    // Joins the last chunk with the subtrees before it, the youngest first; the outermost parent is the root. A last
    // chunk that is the only one must be the root already.
    ChainingValue merge(ChainingValue last, const ChainingValue& key, std::uint32_t flags) const;

    bool empty() const { return size_ == 0; }

private:
    std::array<ChainingValue, 54> values_;
    std::size_t size_ = 0;
};

}  // namespace weft::blake3_core
