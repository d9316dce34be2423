#include "core/hash/blake3_stack.hpp"

#include "core/check.hpp"

namespace weft::blake3_core {

namespace {

ChainingValue parent_value(const ChainingValue& left, const ChainingValue& right, const ChainingValue& key,
                           std::uint32_t flags) {
    std::array<std::uint8_t, kBlockBytes> block;
    words_to(left, block.data());
    words_to(right, block.data() + 32);
    return compress(key, block.data(), {.flags = flags | kParent});
}

}  // namespace

// After chunk number `chunks`, as many merges as that number has trailing zero bits (section 5.1.2).
void SubtreeStack::push(ChainingValue value, std::uint64_t chunks, const ChainingValue& key, std::uint32_t flags) {
    for (; chunks % 2 == 0; chunks /= 2) value = parent_value(values_[--size_], value, key, flags);
    CHECK(size_ < values_.size());
    values_[size_++] = value;
}

ChainingValue SubtreeStack::merge(ChainingValue last, const ChainingValue& key, std::uint32_t flags) const {
    for (std::size_t left = size_; left-- > 0;) {
        last = parent_value(values_[left], last, key, left == 0 ? flags | kRoot : flags);
    }
    return last;
}

}  // namespace weft::blake3_core
