// What a lane field offers: arithmetic modulo p = 2^255 - 19 on one element per SIMD lane. Points, tables and the
// verification itself are templates over such a type, which stands in a SIMD region in a file of its own (FieldIfma,
// FieldAvx2); they take whatever its static members are called with, so the concept below is the contract.
//
// Two kinds of value, so that carries can wait:
// - Fe, tight: what may be a factor.
// - Wide: a product before its carries, or a sum or difference of such. It ends in carry.
// Limbs never fall below zero, so what is subtracted from must be raised by a multiple of p that is larger than any
// product: raised_mul, raised_sqr and raised do so. The weight of a Wide counts its summands: 1 for mul, sqr, wide and
// what is raised, the sum of both for add and sub, twice the argument's for twice. No Wide of a weight above 4 is made.
// sub(a, b) requires that a has been raised more often than b (twice counts double), a at most twice, b at most once,
// and that b has weight 1.
// Values are kept modulo p and need not be canonical; pack makes them so.
//
// A level has three files: field_ifma.hpp, words_ifma.hpp and verify_ifma.cpp (which opens the region, includes the
// shared templates inside it and defines ifma_kernel()); likewise for AVX2.
//
// Every member but mul is forced inline; none touches memory beyond what it is given. Memory rows are aligned to 64
// bytes.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

// For everything inside a lane kernel's SIMD region.
#define WEFT_LANES_INLINE __attribute__((always_inline)) inline

namespace weft::lanes {

inline constexpr std::size_t kLanesMax = 8;

// A number of 256 bits, least significant word first.
using Words256 = std::uint64_t[4];

template <class F>
concept LaneField = requires(const typename F::Fe& fe, const typename F::Wide& wide, const typename F::Packed& packed,
                             const typename F::Mask& mask, const Words256& words, const std::uint8_t* const* read,
                             std::uint8_t* const* write, unsigned bits, const typename F::Fe (&in3)[3],
                             const typename F::Fe (&in4)[4], typename F::Fe (&out3)[3], typename F::Fe (&out4)[4],
                             typename F::Wide& wide_out) {
    // At most kLanesMax.
    F::kLanes + std::size_t{};

    { F::mul(fe, fe) } -> std::same_as<typename F::Wide>;
    // The same, for the doublings, which take most of the time. Where products are long, mul may be a function of its
    // own, so that what is around the doublings stays in the caches.
    { F::mul_inline(fe, fe) } -> std::same_as<typename F::Wide>;
    { F::sqr(fe) } -> std::same_as<typename F::Wide>;
    { F::wide(fe) } -> std::same_as<typename F::Wide>;
    { F::add(wide, wide) } -> std::same_as<typename F::Wide>;
    { F::twice(wide) } -> std::same_as<typename F::Wide>;
    { F::sub(wide, wide) } -> std::same_as<typename F::Wide>;
    { F::raised_mul(fe, fe) } -> std::same_as<typename F::Wide>;
    { F::raised_sqr(fe) } -> std::same_as<typename F::Wide>;
    { F::raised(fe) } -> std::same_as<typename F::Wide>;
    { F::carry(wide) } -> std::same_as<typename F::Fe>;

    // The same element in every lane. Requires words < p.
    { F::broadcast(words) } -> std::same_as<typename F::Fe>;

    // A Mask says yes or no in each lane; bit l of `bits` speaks of lane l, higher ones of none.
    { F::lanes(bits) } -> std::same_as<typename F::Mask>;
    { F::bits(mask) } -> std::same_as<unsigned>;
    { F::select(mask, fe, fe) } -> std::same_as<typename F::Fe>;  // the first where yes

    // a + b and a - b; the other way round where the mask says so. Requires what add and sub require.
    F::add_and_sub(mask, wide, wide, wide_out, wide_out);

    // 256 bits in each lane: reads read[l][0..31], little-endian, unaligned.
    { F::load(read) } -> std::same_as<typename F::Packed>;
    { F::equal(packed, packed) } -> std::same_as<typename F::Mask>;
    { F::top_bit(packed) } -> std::same_as<typename F::Mask>;  // bit 255
    { F::odd(packed) } -> std::same_as<typename F::Mask>;      // bit 0
    // Bit 255, which must be clear, set where yes.
    { F::with_top_bit(packed, mask) } -> std::same_as<typename F::Packed>;
    { F::unpack(packed) } -> std::same_as<typename F::Fe>;  // the lower 255 bits, which may be p or more
    { F::pack(fe) } -> std::same_as<typename F::Packed>;    // canonical: less than p

    // A row: three or four elements of one lane, in a form of the field's own choice, for tables. Lane l's row is at
    // read[l] or write[l]. What load_row gives is what store_row was given, still tight.
    F::kRowBytes3 + std::size_t{};  // multiples of 64
    F::kRowBytes4 + std::size_t{};
    F::load_row(read, out3);
    F::load_row(read, out4);
    F::store_row(in3, write);
    F::store_row(in4, write);
};

// Words of 64 bits, one per lane, for hashing: Vec is what V's static members are called with.
template <class V>
concept LaneWords = requires(const typename V::Vec& vec, const std::uint8_t* const* blocks, typename V::Vec (&out)[16],
                             std::uint64_t word, unsigned bits, std::uint64_t* words) {
    V::kLanes + std::size_t{};
    { V::broadcast(word) } -> std::same_as<typename V::Vec>;
    { V::add(vec, vec) } -> std::same_as<typename V::Vec>;
    { V::exclusive_or(vec, vec, vec) } -> std::same_as<typename V::Vec>;
    { V::choose(vec, vec, vec) } -> std::same_as<typename V::Vec>;    // (a & b) | (~a & c)
    { V::majority(vec, vec, vec) } -> std::same_as<typename V::Vec>;  // of each bit
    { V::template rotate_right<1>(vec) } -> std::same_as<typename V::Vec>;
    { V::template shift_right<1>(vec) } -> std::same_as<typename V::Vec>;
    { V::swap_bytes(vec) } -> std::same_as<typename V::Vec>;         // in each word
    { V::select(bits, vec, vec) } -> std::same_as<typename V::Vec>;  // the first in lanes whose bit is set
    // The 16 words of blocks[l][0..127], big-endian, unaligned.
    V::load_blocks(blocks, out);
    V::store(vec, words);  // kLanes words, aligned to 64
};

}  // namespace weft::lanes
