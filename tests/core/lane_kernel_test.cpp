// A kernel's equation on scalars of our choice: signatures never bring h and S together as one wants them, since h is a
// hash. Edges of the digits, powers of two and torsion, with tables and without.
#include "core/sign/lanes/kernel.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

#include "core/sign/lanes/aligned_bytes.hpp"
#include "core/sign/lanes/scalars.hpp"
#include "core/sign/lanes/screen.hpp"
#include "core/sign/verify_many.hpp"
#include "tests/core/crooked_signatures.hpp"

namespace weft::lanes {
namespace {

using test::Scalar;

// A = [secret]B + [torsion]T, and numbers below L to multiply with.
struct Equation {
    Scalar secret;
    unsigned torsion = 0;
    Scalar h, s;
    PublicKeyBytes key;
    PublicKeyBytes result;  // [S]B - [h]A
};

Equation equation_of(const Scalar& secret, unsigned torsion, const Scalar& h, const Scalar& s) {
    Equation out{secret, torsion, h, s, {}, {}};
    out.key = test::add_points(test::base_times(secret), test::torsion(torsion));
    const Scalar minus_one = test::order_plus(-1);
    const Scalar exponent = test::sum(s, test::product(minus_one, test::product(h, secret)));
    const unsigned rest = (8 - h.bytes[0] % 8 * torsion % 8) % 8;
    out.result = test::add_points(test::base_times(exponent), test::torsion(rest));
    return out;
}

class LaneKernel : public testing::TestWithParam<SimdLevel> {
protected:
    LaneKernel() { sign_init(); }

    const Kernel& kernel() const { return *kernel_of(GetParam()); }

    Group group_of(std::span<const Equation> equations) const {
        Group group = {};
        Words256 h[kLanesMax], s[kLanesMax];
        for (std::size_t lane = 0; lane < kernel().lanes; ++lane) {
            const Equation& equation = equations[lane % equations.size()];
            group.key[lane] = equation.key.bytes.data();
            group.r[lane] = equation.result.bytes.data();
            read_words(equation.h.bytes.data(), h[lane]);
            read_words(equation.s.bytes.data(), s[lane]);
        }
        recode(h, kernel().lanes, group.h);
        recode(s, kernel().lanes, group.s);
        return group;
    }

    unsigned verdicts(Group group) const {
        kernel().verify(kernel().base, &group, 1);
        return group.valid;
    }

    // Sets the group's tables, which live in `memory`.
    void add_tables(Group& group, AlignedBytes& memory) const {
        std::uint8_t* tables[kLanesMax];
        for (std::size_t lane = 0; lane < kernel().lanes; ++lane) {
            group.table[lane] = tables[lane] = memory.data() + lane * kernel().table_bytes;
        }
        group.tables = true;
        EXPECT_EQ(kernel().build_tables(group.key, tables), all_lanes());
    }

    unsigned all_lanes() const { return (1u << kernel().lanes) - 1; }

    void expect_to_hold(const Equation& equation) const {
        Group group = group_of({&equation, 1});
        EXPECT_EQ(verdicts(group), all_lanes()) << description(equation);
        AlignedBytes memory(kernel().lanes * kernel().table_bytes);
        add_tables(group, memory);
        EXPECT_EQ(verdicts(group), all_lanes()) << "with tables, " << description(equation);
    }

