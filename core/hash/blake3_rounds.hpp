// BLAKE3's rounds over any kind of word (paper, section 2.2): one word, or a vector with a word of each lane. For files
// that are kernels, which include it inside their region after all other headers (core/simd/region.hpp).
#pragma once

#include <cstddef>
#include <cstdint>

namespace weft::blake3_core {

// Which message word each place of each round takes: the permutation of the paper's table 2, applied round by round.
struct Schedule {
    std::uint8_t word[7][16];
};

constexpr Schedule make_schedule() {
    constexpr std::uint8_t kPermutation[16] = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
    Schedule schedule{};
    for (std::uint8_t i = 0; i < 16; ++i) schedule.word[0][i] = i;
    for (std::size_t round = 1; round < 7; ++round) {
        for (std::size_t i = 0; i < 16; ++i) schedule.word[round][i] = schedule.word[round - 1][kPermutation[i]];
    }
    return schedule;
}

inline constexpr Schedule kSchedule = make_schedule();

// V: a struct of functions over V::Word, as in core/hash/lanes_sse41.hpp.
template <class V>
[[gnu::always_inline]] inline void mix(typename V::Word& a, typename V::Word& b, typename V::Word& c,
                                       typename V::Word& d, typename V::Word x, typename V::Word y) {
    a = V::add(V::add(a, x), b);
    d = V::template rotate_right<16>(V::exclusive_or(d, a));
    c = V::add(c, d);
    b = V::template rotate_right<12>(V::exclusive_or(b, c));
    a = V::add(V::add(a, y), b);
    d = V::template rotate_right<8>(V::exclusive_or(d, a));
    c = V::add(c, d);
    b = V::template rotate_right<7>(V::exclusive_or(b, c));
}

template <class V, int Round>
[[gnu::always_inline]] inline void mix_round(typename V::Word v[16], const typename V::Word m[16]) {
    constexpr const std::uint8_t(&s)[16] = kSchedule.word[Round];
    mix<V>(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
    mix<V>(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
    mix<V>(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
    mix<V>(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
    mix<V>(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
    mix<V>(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
    mix<V>(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
    mix<V>(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
}

template <class V>
[[gnu::always_inline]] inline void mix_rounds(typename V::Word v[16], const typename V::Word m[16]) {
    mix_round<V, 0>(v, m);
    mix_round<V, 1>(v, m);
    mix_round<V, 2>(v, m);
    mix_round<V, 3>(v, m);
    mix_round<V, 4>(v, m);
    mix_round<V, 5>(v, m);
    mix_round<V, 6>(v, m);
}

}  // namespace weft::blake3_core
