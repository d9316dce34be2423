// The lane kernel for any vector type. For files that are kernels, which include it inside their region after all other
// headers (core/simd/region.hpp) and instantiate run_lanes with their V.
#pragma once

#include "core/hash/blake3_kernels.hpp"
#include "core/hash/blake3_rounds.hpp"

namespace weft::blake3_core {

// words[i] becomes word i of each lane's 64 bytes.
template <class V>
[[gnu::always_inline]] inline void load_blocks(const std::uint8_t* const* from, std::size_t offset,
                                               typename V::Word words[16]) {
#pragma GCC unroll 4
    for (std::size_t part = 0; part < 16; part += V::kLanes) {
#pragma GCC unroll 16
        for (std::size_t lane = 0; lane < V::kLanes; ++lane) {
            words[part + lane] = V::load(from[lane] + offset + 4 * part);
        }
        V::transpose(words + part);
    }
}

// How many bytes lane `lane` has from `offset` on, of at most one block; where they are.
struct BlockPart {
    const std::uint8_t* from;
    std::uint32_t bytes;
};
template <class V>
[[gnu::always_inline]] inline BlockPart block_part(const LaneJob& job, std::size_t lane, std::size_t offset) {
    const std::size_t length = job.lengths[lane];
    const std::size_t begin = length < offset ? length : offset;
    const std::size_t left = length - begin;
    return {job.inputs[lane] + begin, static_cast<std::uint32_t>(left < kBlockBytes ? left : kBlockBytes)};
}

// As load_blocks, of inputs some of which end within or before the block: zero from there on, and not read.
template <class V>
[[gnu::always_inline]] inline void load_partial_blocks(const LaneJob& job, std::size_t offset,
                                                       typename V::Word words[16]) {
    if constexpr (V::kLoadsPartially) {
        static_assert(V::kLanes == 16, "one vector is one block");
#pragma GCC unroll 16
        for (std::size_t lane = 0; lane < V::kLanes; ++lane) {
            const BlockPart part = block_part<V>(job, lane, offset);
            words[lane] = V::load_start(part.from, part.bytes);
        }
        V::transpose(words);
    } else {
        alignas(kBlockBytes) std::uint8_t padded[V::kLanes][kBlockBytes];
        const std::uint8_t* blocks[V::kLanes];
        for (std::size_t lane = 0; lane < V::kLanes; ++lane) {
            const BlockPart part = block_part<V>(job, lane, offset);
            blocks[lane] = part.from;
            if (part.bytes == kBlockBytes) continue;
            __builtin_memset(padded[lane], 0, kBlockBytes);
            if (part.bytes > 0) __builtin_memcpy(padded[lane], part.from, part.bytes);
            blocks[lane] = padded[lane];
        }
        load_blocks<V>(blocks, 0, words);
    }
}

template <class V>
[[gnu::always_inline]] inline void store_digests(typename V::Word words[8], std::uint8_t* const* to) {
    if constexpr (V::kLanes <= 8) {
#pragma GCC unroll 2
        for (std::size_t part = 0; part < 8; part += V::kLanes) {
            V::transpose(words + part);
#pragma GCC unroll 8
            for (std::size_t lane = 0; lane < V::kLanes; ++lane) V::store(to[lane] + 4 * part, words[part + lane]);
        }
    } else {
        V::store_digests(words, to);
    }
}

// `value` is compressed with the block of `words`.
template <class V>
[[gnu::always_inline]] inline void compress_lanes(typename V::Word value[8], const typename V::Word words[16],
                                                  const LaneJob& job, typename V::Word bytes, typename V::Word flags) {
    typename V::Word v[16];
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i) v[i] = value[i];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i) v[8 + i] = V::set(kInitialWords[i]);
    v[12] = V::load(job.counter_low);
    v[13] = V::load(job.counter_high);
    v[14] = bytes;
    v[15] = flags;
    mix_rounds<V>(v, words);
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i) value[i] = V::exclusive_or(v[i], v[8 + i]);
}

template <class V>
[[gnu::always_inline]] inline void run_lanes(const LaneJob& job) {
    using Word = typename V::Word;
    std::uint32_t shortest = job.lengths[0];
    std::uint32_t longest = job.lengths[0];
    for (std::size_t lane = 1; lane < V::kLanes; ++lane) {
        const std::uint32_t length = job.lengths[lane];
        shortest = length < shortest ? length : shortest;
        longest = length > longest ? length : longest;
    }
    Word value[8];
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i) value[i] = V::set(job.key[i]);
    const Word zero = V::set(0);
    const Word whole = V::set(kBlockBytes);
    Word left = V::load(job.lengths);
    Word flags = V::set(job.flags | kChunkStart);
    for (std::size_t offset = 0; offset == 0 || offset < longest; offset += kBlockBytes) {
        Word words[16];
        if (offset + kBlockBytes <= shortest) {
            load_blocks<V>(job.inputs, offset, words);
        } else {
            load_partial_blocks<V>(job, offset, words);
        }
        const Word bytes = V::least(left, whole);
        const Word after = V::subtract(left, bytes);
        const Word end = V::exclusive_or(flags, V::set(kChunkEnd | job.end_flags));  // the bits are not in flags
        Word next[8];
#pragma GCC unroll 8
        for (std::size_t i = 0; i < 8; ++i) next[i] = value[i];
        compress_lanes<V>(next, words, job, bytes, V::select(V::equal(after, zero), end, flags));
        // A lane that had ended before keeps its value. One with no bytes at all has its only block at the start.
#pragma GCC unroll 8
        for (std::size_t i = 0; i < 8; ++i) {
            value[i] = offset == 0 ? next[i] : V::select(V::equal(left, zero), value[i], next[i]);
        }
        left = after;
        flags = V::set(job.flags);
    }
    store_digests<V>(value, job.outputs);
}

}  // namespace weft::blake3_core
