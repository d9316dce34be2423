// One verification per SIMD lane, as the scheduler (verify_many.cpp) sees it: plain data in, a bit per lane out. A
// kernel exists per instruction set; all are made from the same templates (run.hpp) over a lane field (field.hpp).
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/bytes.hpp"
#include "core/sign/lanes/field.hpp"

namespace weft::lanes {

// Groups that share one inversion.
inline constexpr std::size_t kGroupsMax = 8;

// A scalar in Digits signed digits for each lane, least significant first: the magnitude is a table's row, the sign a
// bit of `negative`.
template <std::size_t Digits>
struct LaneDigits {
    alignas(64) std::uint8_t row[Digits][kLanesMax];
    std::uint8_t negative[Digits];
};

// What is hashed for each signature: R, A, M.
struct HashInput {
    const std::uint8_t* r = nullptr;    // 32 bytes
    const std::uint8_t* key = nullptr;  // 32 bytes
    ByteView message;
};

// SHA-512 of a HashInput as a number of 512 bits: least significant word first, each in the machine's byte order.
using HashWords = std::uint64_t[8];

// One signature per lane, unused lanes filled with whatever is valid there. Keys and signatures have passed screen().
struct Group {
    const std::uint8_t* key[kLanesMax];    // A, 32 bytes
    const std::uint8_t* r[kLanesMax];      // R, 32 bytes
    const std::uint8_t* table[kLanesMax];  // key tables of A; read only when `tables`
    bool tables = false;                   // all lanes have one
    LaneDigits<64> h;                      // of 4 bits: -8..7
    LaneDigits<32> s;                      // of 8 bits: -128..127
    std::uint8_t valid = 0;                // out: bit l says that lane l's equation holds
};

struct Kernel {
    std::size_t lanes = 0;
    std::size_t table_bytes = 0;  // of one key's table, a multiple of 64

    // lanes inputs, lanes digests.
    void (*hash)(const HashInput* inputs, HashWords* digests) = nullptr;
    // Requires count <= kGroupsMax.
    void (*verify)(Group* groups, std::size_t count) = nullptr;
    // Builds the tables of `lanes` keys, aligned to 64. Bit l of the result: key l is on the curve; tables of others
    // are worthless.
    unsigned (*build_tables)(const std::uint8_t* const* keys, std::uint8_t* const* tables) = nullptr;
};

#if defined(__x86_64__)
const Kernel& ifma_kernel();
const Kernel& avx2_kernel();
#endif

}  // namespace weft::lanes
