// FieldInMemory over a lane field. To be included inside the field's region, after lane_field.hpp.
#pragma once

#include "tests/core/lane_field.hpp"

namespace weft::lanes {

template <LaneField F>
struct InMemory {
    using Fe = typename F::Fe;
    using Packed = typename F::Packed;

    static constexpr std::size_t kLimbs = sizeof(Fe) / F::kLanes / sizeof(std::uint64_t);

    static Fe element(const LaneLimbs& limbs) {
        Fe out;
        __builtin_memcpy(&out, limbs, sizeof out);
        return out;
    }
    // By way of Wide, since bits of an element that do not count are not zero in every field.
    static void write(const Fe& element, LaneLimbs& out) {
        const typename F::Wide limbs = F::wide(element);
        __builtin_memcpy(out, &limbs, sizeof limbs);
    }

    static Packed packed(const LaneValues& values) {
        const std::uint8_t* read[F::kLanes];
        for (std::size_t lane = 0; lane < F::kLanes; ++lane) {
            read[lane] = reinterpret_cast<const std::uint8_t*>(values[lane]);
        }
        return F::load(read);
    }
    static void write(const Packed& packed, LaneValues& out) {
        std::uint64_t words[4][F::kLanes];
        __builtin_memcpy(words, &packed, sizeof words);
        for (std::size_t lane = 0; lane < F::kLanes; ++lane) {
            for (std::size_t i = 0; i < 4; ++i) out[lane][i] = words[i][lane];
        }
    }

    static Fe result(FieldOperation operation, const Fe& a, const Fe& b) {
        switch (operation) {
            case FieldOperation::product:
                return F::carry(F::mul(a, b));
            case FieldOperation::square:
                return F::carry(F::sqr(a));
            case FieldOperation::sum:
                return F::carry(F::add(F::wide(a), F::wide(b)));
            case FieldOperation::remainder:
                return F::carry(F::sub(F::raised(a), F::wide(b)));
            case FieldOperation::heaviest:
                return F::carry(F::sub(F::add(F::twice(F::raised_mul(a, b)), F::sqr(a)), F::raised_sqr(b)));
            case FieldOperation::turned_sum:
            case FieldOperation::turned_difference:
                break;
        }
        typename F::Wide sum, difference;
        F::add_and_sub(F::lanes(0xAA), F::twice(F::raised_mul(a, b)), F::sqr(a), sum, difference);
        return F::carry(operation == FieldOperation::turned_sum ? sum : difference);
    }

    static void compute(FieldOperation operation, const LaneLimbs& a, const LaneLimbs& b, LaneLimbs& out) {
        write(result(operation, element(a), element(b)), out);
    }
    static void pack(const LaneLimbs& a, LaneValues& out) { write(F::pack(element(a)), out); }
    static void unpack(const LaneValues& a, LaneLimbs& out) { write(F::unpack(packed(a)), out); }

    static void through_rows(const LaneLimbs& a, const LaneLimbs& b, LaneLimbs (&row3)[3], LaneLimbs (&row4)[4]) {
        const Fe first = element(a), second = element(b);
        const Fe in3[3] = {first, second, first};
        const Fe in4[4] = {first, second, second, first};
        alignas(64) std::uint8_t memory[F::kLanes][F::kRowBytes3 + F::kRowBytes4];
        std::uint8_t* write3[F::kLanes];
        std::uint8_t* write4[F::kLanes];
        const std::uint8_t* read3[F::kLanes];
        const std::uint8_t* read4[F::kLanes];
        for (std::size_t lane = 0; lane < F::kLanes; ++lane) {
            read3[lane] = write3[lane] = memory[F::kLanes - 1 - lane];
            read4[lane] = write4[lane] = write3[lane] + F::kRowBytes3;
        }
        F::store_row(in3, write3);
        F::store_row(in4, write4);
        Fe out3[3], out4[4];
        F::load_row(read3, out3);
        F::load_row(read4, out4);
        for (std::size_t i = 0; i < 3; ++i) write(out3[i], row3[i]);
        for (std::size_t i = 0; i < 4; ++i) write(out4[i], row4[i]);
    }

    static unsigned odd(const LaneValues& a) { return F::bits(F::odd(packed(a))); }
    static unsigned top_bit(const LaneValues& a) { return F::bits(F::top_bit(packed(a))); }
    static unsigned equal(const LaneValues& a, const LaneValues& b) { return F::bits(F::equal(packed(a), packed(b))); }
    static void with_top_bits(unsigned lanes, LaneValues& a) { write(F::with_top_bit(packed(a), F::lanes(lanes)), a); }
    static void select(unsigned lanes, const LaneLimbs& a, const LaneLimbs& b, LaneLimbs& out) {
        write(F::select(F::lanes(lanes), element(a), element(b)), out);
    }

    static constexpr FieldInMemory described(SimdLevel level, const std::uint64_t (&limb_max)[kLimbs],
                                             const std::size_t (&position)[kLimbs]) {
        FieldInMemory out{level,  F::kLanes,    kLimbs, {},      {},    compute,       pack,
                          unpack, through_rows, odd,    top_bit, equal, with_top_bits, select};
        for (std::size_t i = 0; i < kLimbs; ++i) out.limb_max[i] = limb_max[i], out.position[i] = position[i];
        return out;
    }
};

}  // namespace weft::lanes
