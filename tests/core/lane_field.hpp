// The lane fields behind plain memory, so that their test needs no vector instructions itself.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/sign/lanes/field.hpp"
#include "core/simd/level.hpp"

namespace weft::lanes {

inline constexpr std::size_t kLimbsMax = 10;

// One element for each lane: limb i of lane l at [i * lanes + l].
using LaneLimbs = std::uint64_t[kLimbsMax * kLanesMax];

// A value of 256 bits in each lane.
using LaneValues = std::uint64_t[kLanesMax][4];

enum class FieldOperation {
    product,            // a b
    square,             // a^2
    sum,                // a + b
    remainder,          // a - b
    heaviest,           // 2ab + a^2 - b^2, carried once: the heaviest sum there may be
    turned_sum,         // 2ab + a^2, but 2ab - a^2 in lanes of odd number, carried once
    turned_difference,  // 2ab - a^2, but 2ab + a^2 in lanes of odd number, carried once
};

// Limbs that are passed must be tight.
struct FieldInMemory {
    SimdLevel level;
    std::size_t lanes;
    std::size_t limbs;
    std::uint64_t limb_max[kLimbsMax];  // of tight elements, as the field's header says
    std::size_t position[kLimbsMax];    // limb i stands for its multiple of 2^position[i]

    void (*compute)(FieldOperation operation, const LaneLimbs& a, const LaneLimbs& b, LaneLimbs& out);
    void (*pack)(const LaneLimbs& a, LaneValues& out);
    void (*unpack)(const LaneValues& a, LaneLimbs& out);
    // Stores the rows (a, b, a) and (a, b, b, a), and loads them again.
    void (*through_rows)(const LaneLimbs& a, const LaneLimbs& b, LaneLimbs (&row3)[3], LaneLimbs (&row4)[4]);
    // A bit per lane, through a Mask.
    unsigned (*odd)(const LaneValues& a);
    unsigned (*top_bit)(const LaneValues& a);
    unsigned (*equal)(const LaneValues& a, const LaneValues& b);
    void (*with_top_bits)(unsigned lanes, LaneValues& a);
    void (*select)(unsigned lanes, const LaneLimbs& a, const LaneLimbs& b, LaneLimbs& out);
};

#if defined(__x86_64__)
// They may be called where their level is available.
extern const FieldInMemory kIfmaInMemory;
extern const FieldInMemory kAvx2InMemory;
#endif

}  // namespace weft::lanes
