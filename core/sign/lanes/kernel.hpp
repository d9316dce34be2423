// One verification per SIMD lane, as the scheduler (verify_many.cpp) sees it: plain data in, a bit per lane out. A
// kernel exists per instruction set; all are made from the same templates (verification.hpp) over a lane field
// (field.hpp).
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/sign/lanes/field.hpp"
#include "core/sign/lanes/hash_input.hpp"
#include "core/simd/level.hpp"

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

// SHA-512 of a HashInput as a number of 512 bits: least significant word first, each in the machine's byte order.
using HashWords = std::uint64_t[8];

// One signature per lane, unused lanes filled with whatever is valid there. Keys and signatures have passed screening.
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
    std::size_t table_bytes = 0;         // of one key's table, a multiple of 64
    const std::uint8_t* base = nullptr;  // the base point's table, for verify

    // `lanes` inputs, `lanes` digests.
    void (*hash)(const HashInput* inputs, HashWords* digests) = nullptr;
    // Sets `valid` of each group. Requires count <= kGroupsMax.
    void (*verify)(const std::uint8_t* base, Group* groups, std::size_t count) = nullptr;
    // Builds the tables of `lanes` keys that have passed screen_key, aligned to 64. Bit l of the result: key l is on
    // the curve; the tables of others are worthless.
    unsigned (*build_tables)(const std::uint8_t* const* keys, std::uint8_t* const* tables) = nullptr;
};

// The kernel of a level of verify_levels() that this machine can run; nullptr for scalar, which has none. The first
// call computes the base point's table, some milliseconds.
const Kernel* kernel_of(SimdLevel level);

#if defined(__x86_64__)
// Of kernel_of alone. They require their instructions.
const Kernel& avx2_kernel();
const Kernel& ifma_kernel();
#endif

}  // namespace weft::lanes
