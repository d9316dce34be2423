// The lane fields against slow arithmetic modulo p = 2^255 - 19: random elements, and limbs as large as each field's
// header promises to stand.
#include "tests/core/lane_field.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "core/bytes.hpp"
#include "core/ports.hpp"

#if defined(__x86_64__)

namespace weft::lanes {
namespace {

// A number below p, least significant word first.
using Number = std::array<std::uint64_t, 4>;

constexpr Number kPrime = {0xFFFFFFFFFFFFFFED, ~0ull, ~0ull, 0x7FFFFFFFFFFFFFFF};

// Modulo 2^256.
Number plain_sum(const Number& a, const Number& b, std::uint64_t carry = 0) {
    Number out;
    for (std::size_t i = 0; i < 4; ++i) {
        const std::uint64_t partial = a[i] + carry;
        out[i] = partial + b[i];
        carry = (partial < carry) + (out[i] < b[i]);
    }
    return out;
}

Number plain_difference(const Number& a, const Number& b) {
    return plain_sum(a, {~b[0], ~b[1], ~b[2], ~b[3]}, 1);
}

Number reduced(Number a) {
    while (!std::lexicographical_compare(a.rbegin(), a.rend(), kPrime.rbegin(), kPrime.rend())) {
        a = plain_difference(a, kPrime);
    }
    return a;
}

Number sum(const Number& a, const Number& b) {
    return reduced(plain_sum(a, b));
}

Number difference(const Number& a, const Number& b) {
    return sum(a, reduced(plain_difference(kPrime, b)));
}

Number product(const Number& a, const Number& b) {
    Number out{};
    for (std::size_t bit = 256; bit-- > 0;) {
        out = sum(out, out);
        if (b[bit / 64] >> bit % 64 & 1) out = sum(out, a);
    }
    return out;
}

class LaneFieldTest : public testing::TestWithParam<const FieldInMemory*> {
protected:
    const FieldInMemory& field() const { return *GetParam(); }

    void SetUp() override {
        if (available_of({field().level}).empty()) GTEST_SKIP() << "this machine has no " << simd_name(field().level);
    }

    Number value(const LaneLimbs& limbs, std::size_t lane) const {
        Number out{};
        for (std::size_t i = field().limbs; i-- > 0;) {
            const std::size_t above = i + 1 < field().limbs ? field().position[i + 1] : field().position[i];
            for (std::size_t bit = field().position[i]; bit < above; ++bit) out = sum(out, out);
            out = sum(out, Number{limbs[i * field().lanes + lane], 0, 0, 0});
        }
        return out;
    }

    // Each limb at its largest, at zero, or in between.
    void fill(SplitMix& random, LaneLimbs& limbs) const {
        for (std::size_t i = 0; i < field().limbs; ++i) {
            for (std::size_t lane = 0; lane < field().lanes; ++lane) {
                const std::uint64_t kind = random.below(4);
                const std::uint64_t max = field().limb_max[i];
                limbs[i * field().lanes + lane] = kind == 0 ? 0 : kind == 1 ? random.below(max + 1) : max;
            }
        }
    }
    void fill_with_largest(LaneLimbs& limbs) const {
        for (std::size_t i = 0; i < field().limbs * field().lanes; ++i) limbs[i] = field().limb_max[i / field().lanes];
    }

    void expect_tight(const LaneLimbs& limbs) const {
        for (std::size_t i = 0; i < field().limbs * field().lanes; ++i) {
            EXPECT_LE(limbs[i], field().limb_max[i / field().lanes]) << "limb " << i / field().lanes;
        }
    }

    static Number expected(FieldOperation operation, const Number& a, const Number& b, std::size_t lane) {
        const Number ab = product(a, b);
        switch (operation) {
            case FieldOperation::product:
                return ab;
            case FieldOperation::square:
                return product(a, a);
            case FieldOperation::sum:
                return sum(a, b);
            case FieldOperation::remainder:
                return difference(a, b);
            case FieldOperation::heaviest:
                return difference(sum(sum(ab, ab), product(a, a)), product(b, b));
            case FieldOperation::turned_sum:
            case FieldOperation::turned_difference:
                break;
        }
        const bool turned = lane % 2 == 1;
        const Number aa = product(a, a);
        return (operation == FieldOperation::turned_sum) != turned ? sum(sum(ab, ab), aa) : difference(sum(ab, ab), aa);
    }

