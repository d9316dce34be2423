#include "core/hash/blake3_many.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/check.hpp"
#include "core/hash/blake3_tree.hpp"

namespace weft {

using namespace blake3_core;

namespace {

// What all messages of a call have in common.
struct Hashing {
    const LaneKernel* kernel;  // nullptr: one message after the other
    ChainingValue key;
    std::uint32_t flags;
};

Hashing hashing(const LaneKernel* kernel, const HashKey* key) {
    if (key == nullptr) return {kernel, kInitial, 0};
    return {kernel, words_from(key->bytes.data()), kKeyedHash};
}

LaneJob message_job(const Hashing& how) {
    LaneJob job;
    job.key = how.key.data();
    job.flags = how.flags;
    job.end_flags = kRoot;
    return job;
}

// Sorted a window at a time, so that nothing is allocated.
constexpr std::size_t kWindow = 512;

// One bucket per number of hash blocks in a chunk, and one for messages of several chunks.
constexpr std::size_t kBlocksMax = kChunkBytes / kBlockBytes;
constexpr std::size_t kLong = kBlocksMax + 1;

std::size_t blocks_of(ByteView message) {
    if (message.size() > kChunkBytes) return kLong;
    return message.empty() ? 1 : (message.size() + kBlockBytes - 1) / kBlockBytes;
}

// The messages of a window in the order of their numbers of blocks, so that the lanes of a group end together.
class Window {
public:
    explicit Window(std::span<const ByteView> messages) : size_(messages.size()) {
        const std::size_t blocks = blocks_of(messages[0]);
        const auto alike = [&](ByteView message) { return blocks_of(message) == blocks; };
        if (std::all_of(messages.begin(), messages.end(), alike)) {
            std::iota(places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(size_), std::uint16_t{0});
            short_ = blocks == kLong ? 0 : size_;
        } else {
            sort(messages);
        }
    }

    // Indices of messages of at most one chunk, the shortest first; then those of the others.
    std::span<const std::uint16_t> short_ones() const { return std::span(places_).first(short_); }
    std::span<const std::uint16_t> long_ones() const { return std::span(places_).subspan(short_, size_ - short_); }

private:
    void sort(std::span<const ByteView> messages) {
        std::array<std::uint16_t, kLong + 2> ends{};  // of each bucket, shifted by one until places are given
        for (const ByteView message : messages) ++ends[blocks_of(message) + 1];
        for (std::size_t blocks = 1; blocks < ends.size(); ++blocks) ends[blocks] += ends[blocks - 1];
        for (std::size_t i = 0; i < messages.size(); ++i) {
            places_[ends[blocks_of(messages[i])]++] = static_cast<std::uint16_t>(i);
        }
        short_ = ends[kBlocksMax];
    }

    std::array<std::uint16_t, kWindow> places_;
    std::size_t short_ = 0;
    std::size_t size_ = 0;
};

void hash_one(const Hashing& how, ByteView message, Hash& digest) {
    digest = to_hash(message_root(how.kernel, how.key, message, how.flags));
}

// Requires at most as many indices as the kernel has lanes. Lanes beyond them repeat the last one.
void hash_group(const Hashing& how, LaneJob& job, std::span<const std::uint16_t> indices,
                std::span<const ByteView> messages, std::span<Hash> digests) {
    if (indices.size() == 1) return hash_one(how, messages[indices[0]], digests[indices[0]]);
    for (std::size_t lane = 0; lane < how.kernel->lanes; ++lane) {
        const std::size_t index = indices[std::min(lane, indices.size() - 1)];
        job.inputs[lane] = messages[index].data();
        job.lengths[lane] = static_cast<std::uint32_t>(messages[index].size());
        job.outputs[lane] = digests[index].bytes.data();
    }
    how.kernel->run(job);
}

void hash_window(const Hashing& how, LaneJob& job, std::span<const ByteView> messages, std::span<Hash> digests) {
    const Window window(messages);
    for (auto left = window.short_ones(); !left.empty();) {
        const auto group = left.first(std::min(left.size(), how.kernel->lanes));
        hash_group(how, job, group, messages, digests);
        left = left.subspan(group.size());
    }
    for (const std::uint16_t index : window.long_ones()) hash_one(how, messages[index], digests[index]);
}

void hash_many(const Hashing& how, std::span<const ByteView> messages, std::span<Hash> digests) {
    CHECK(messages.size() == digests.size());
    if (how.kernel == nullptr) {
        for (std::size_t i = 0; i < messages.size(); ++i) hash_one(how, messages[i], digests[i]);
        return;
    }
    LaneJob job = message_job(how);
    while (!messages.empty()) {
        const std::size_t count = std::min(messages.size(), kWindow);
        hash_window(how, job, messages.first(count), digests.first(count));
        messages = messages.subspan(count);
        digests = digests.subspan(count);
    }
}

// A group is read before it is written, so the parents may take the place of the first children.
static_assert(sizeof(Hash) == Hash::kSize, "hashes side by side are their bytes side by side");

void hash_pairs(const Hashing& how, std::span<const Hash> children, std::span<Hash> parents) {
    CHECK(children.size() == 2 * parents.size());
    const std::size_t lanes = how.kernel == nullptr ? 1 : how.kernel->lanes;
    const ByteView bytes{reinterpret_cast<const std::uint8_t*>(children.data()), children.size_bytes()};
    const auto pair_at = [&](std::size_t parent) { return bytes.subspan(parent * kBlockBytes, kBlockBytes); };
    LaneJob job = message_job(how);
    std::fill_n(job.lengths, lanes, kBlockBytes);
    for (std::size_t first = 0; first < parents.size(); first += lanes) {
        const std::size_t last = std::min(first + lanes, parents.size()) - 1;
        if (first == last) {
            hash_one(how, pair_at(first), parents[first]);
            continue;
        }
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const std::size_t at = std::min(first + lane, last);
            job.inputs[lane] = pair_at(at).data();
            job.outputs[lane] = parents[at].bytes.data();
        }
        how.kernel->run(job);
    }
}

}  // namespace

const std::vector<SimdLevel>& blake3_levels() {
    static const std::vector<SimdLevel> kLevels = [] {
        std::vector<SimdLevel> levels{SimdLevel::scalar};
        for (const LaneKernel& kernel : lane_kernels()) levels.push_back(kernel.level);
        return levels;
    }();
    return kLevels;
}

void blake3_many_at(SimdLevel level, const HashKey* key, std::span<const ByteView> messages, std::span<Hash> digests) {
    hash_many(hashing(lane_kernel(level), key), messages, digests);
}

void blake3_many(std::span<const ByteView> messages, std::span<Hash> digests) {
    hash_many(hashing(lane_kernel_in_use(), nullptr), messages, digests);
}

void blake3_keyed_many(const HashKey& key, std::span<const ByteView> messages, std::span<Hash> digests) {
    hash_many(hashing(lane_kernel_in_use(), &key), messages, digests);
}

void blake3_keyed_pairs(const HashKey& key, std::span<const Hash> children, std::span<Hash> parents) {
    hash_pairs(hashing(lane_kernel_in_use(), &key), children, parents);
}

}  // namespace weft
