// Hashing for tables whose keys outsiders choose: with a secret salt nobody can aim keys at one place of a table, and
// so nobody chooses how long a look-up takes. Nothing that leaves the node may depend on it.
#pragma once

#include <cstdint>
#include <cstring>

#include "core/ports.hpp"
#include "core/types.hpp"

namespace weft::tangle {

struct HashSalt {
    std::uint64_t first = 0x9E3779B97F4A7C15;
    std::uint64_t second = 0xD1B54A32D192ED03;

    static HashSalt draw(Random& random) {
        const std::uint64_t first = random.next();
        return {first, random.next()};
    }
};

// The halves of a 128-bit product, folded: every bit of both factors moves every bit of the result.
inline std::uint64_t fold(std::uint64_t one, std::uint64_t other) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(one) * other;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Of 32 bytes.
inline std::uint64_t salted_hash(const HashSalt& salt, const std::uint8_t* bytes) {
    std::uint64_t words[4];
    std::memcpy(words, bytes, sizeof words);
    const std::uint64_t front = fold(words[0] ^ salt.first, words[1] ^ salt.second);
    return fold(front ^ words[2] ^ salt.second, words[3] ^ salt.first);
}

// Whether 32 bytes are the same: a few word compares where std::array would call a library.
inline bool same_32(const std::uint8_t* one, const std::uint8_t* other) {
    std::uint64_t x[4];
    std::uint64_t y[4];
    std::memcpy(x, one, sizeof x);
    std::memcpy(y, other, sizeof y);
    return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]) | (x[3] ^ y[3])) == 0;
}

// For hash maps by account. Its values are spread over all bits already.
struct SaltedAccountHash {
    using is_avalanching = void;
    HashSalt salt;
    std::size_t operator()(const AccountId& id) const { return salted_hash(salt, id.bytes.data()); }
};

// For tables by block: of the hash in the id.
struct SaltedBlockHash {
    using is_avalanching = void;
    HashSalt salt;
    std::size_t operator()(const BlockId& id) const { return salted_hash(salt, id.bytes.data() + sizeof(Slot)); }
};

}  // namespace weft::tangle
