#include "core/hash/blake3_compress.hpp"

#include <bit>

#include "core/hash/blake3_rounds.hpp"

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

struct OneWord {
    using Word = std::uint32_t;

    static Word add(Word a, Word b) { return a + b; }
    static Word exclusive_or(Word a, Word b) { return a ^ b; }
    template <int Bits>
    static Word rotate_right(Word a) {
        return std::rotr(a, Bits);
    }
};

}  // namespace

ChainingValue compress(const ChainingValue& value, const std::uint8_t* block, const BlockInfo& info) {
    std::uint32_t m[16];
    for (std::size_t i = 0; i < 16; ++i) m[i] = load32(block + 4 * i);
    std::uint32_t v[16];
    for (std::size_t i = 0; i < 8; ++i) v[i] = value[i];
    for (std::size_t i = 0; i < 4; ++i) v[8 + i] = kInitialWords[i];
    v[12] = static_cast<std::uint32_t>(info.counter);
    v[13] = static_cast<std::uint32_t>(info.counter >> 32);
    v[14] = info.bytes;
    v[15] = info.flags;
    mix_rounds<OneWord>(v, m);
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
