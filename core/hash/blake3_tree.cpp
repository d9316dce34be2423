#include "core/hash/blake3_tree.hpp"

#include <algorithm>
#include <array>

#include "core/hash/blake3_stack.hpp"

namespace weft::blake3_core {

namespace {

// Values of the chunks of a message of more than one, a batch of lanes after the other.
class ChunkLanes {
public:
    ChunkLanes(const LaneKernel& kernel, const ChainingValue& key, ByteView message, std::uint32_t flags)
        : kernel_(kernel), rest_(message) {
        job_.key = key.data();
        job_.flags = flags;
        for (std::size_t lane = 0; lane < kernel.lanes; ++lane) job_.outputs[lane] = digests_[lane].data();
    }

    // How many values there are now; 0 when all of the message was taken.
    std::size_t next() {
        if (rest_.empty()) return 0;
        const std::size_t count = std::min(kernel_.lanes, (rest_.size() + kChunkBytes - 1) / kChunkBytes);
        for (std::size_t lane = 0; lane < kernel_.lanes; ++lane) set(lane, lane < count);
        kernel_.run(job_);
        return count;
    }

    ChainingValue value(std::size_t lane) const { return words_from(digests_[lane].data()); }
    bool done() const { return rest_.empty(); }

private:
    // A lane without a chunk hashes nothing, and nobody reads what comes of it.
    void set(std::size_t lane, bool used) {
        const ByteView chunk = used ? rest_.first(std::min(rest_.size(), kChunkBytes)) : rest_.first(0);
        rest_ = rest_.subspan(chunk.size());
        job_.inputs[lane] = chunk.data();
        job_.lengths[lane] = static_cast<std::uint32_t>(chunk.size());
        job_.counter_low[lane] = static_cast<std::uint32_t>(counter_);
        job_.counter_high[lane] = static_cast<std::uint32_t>(counter_ >> 32);
        ++counter_;
    }

    const LaneKernel& kernel_;
    ByteView rest_;
    std::uint64_t counter_ = 0;
    LaneJob job_;
    std::array<std::array<std::uint8_t, 32>, kLanesMax> digests_;
};

ChainingValue root_in_lanes(const LaneKernel& kernel, const ChainingValue& key, ByteView message, std::uint32_t flags) {
    SubtreeStack stack;
    std::uint64_t chunks = 0;
    ChunkLanes lanes(kernel, key, message, flags);
    for (;;) {
        const std::size_t count = lanes.next();
        for (std::size_t lane = 0; lane + 1 < count; ++lane) stack.push(lanes.value(lane), ++chunks, key, flags);
        if (lanes.done()) return stack.merge(lanes.value(count - 1), key, flags);
        stack.push(lanes.value(count - 1), ++chunks, key, flags);
    }
}

ChainingValue root_one_by_one(const ChainingValue& key, ByteView message, std::uint32_t flags) {
    SubtreeStack stack;
    std::uint64_t chunks = 0;
    for (; message.size() > kChunkBytes; message = message.subspan(kChunkBytes)) {
        const ChainingValue value = chunk_value(key, message.first(kChunkBytes), chunks, flags, 0);
        stack.push(value, ++chunks, key, flags);
    }
    return stack.merge(chunk_value(key, message, chunks, flags, 0), key, flags);
}

}  // namespace

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

ChainingValue message_root(const LaneKernel* kernel, const ChainingValue& key, ByteView message, std::uint32_t flags) {
    if (message.size() <= kChunkBytes) return chunk_value(key, message, 0, flags, kRoot);
    return kernel == nullptr ? root_one_by_one(key, message, flags) : root_in_lanes(*kernel, key, message, flags);
}

Hash to_hash(const ChainingValue& words) {
    Hash hash;
    words_to(words, hash.bytes.data());
    return hash;
}

}  // namespace weft::blake3_core