    void expect_right(const LaneLimbs& a, const LaneLimbs& b) const {
        for (const FieldOperation operation :
             {FieldOperation::product, FieldOperation::square, FieldOperation::sum, FieldOperation::remainder,
              FieldOperation::heaviest, FieldOperation::turned_sum, FieldOperation::turned_difference}) {
            LaneLimbs out;
            field().compute(operation, a, b, out);
            expect_tight(out);
            LaneValues packed;
            field().pack(out, packed);
            for (std::size_t lane = 0; lane < field().lanes; ++lane) {
                const Number want = expected(operation, value(a, lane), value(b, lane), lane);
                EXPECT_EQ(value(out, lane), want) << "operation " << static_cast<int>(operation) << ", lane " << lane;
                EXPECT_EQ(std::memcmp(packed[lane], want.data(), 32), 0) << "packed, lane " << lane;
            }
        }
    }
};

INSTANTIATE_TEST_SUITE_P(Levels, LaneFieldTest, testing::Values(&kIfmaInMemory, &kAvx2InMemory),
                         [](const auto& tested) { return std::string(simd_name(tested.param->level)); });

TEST_P(LaneFieldTest, ComputesModuloPUpToItsBounds) {
    LaneLimbs largest, zero = {}, a, b;
    fill_with_largest(largest);
    expect_right(largest, largest);
    expect_right(largest, zero);
    expect_right(zero, largest);
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix random(seed);
        fill(random, a);
        fill(random, b);
        expect_right(a, b);
        expect_right(a, largest);
    }
}

TEST_P(LaneFieldTest, PacksCanonicallyAroundMultiplesOfP) {
    // Numbers from 2^255 - 64 to 2^255 - 1 and from 0 to 63: unpacked as they are, packed below p.
    for (std::uint64_t small = 0; small < 64; ++small) {
        for (const Number& number : {Number{small, 0, 0, 0}, Number{~small, ~0ull, ~0ull, 0x7FFFFFFFFFFFFFFF}}) {
            LaneValues values = {}, packed;
            for (std::size_t lane = 0; lane < field().lanes; ++lane) std::memcpy(values[lane], number.data(), 32);
            LaneLimbs limbs;
            field().unpack(values, limbs);
            expect_tight(limbs);
            field().pack(limbs, packed);
            const Number want = reduced(number);
            for (std::size_t lane = 0; lane < field().lanes; ++lane) {
                EXPECT_EQ(std::memcmp(packed[lane], want.data(), 32), 0) << small;
            }
        }
    }
}

TEST_P(LaneFieldTest, UnpacksTheLower255Bits) {
    SplitMix random(1);
    for (int round = 0; round < 100; ++round) {
        LaneValues values;
        for (auto& value : values) {
            for (std::uint64_t& word : value) word = random.next();
        }
        LaneLimbs limbs;
        field().unpack(values, limbs);
        expect_tight(limbs);
        for (std::size_t lane = 0; lane < field().lanes; ++lane) {
            Number want;
            std::memcpy(want.data(), values[lane], 32);
            want[3] &= 0x7FFFFFFFFFFFFFFF;
            EXPECT_EQ(value(limbs, lane), reduced(want));
        }
    }
}

TEST_P(LaneFieldTest, RowsGiveBackWhatTheyWereGiven) {
    SplitMix random(2);
    LaneLimbs a, b, row3[3], row4[4];
    fill(random, a);
    fill(random, b);
    field().through_rows(a, b, row3, row4);
    const std::size_t bytes = field().limbs * field().lanes * 8;
    EXPECT_EQ(std::memcmp(row3[0], a, bytes), 0);
    EXPECT_EQ(std::memcmp(row3[1], b, bytes), 0);
    EXPECT_EQ(std::memcmp(row3[2], a, bytes), 0);
    EXPECT_EQ(std::memcmp(row4[0], a, bytes), 0);
    EXPECT_EQ(std::memcmp(row4[1], b, bytes), 0);
    EXPECT_EQ(std::memcmp(row4[2], b, bytes), 0);
    EXPECT_EQ(std::memcmp(row4[3], a, bytes), 0);
}

TEST_P(LaneFieldTest, MasksSpeakOfTheirLanes) {
    SplitMix random(3);
    const unsigned all = (1u << field().lanes) - 1;
    LaneLimbs a, b, chosen;
    fill(random, a);
    fill(random, b);
    for (unsigned lanes = 0; lanes < 256; ++lanes) {
        LaneValues values, other;
        for (std::size_t lane = 0; lane < kLanesMax; ++lane) {
            const std::uint64_t yes = lanes >> lane & 1;
            const std::uint64_t word = random.next() >> 1;
            const std::uint64_t words[4] = {random.next() << 1 | yes, random.next(), random.next(), word | yes << 63};
            std::memcpy(values[lane], words, 32);
            std::memcpy(other[lane], words, 32);
            if (!yes) other[lane][random.below(4)] ^= 1ull << random.below(64);
        }
        EXPECT_EQ(field().odd(values), lanes & all);
        EXPECT_EQ(field().top_bit(values), lanes & all);
        EXPECT_EQ(field().equal(values, other), lanes & all);
        for (auto& value : values) value[3] &= 0x7FFFFFFFFFFFFFFF;
        field().with_top_bits(lanes, values);
        EXPECT_EQ(field().top_bit(values), lanes & all);
        field().select(lanes, a, b, chosen);
        for (std::size_t i = 0; i < field().limbs * field().lanes; ++i) {
            EXPECT_EQ(chosen[i], lanes >> i % field().lanes & 1 ? a[i] : b[i]);
        }
    }
}

}  // namespace
}  // namespace weft::lanes

#endif