    static std::string description(const Equation& equation) {
        return "secret " + equation.secret.hex() + ", torsion " + std::to_string(equation.torsion) + ", h " +
               equation.h.hex() + ", S " + equation.s.hex();
    }
};

std::vector<SimdLevel> levels_with_kernels() {
    std::vector<SimdLevel> out = available_of(verify_levels());
    std::erase(out, SimdLevel::scalar);
    return out;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LaneKernel);
INSTANTIATE_TEST_SUITE_P(Levels, LaneKernel, testing::ValuesIn(levels_with_kernels()),
                         [](const auto& tested) { return std::string(simd_name(tested.param)); });

// Below L: equal bytes and digits, the ends of the range, single bits.
std::vector<Scalar> edge_scalars() {
    std::vector<Scalar> out;
    for (std::uint64_t small = 0; small < 20; ++small) out.push_back(test::scalar_of(small));
    for (std::int64_t small = 1; small < 20; ++small) out.push_back(test::order_plus(-small));
    for (const unsigned fill : {0x07u, 0x08u, 0x70u, 0x77u, 0x78u, 0x7Fu, 0x80u, 0x81u, 0x87u, 0x88u, 0xF0u, 0xFFu}) {
        Scalar scalar;
        scalar.bytes.fill(static_cast<std::uint8_t>(fill));
        scalar.bytes[31] = static_cast<std::uint8_t>(fill % 16);
        out.push_back(scalar);
    }
    for (std::size_t bit = 0; bit < 253; bit += 3) {
        Scalar scalar;
        scalar.bytes[bit / 8] = static_cast<std::uint8_t>(1u << bit % 8);
        out.push_back(scalar);
    }
    return out;
}

TEST_P(LaneKernel, HoldsAtTheEdgesOfScalars) {
    SplitMix random(1);
    const std::vector<Scalar> edges = edge_scalars();
    for (const Scalar& edge : edges) {
        const Scalar& other = edges[random.below(edges.size())];
        const unsigned torsion = static_cast<unsigned>(random.below(8));
        const Scalar secret = test::random_scalar(random);
        expect_to_hold(equation_of(secret, torsion, edge, test::random_scalar(random)));
        expect_to_hold(equation_of(secret, torsion, test::random_scalar(random), edge));
        expect_to_hold(equation_of(secret, torsion, edge, other));
        expect_to_hold(equation_of(edge == Scalar{} ? secret : edge, 0, other, test::random_scalar(random)));
    }
}

// The sum meets a point equal or opposite to what is added, and the identity: where incomplete formulas fail.
TEST_P(LaneKernel, HoldsWhereAdditionsMeetTheSamePoint) {
    for (std::uint64_t secret = 1; secret < 10; ++secret) {
        for (std::uint64_t h = 0; h < 10; ++h) {
            for (const std::uint64_t s : {std::uint64_t{0}, h, secret * h, secret * h + 1, 2 * secret * h}) {
                expect_to_hold(equation_of(test::scalar_of(secret), 0, test::scalar_of(h), test::scalar_of(s)));
            }
        }
    }
}

TEST_P(LaneKernel, HoldsForKeysWithEachTorsion) {
    SplitMix random(2);
    for (unsigned torsion = 0; torsion < 8; ++torsion) {
        for (int round = 0; round < 20; ++round) {
            const Scalar secret = test::random_scalar(random);
            expect_to_hold(equation_of(secret, torsion, test::random_scalar(random), test::random_scalar(random)));
        }
    }
}

TEST_P(LaneKernel, JudgesEachLaneByItself) {
    SplitMix random(3);
    for (unsigned good = 0; good <= all_lanes(); ++good) {
        std::vector<Equation> equations;
        for (std::size_t lane = 0; lane < kernel().lanes; ++lane) {
            equations.push_back(
                equation_of(test::random_scalar(random), 0, test::random_scalar(random), test::random_scalar(random)));
            if (good >> lane & 1) continue;
            equations.back().result.bytes[random.below(32)] ^= static_cast<std::uint8_t>(1u << random.below(8));
        }
        Group group = group_of(equations);
        EXPECT_EQ(verdicts(group), good);
        AlignedBytes memory(kernel().lanes * kernel().table_bytes);
        add_tables(group, memory);
        EXPECT_EQ(verdicts(group), good) << "with tables";
    }
}

TEST_P(LaneKernel, KnowsWhichKeysAreOnTheCurve) {
    SplitMix random(4);
    AlignedBytes memory(kernel().lanes * kernel().table_bytes);
    for (int round = 0; round < 50; ++round) {
        PublicKeyBytes bytes[kLanesMax];
        Group group = {};
        unsigned on_curve = 0;
        std::uint8_t* tables[kLanesMax];
        for (std::size_t lane = 0; lane < kernel().lanes; ++lane) {
            for (std::uint8_t& byte : bytes[lane].bytes) byte = static_cast<std::uint8_t>(random.next());
            PublicKeyBytes sum;
            const PublicKeyBytes other = test::torsion(1);
            if (crypto_core_ed25519_add(sum.bytes.data(), bytes[lane].bytes.data(), other.bytes.data()) == 0) {
                on_curve |= 1u << lane;
            }
            group.key[lane] = bytes[lane].bytes.data();
            tables[lane] = memory.data() + lane * kernel().table_bytes;
        }
        EXPECT_EQ(kernel().build_tables(group.key, tables), on_curve);
    }
}

// Nobody knows a secret for most of these, so no signature would tell.
TEST(LaneScreen, RefusesPointsWithoutComputing) {
    const auto screen_point = [](const PublicKeyBytes& point) {
        Signature signature;  // S = 0
        std::copy(point.bytes.begin(), point.bytes.end(), signature.bytes.begin());
        return screen_signature(signature.bytes.data());
    };
    for (const PublicKeyBytes& point : test::small_order_encodings()) {
        EXPECT_FALSE(screen_key(point.bytes.data())) << point.hex();
        EXPECT_FALSE(screen_point(point)) << point.hex();
    }
    for (const PublicKeyBytes& point : test::encodings_beyond_p()) {
        EXPECT_FALSE(screen_key(point.bytes.data())) << point.hex();
    }
    PublicKeyBytes below;  // p - 2, the largest that is of no small order
    below.bytes.fill(0xFF);
    below.bytes[0] = 0xEB;
    for (const std::uint8_t last : {0x7F, 0xFF}) {
        below.bytes[31] = last;
        EXPECT_TRUE(screen_key(below.bytes.data()));
        EXPECT_TRUE(screen_point(below));
    }
}

TEST(LaneScalars, ReduceAsLibsodiumDoes) {
    SplitMix random(5);
    for (int round = 0; round < 10'000; ++round) {
        HashWords wide;
        for (std::uint64_t& word : wide) {
            const std::uint64_t kind = random.below(4);
            word = kind == 0 ? 0 : kind == 1 ? ~0ull : random.next() >> (kind == 2 ? random.below(64) : 0);
        }
        Words256 got;
        reduce(wide, got);
        std::uint8_t bytes[64];
        Scalar want;
        for (std::size_t i = 0; i < 64; ++i) bytes[i] = static_cast<std::uint8_t>(wide[i / 8] >> i % 8 * 8);
        crypto_core_ed25519_scalar_reduce(want.bytes.data(), bytes);
        Words256 want_words;
        read_words(want.bytes.data(), want_words);
        EXPECT_TRUE(std::equal(std::begin(got), std::end(got), std::begin(want_words))) << to_hex(bytes);
    }
}

}  // namespace
}  // namespace weft::lanes
