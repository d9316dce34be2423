#include "core/hash/blake3.hpp"

#include <algorithm>

#include "core/hash/blake3_tree.hpp"

namespace weft {

using namespace blake3_core;

namespace {

ChainingValue hash_all(const ChainingValue& key, ByteView input, std::uint32_t flags) {
    return message_root(input.size() > kChunkBytes ? lane_kernel_in_use() : nullptr, key, input, flags);
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
    stack_.push(value, ++chunk_counter_, key_words_, flags_);
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
    const std::uint32_t root = stack_.empty() ? kRoot : 0;
    const BlockInfo info{chunk_counter_, static_cast<std::uint32_t>(block_bytes_),
                         flags_ | start_flag() | kChunkEnd | root};
    return to_hash(stack_.merge(compress(chunk_value_, last.data(), info), key_words_, flags_));
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
            .epoch = key("weft 1 epoch")};
}

}  // namespace weft
