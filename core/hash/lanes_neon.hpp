// Four 32-bit words side by side, with NEON; see core/hash/lanes_sse41.hpp.
#pragma once

#if defined(__aarch64__)

#include <arm_neon.h>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace weft::lanes_neon {

static_assert(std::endian::native == std::endian::little);

struct U32x4 {
    using Word = uint32x4_t;
    using Mask = uint32x4_t;
    static constexpr std::size_t kLanes = 4;
    static constexpr bool kLoadsPartially = false;

    static Word set(std::uint32_t value) { return vdupq_n_u32(value); }
    static Word load(const void* from) {
        return vreinterpretq_u32_u8(vld1q_u8(static_cast<const std::uint8_t*>(from)));
    }
    static void store(void* to, Word value) { vst1q_u8(static_cast<std::uint8_t*>(to), vreinterpretq_u8_u32(value)); }
    static Word add(Word a, Word b) { return vaddq_u32(a, b); }
    static Word subtract(Word a, Word b) { return vsubq_u32(a, b); }
    static Word exclusive_or(Word a, Word b) { return veorq_u32(a, b); }
    static Word least(Word a, Word b) { return vminq_u32(a, b); }

    template <int Bits>
    static Word rotate_right(Word a) {
        return vsriq_n_u32(vshlq_n_u32(a, 32 - Bits), a, Bits);
    }

    static Mask equal(Word a, Word b) { return vceqq_u32(a, b); }
    static Word select(Mask mask, Word yes, Word no) { return vbslq_u32(mask, yes, no); }
    static std::uint32_t lanes_clear_of(Word a, Word bits) {
        static constexpr std::uint32_t kBits[4] = {1, 2, 4, 8};
        return vaddvq_u32(vandq_u32(equal(vandq_u32(a, bits), vdupq_n_u32(0)), vld1q_u32(kBits)));
    }

    // Words of four lanes to lanes of four words, and back.
    static void transpose(Word r[4]) {
        const uint64x2_t even01 = vreinterpretq_u64_u32(vtrn1q_u32(r[0], r[1]));  // words 0 and 2 of both
        const uint64x2_t odd01 = vreinterpretq_u64_u32(vtrn2q_u32(r[0], r[1]));
        const uint64x2_t even23 = vreinterpretq_u64_u32(vtrn1q_u32(r[2], r[3]));
        const uint64x2_t odd23 = vreinterpretq_u64_u32(vtrn2q_u32(r[2], r[3]));
        r[0] = vreinterpretq_u32_u64(vtrn1q_u64(even01, even23));
        r[1] = vreinterpretq_u32_u64(vtrn1q_u64(odd01, odd23));
        r[2] = vreinterpretq_u32_u64(vtrn2q_u64(even01, even23));
        r[3] = vreinterpretq_u32_u64(vtrn2q_u64(odd01, odd23));
    }
};

}  // namespace weft::lanes_neon

#endif
