// Multiples of points in memory, a row each, in every lane. To be included inside a SIMD region, after curve.hpp and
// roots.hpp.
//
// Three kinds of table; row k holds k times a point P:
// - of a passing key: 9 rows of four elements, in the kernel's scratch memory;
// - of a recurring key: 9 rows of three elements for each of P, 2^64 P, 2^128 P and 2^192 P;
// - of the base point: the same with 129 rows, since it is added 8 bits at a time.
#pragma once

#include "core/sign/lanes/curve.hpp"
#include "core/sign/lanes/field.hpp"
#include "core/sign/lanes/roots.hpp"

namespace weft::lanes {

inline constexpr std::size_t kKeyRows = 9;
inline constexpr std::size_t kBaseRows = 129;
inline constexpr std::size_t kTableParts = 4;      // P and three multiples of it
inline constexpr std::size_t kPartDoublings = 64;  // between them

template <LaneField F>
struct Tables {
    using C = Curve<F>;
    using R = Roots<F>;
    using Fe = typename F::Fe;
    using Completed = typename C::Completed;

    static constexpr std::size_t kKeyPartBytes = kKeyRows * F::kRowBytes3;
    static constexpr std::size_t kKeyBytes = kTableParts * kKeyPartBytes;
    static constexpr std::size_t kBasePartBytes = kBaseRows * F::kRowBytes3;
    static constexpr std::size_t kBaseBytes = kTableParts * kBasePartBytes;

    // A table of a passing key, for each lane.
    struct alignas(64) Scratch {
        std::uint8_t rows[F::kLanes][kKeyRows * F::kRowBytes4];
    };

    static __attribute__((noinline)) void fill_scratch(const typename R::Point& point, Scratch& scratch) {
        Completed multiples[kKeyRows] = {C::neutral(), C::affine(point.x, point.y)};
        typename C::Row3 once;
        C::to_row(point.x, point.y, once);
        for (std::size_t k = 2; k < kKeyRows; ++k) {
            multiples[k] =
                k % 2 == 0 ? C::twice(C::project(multiples[k / 2])) : C::add(multiples[k - 1], once, F::lanes(0));
        }
        for (std::size_t k = 0; k < kKeyRows; ++k) {
            std::uint8_t* write[F::kLanes];
            for (std::size_t lane = 0; lane < F::kLanes; ++lane) write[lane] = scratch.rows[lane] + k * F::kRowBytes4;
            typename C::Row4 row;
            C::to_row(multiples[k], row);
            F::store_row(row, write);
        }
    }

    // Writes the tables of -A for encoded keys A; the lanes of the result: where A is on the curve.
    static unsigned build_key_tables(const std::uint8_t* const* keys, std::uint8_t* const* tables) {
        typename R::Point decompressed[1];
        R::template decompress_negative<1>({F::load(keys)}, decompressed);
        Completed point = C::affine(decompressed[0].x, decompressed[0].y);
        for (std::size_t part = 0; part < kTableParts; ++part) {
            if (part != 0) double_times(point, kPartDoublings);
            std::uint8_t* write[F::kLanes];
            for (std::size_t lane = 0; lane < F::kLanes; ++lane) write[lane] = tables[lane] + part * kKeyPartBytes;
            store_multiples(point, kKeyRows, write);
        }
        return F::bits(decompressed[0].on_curve);
    }

    // Writes the base point's table, kBaseBytes: a part per lane.
    static void build_base_table(std::uint8_t* table) {
        Completed point = C::affine(F::broadcast(kBaseX), F::broadcast(kBaseY));
        for (std::size_t part = 1; part < kTableParts; ++part) {
            Completed next = point;
            double_times(next, kPartDoublings);
            point = C::select(F::lanes(~0u << part), next, point);
        }
        std::uint8_t* write[F::kLanes];
        for (std::size_t lane = 0; lane < F::kLanes; ++lane) {
            // Further lanes repeat the last part.
            write[lane] = table + (lane < kTableParts ? lane : kTableParts - 1) * kBasePartBytes;
        }
        store_multiples(point, kBaseRows, write);
    }

    static __attribute__((noinline)) void double_times(Completed& point, std::size_t times) {
        Completed p = point;
        for (std::size_t i = 0; i < times; ++i) p = C::twice(C::project(p));
        point = p;
    }

private:
    static constexpr std::size_t kChunk = 8;

    // Rows 0 to count - 1 of the table at write[l]. Requires that kChunk divides count - 1. The rows' common inversions
    // are shared by a chunk.
    static __attribute__((noinline)) void store_multiples(const Completed& point, std::size_t count,
                                                          std::uint8_t* const* write) {
        typename C::Row4 once;
        C::to_row(point, once);
        store(F::broadcast(kZero), F::broadcast(kOne), write, 0);
        Completed multiple = point;
        for (std::size_t first = 1; first < count; first += kChunk) {
            typename C::Projective points[kChunk];
            Fe inverse[kChunk];
            for (std::size_t i = 0; i < kChunk; ++i) {
                points[i] = C::project(multiple);
                inverse[i] = points[i].z;
                multiple = C::add(multiple, once, F::lanes(0));
            }
            R::template invert_all<kChunk>(inverse, kChunk);
            for (std::size_t i = 0; i < kChunk; ++i) {
                store(R::mul(points[i].x, inverse[i]), R::mul(points[i].y, inverse[i]), write, first + i);
            }
        }
    }

    static void store(const Fe& x, const Fe& y, std::uint8_t* const* write, std::size_t k) {
        std::uint8_t* rows[F::kLanes];
        for (std::size_t lane = 0; lane < F::kLanes; ++lane) rows[lane] = write[lane] + k * F::kRowBytes3;
        typename C::Row3 row;
        C::to_row(x, y, row);
        F::store_row(row, rows);
    }
};

}  // namespace weft::lanes
