#include "core/hash/blake3.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "core/hash/blake3_compress.hpp"

namespace weft {

using namespace blake3_core;

namespace {

Hash to_hash(const ChainingValue& words) {
    Hash hash;
    words_to(words, hash.bytes.data());
    return hash;
}

ChainingValue parent_value(const ChainingValue& left, const ChainingValue& right, const ChainingValue& key,
                           std::uint32_t flags) {
    std::array<std::uint8_t, kBlockBytes> block;
    words_to(left, block.data());
    words_to(right, block.data() + 32);
    return compress(key, block.data(), {.flags = flags | kParent});
}

// A chunk's chaining value; the root of the whole when `end_flags` says so. Requires at most kChunkBytes.
ChainingValue chunk_value(const ChainingValue& key, ByteView chunk, std::uint64_t counter, std::uint32_t flags,
                          std::uint32_t end_flags) {
    ChainingValue value = key;
    std::uint32_t start = kChunkStart;
    while (chunk.size() > kBlockBytes) {
        value = compress(value, chunk.data(), {.counter = counter, .flags = flags | start});
        chunk = chunk.subspan(kBlockBytes);
        start = 0;
    }
    const BlockInfo last{counter, static_cast<std::uint32_t>(chunk.size()), flags | start | kChunkEnd | end_flags};
    if (chunk.size() == kBlockBytes) return compress(value, chunk.data(), last);
    std::array<std::uint8_t, kBlockBytes> padded{};
    std::copy(chunk.begin(), chunk.end(), padded.begin());
    return compress(value, padded.data(), last);
}

// The stack of subtree roots that the paper's section 5.1.2 describes: after chunk number `chunks`, as many merges as
// that number has trailing zero bits.
template <class Stack>
void push_chunk_value(Stack& stack, std::size_t& size, ChainingValue value, std::uint64_t chunks,
                      const ChainingValue& key, std::uint32_t flags) {
    for (; chunks % 2 == 0; chunks /= 2) value = parent_value(stack[--size], value, key, flags);
    CHECK(size < stack.size());
    stack[size++] = value;
}

// Joins the last chunk with the subtrees before it, the youngest first; the outermost parent is the root.
template <class Stack>
ChainingValue merge_stack(const Stack& stack, std::size_t size, ChainingValue value, const ChainingValue& key,
                          std::uint32_t flags) {
    while (size-- > 0) value = parent_value(stack[size], value, key, size == 0 ? flags | kRoot : flags);
    return value;
}

ChainingValue hash_all(const ChainingValue& key, ByteView input, std::uint32_t flags) {
    if (input.size() <= kChunkBytes) return chunk_value(key, input, 0, flags, kRoot);
    std::array<ChainingValue, 54> stack;
    std::size_t size = 0;
    std::uint64_t chunks = 0;
    for (; input.size() > kChunkBytes; input = input.subspan(kChunkBytes)) {
        const ChainingValue value = chunk_value(key, input.first(kChunkBytes), chunks, flags, 0);
        push_chunk_value(stack, size, value, ++chunks, key, flags);
    }
    return merge_stack(stack, size, chunk_value(key, input, chunks, flags, 0), key, flags);
}

}  // namespace

Hash blake3(ByteView input) {
    return to_hash(hash_all(kInitial, input, 0));
}

Hash blake3_keyed(const HashKey& key, ByteView input) {
    return to_hash(hash_all(words_from(key.bytes.data()), input, kKeyedHash));
}

HashKey blake3_derive_key(std::string_view context, ByteView material) {
    const ChainingValue context_key = hash_all(kInitial, as_bytes(context), kDeriveKeyContext);
    HashKey key;
    words_to(hash_all(context_key, material, kDeriveKeyMaterial), key.bytes.data());
    return key;
}

Blake3::Blake3() : key_words_(kInitial), flags_(0), chunk_value_(kInitial) {}

Blake3::Blake3(const HashKey& key)
    : key_words_(words_from(key.bytes.data())), flags_(kKeyedHash), chunk_value_(key_words_) {}

std::uint32_t Blake3::start_flag() const {
    return blocks_compressed_ == 0 ? kChunkStart : 0;
}

void Blake3::end_chunk() {
    const BlockInfo last{chunk_counter_, kBlockBytes, flags_ | start_flag() | kChunkEnd};
    const ChainingValue value = compress(chunk_value_, block_.data(), last);
    push_chunk_value(stack_, stack_size_, value, ++chunk_counter_, key_words_, flags_);
    chunk_value_ = key_words_;
    blocks_compressed_ = 0;
}

Blake3& Blake3::update(ByteView input) {
    while (!input.empty()) {
        if (block_bytes_ == kBlockBytes) {  // more follows, so this block is not the last of all
            if (blocks_compressed_ == kChunkBytes / kBlockBytes - 1) {
                end_chunk();
            } else {
                chunk_value_ =
                    compress(chunk_value_, block_.data(), {.counter = chunk_counter_, .flags = flags_ | start_flag()});
                ++blocks_compressed_;
            }
            block_bytes_ = 0;
        }
        const std::size_t taken = std::min(kBlockBytes - block_bytes_, input.size());
        std::copy_n(input.begin(), taken, block_.begin() + static_cast<std::ptrdiff_t>(block_bytes_));
        block_bytes_ += taken;
        input = input.subspan(taken);
    }
    return *this;
}

Hash Blake3::finish() const {
    std::array<std::uint8_t, kBlockBytes> last{};
    std::copy_n(block_.begin(), block_bytes_, last.begin());
    const std::uint32_t root = stack_size_ == 0 ? kRoot : 0;
    const BlockInfo info{chunk_counter_, static_cast<std::uint32_t>(block_bytes_),
                         flags_ | start_flag() | kChunkEnd | root};
    return to_hash(merge_stack(stack_, stack_size_, compress(chunk_value_, last.data(), info), key_words_, flags_));
}

Domains Domains::of(const NetworkId& network) {
    const auto key = [&](std::string_view context) { return blake3_derive_key(context, network.view()); };
    return {.block_id = key("weft 1 block_id"),
            .round_block_id = key("weft 1 round_block_id"),
            .commit = key("weft 1 commit"),
            .checkpoint = key("weft 1 checkpoint"),
            .fate_leaf = key("weft 1 fate_leaf"),
            .fate_node = key("weft 1 fate_node"),
            .state_leaf = key("weft 1 state_leaf"),
            .state_node = key("weft 1 state_node"),
            .committee = key("weft 1 committee")};
}

}  // namespace weft
