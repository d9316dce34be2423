// The check itself, one signature per lane: encode([S]B - [h]A) == R. To be included inside a SIMD region, after
// curve.hpp, kernel.hpp, roots.hpp and tables.hpp.
#pragma once

#include "core/sign/lanes/curve.hpp"
#include "core/sign/lanes/field.hpp"
#include "core/sign/lanes/kernel.hpp"
#include "core/sign/lanes/roots.hpp"
#include "core/sign/lanes/tables.hpp"

namespace weft::lanes {

template <LaneField F>
struct Verification {
    using C = Curve<F>;
    using R = Roots<F>;
    using T = Tables<F>;
    using Fe = typename F::Fe;
    using Completed = typename C::Completed;

    // As Kernel::verify. `base` is the base point's table.
    static void verify(const std::uint8_t* base, Group* groups, std::size_t count) {
        typename R::Point keys[kGroupsMax];  // where a group has no tables
        decompress_keys(groups, count, keys);
        typename C::Projective points[kGroupsMax];
        Fe inverse[kGroupsMax];
        for (std::size_t i = 0; i < count; ++i) {
            groups[i].tables ? multiply_known(base, groups[i], points[i])
                             : multiply(base, groups[i], keys[i], points[i]);
            inverse[i] = points[i].z;
        }
        R::template invert_all<kGroupsMax>(inverse, count);
        for (std::size_t i = 0; i < count; ++i) {
            const Fe x = R::mul(points[i].x, inverse[i]), y = R::mul(points[i].y, inverse[i]);
            const typename F::Packed encoded = F::with_top_bit(F::pack(y), F::odd(F::pack(x)));
            groups[i].valid &= static_cast<std::uint8_t>(F::bits(F::equal(encoded, F::load(groups[i].r))));
        }
    }

private:
    static constexpr unsigned kAllLanes = (1u << F::kLanes) - 1;
    static constexpr std::size_t kDigits = 64;  // of 4 bits
    static constexpr std::size_t kPartDigits = kDigits / kTableParts;
    static constexpr std::size_t kSideBySide = 4;

    // The keys of groups without tables, and `valid` of every group: where A is on the curve.
    static void decompress_keys(Group* groups, std::size_t count, typename R::Point* keys) {
        std::size_t waiting[kSideBySide];
        std::size_t size = 0;
        for (std::size_t i = 0; i < count; ++i) {
            groups[i].valid = kAllLanes;
            if (!groups[i].tables) waiting[size++] = i;
            if (size < kSideBySide && i + 1 < count) continue;
            if (size != 0) decompress_some(groups, waiting, size, keys);
            size = 0;
        }
    }

    // Those of the first `size` groups waiting, which is at least 1.
    static void decompress_some(Group* groups, const std::size_t* waiting, std::size_t size, typename R::Point* keys) {
        typename F::Packed encoded[kSideBySide];
        typename R::Point points[kSideBySide];
        for (std::size_t i = 0; i < kSideBySide; ++i) encoded[i] = F::load(groups[waiting[i < size ? i : 0]].key);
        R::decompress_negative(encoded, points);
        for (std::size_t i = 0; i < size; ++i) {
            keys[waiting[i]] = points[i];
            groups[waiting[i]].valid = static_cast<std::uint8_t>(F::bits(points[i].on_curve));
        }
    }

    // [S]B - [h]A for a key -A, which is some other point where A is not on the curve.
    static __attribute__((noinline)) void multiply(const std::uint8_t* base, const Group& group,
                                                   const typename R::Point& key, typename C::Projective& result) {
        typename T::Scratch scratch;
        T::fill_scratch(key, scratch);
        const std::uint8_t* tables[F::kLanes];
        for (std::size_t lane = 0; lane < F::kLanes; ++lane) tables[lane] = scratch.rows[lane];

        Completed sum = C::neutral();
        for (std::size_t i = kDigits; i-- > 0;) {
            if (i != kDigits - 1) T::double_times(sum, 4);
            add_row<4, F::kRowBytes4>(sum, tables, 0, group.h, i);
            if (i % 2 == 0) add_base(sum, base, group.s, i / 2);
        }
        result = C::project(sum);
    }

    // The same with tables of 2^0 A, 2^64 A, 2^128 A and 2^192 A: four scalars of 64 bits at once.
    static __attribute__((noinline)) void multiply_known(const std::uint8_t* base, const Group& group,
                                                         typename C::Projective& result) {
        Completed sum = C::neutral();
        for (std::size_t i = kPartDigits; i-- > 0;) {
            if (i != kPartDigits - 1) T::double_times(sum, 4);
            for (std::size_t part = 0; part < kTableParts; ++part) {
                add_row<3, F::kRowBytes3>(sum, group.table, part * T::kKeyPartBytes, group.h, part * kPartDigits + i);
            }
            if (i % 2 != 0) continue;
            for (std::size_t part = 0; part < kTableParts; ++part) {
                add_base(sum, base + part * T::kBasePartBytes, group.s, (part * kPartDigits + i) / 2);
            }
        }
        result = C::project(sum);
    }

    static void add_base(Completed& sum, const std::uint8_t* base, const LaneDigits<kDigits / 2>& digits,
                         std::size_t digit) {
        const std::uint8_t* tables[F::kLanes];
        for (std::size_t lane = 0; lane < F::kLanes; ++lane) tables[lane] = base;
        add_row<3, F::kRowBytes3>(sum, tables, 0, digits, digit);
    }

    // Adds each lane's row for a digit, of the table at tables[l] + offset.
    template <std::size_t Elements, std::size_t RowBytes, std::size_t Digits>
    static __attribute__((noinline)) void add_row(Completed& sum, const std::uint8_t* const* tables, std::size_t offset,
                                                  const LaneDigits<Digits>& digits, std::size_t digit) {
        const std::uint8_t* read[F::kLanes];
        for (std::size_t lane = 0; lane < F::kLanes; ++lane) {
            read[lane] = tables[lane] + offset + digits.row[digit][lane] * RowBytes;
        }
        Fe row[Elements];
        F::load_row(read, row);
        sum = C::add(sum, row, F::lanes(digits.negative[digit]));
    }
};

}  // namespace weft::lanes
