#include "core/hash/blake3_compress.hpp"

#include <bit>
#include <utility>

namespace weft::blake3_core {

namespace {

// Compiles to one load (and a byte swap where the machine needs it).
inline std::uint32_t load32(const std::uint8_t* bytes) {
    return std::uint32_t{bytes[0]} | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 |
           std::uint32_t{bytes[3]} << 24;
}

inline void store32(std::uint8_t* bytes, std::uint32_t word) {
    for (int i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(word >> (8 * i));
}

using Words16 = std::array<std::uint32_t, 16>;
using Schedule = std::array<std::array<std::uint8_t, 16>, 7>;

// Which message word each place of each round takes: the permutation of the paper's table 2, applied round by round.
constexpr Schedule make_schedule() {
    constexpr std::array<std::uint8_t, 16> kPermutation = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
    Schedule schedule{};
    for (std::uint8_t i = 0; i < 16; ++i) schedule[0][i] = i;
    for (std::size_t round = 1; round < 7; ++round) {
        for (std::size_t i = 0; i < 16; ++i) schedule[round][i] = schedule[round - 1][kPermutation[i]];
    }
    return schedule;
}

constexpr Schedule kSchedule = make_schedule();

[[gnu::always_inline]] inline void mix(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d,
                                       std::uint32_t x, std::uint32_t y) {
    a = a + b + x;
    d = std::rotr(d ^ a, 16);
    c = c + d;
    b = std::rotr(b ^ c, 12);
    a = a + b + y;
    d = std::rotr(d ^ a, 8);
    c = c + d;
    b = std::rotr(b ^ c, 7);
}

template <std::size_t Round>
[[gnu::always_inline]] inline void mix_round(Words16& v, const Words16& m) {
    constexpr auto& s = kSchedule[Round];
    mix(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
    mix(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
    mix(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
    mix(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
    mix(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
    mix(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
    mix(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
    mix(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
}

template <std::size_t... Round>
[[gnu::always_inline]] inline void mix_rounds(Words16& v, const Words16& m, std::index_sequence<Round...>) {
    (mix_round<Round>(v, m), ...);
}

}  // namespace

ChainingValue compress(const ChainingValue& value, const std::uint8_t* block, const BlockInfo& info) {
    Words16 m;
    for (std::size_t i = 0; i < 16; ++i) m[i] = load32(block + 4 * i);
    Words16 v = {value[0],
                 value[1],
                 value[2],
                 value[3],
                 value[4],
                 value[5],
                 value[6],
                 value[7],
                 kInitial[0],
                 kInitial[1],
                 kInitial[2],
                 kInitial[3],
                 static_cast<std::uint32_t>(info.counter),
                 static_cast<std::uint32_t>(info.counter >> 32),
                 info.bytes,
                 info.flags};
    mix_rounds(v, m, std::make_index_sequence<7>{});
    ChainingValue out;
    for (std::size_t i = 0; i < 8; ++i) out[i] = v[i] ^ v[i + 8];
    return out;
}

ChainingValue words_from(const std::uint8_t* bytes) {
    ChainingValue words;
    for (std::size_t i = 0; i < 8; ++i) words[i] = load32(bytes + 4 * i);
    return words;
}

void words_to(const ChainingValue& words, std::uint8_t* bytes) {
    for (std::size_t i = 0; i < 8; ++i) store32(bytes + 4 * i, words[i]);
}

}  // namespace weft::blake3_core
