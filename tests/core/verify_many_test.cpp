// Batch verification gives libsodium's verdict: on every level, in every lane, with tables and without.
#include "core/sign/verify_many.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/core/crooked_signatures.hpp"

namespace weft::test {
namespace {

constexpr std::size_t kLanesMax = 8;  // of any level
constexpr std::size_t kMessageSize = 36;

std::uint64_t rounds(std::uint64_t usual) {
    const char* text = std::getenv("WEFT_TEST_ROUNDS");
    return text ? std::strtoull(text, nullptr, 10) : usual;
}

// Another one each time the tests run, since a fixed one would never find more than it did the first time; unless
// WEFT_TEST_SEED asks for the one that a failure printed.
std::uint64_t fresh_seed() {
    static std::uint64_t seed = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
    const char* text = std::getenv("WEFT_TEST_SEED");
    return text ? std::strtoull(text, nullptr, 10) : ++seed;
}

using Batch = std::vector<const Specimen*>;

Batch batch_of(const Specimens& specimens) {
    Batch out;
    for (const Specimen& specimen : specimens) out.push_back(&specimen);
    return out;
}

Specimens honest_ones(Random& random, std::size_t count) {
    Specimens out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(honest(random, kMessageSize));
    return out;
}

void expect_verdicts(SimdLevel level, const Batch& batch, const KeyTables* tables = nullptr) {
    std::vector<SignatureJob> jobs;
    for (const Specimen* specimen : batch) jobs.push_back(specimen->job());
    std::vector<std::uint8_t> valid(jobs.size(), 0xAA);
    verify_many_at(level, jobs, valid, tables);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const Specimen& specimen = *batch[i];
        ASSERT_EQ(valid[i], specimen.valid ? 1 : 0)
            << simd_name(level) << ", " << i << " of " << batch.size() << ": " << specimen.what << "\nkey "
            << specimen.key.hex() << "\nmessage " << to_hex(specimen.message) << "\nsignature "
            << specimen.signature.hex();
    }
}

void learn(KeyTables& tables, const Specimens& specimens) {
    std::vector<const PublicKeyBytes*> keys;
    for (const Specimen& specimen : specimens) keys.push_back(&specimen.key);
    SerialExecutor executor;
    for (int again = 0; again < 8; ++again) tables.learn(keys, executor, keys.size());
}

class VerifyMany : public testing::TestWithParam<SimdLevel> {
protected:
    VerifyMany() { sign_init(); }
    SimdLevel level() const { return GetParam(); }
    // libsodium checks one at a time, so lanes mean nothing there.
    std::size_t lanes() const {
        if (level() == SimdLevel::scalar) return 1;
        return level() == SimdLevel::avx2 ? 4 : kLanesMax;
    }

    const std::uint64_t seed_ = fresh_seed();
    const testing::ScopedTrace trace_{__FILE__, __LINE__, "seed " + std::to_string(seed_)};
    SplitMix random_{seed_};
};

INSTANTIATE_TEST_SUITE_P(Levels, VerifyMany, testing::ValuesIn(available_of(verify_levels())),
                         [](const auto& param_info) { return std::string(simd_name(param_info.param)); });

TEST_P(VerifyMany, TakesRfc8032sExamples) {
    std::ifstream file(WEFT_SOURCE_DIR "/tests/core/vectors/rfc8032.txt");
    Specimens specimens;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        std::istringstream words(line);
        std::string key, signature, message;
        words >> key >> signature >> message;
        Specimen specimen{"RFC 8032, example " + std::to_string(specimens.size() + 1), {}, {}, {}};
        ASSERT_TRUE(from_hex(key, specimen.key.bytes));
        ASSERT_TRUE(from_hex(signature, specimen.signature.bytes));
        specimen.message = *from_hex(message);
        specimens.push_back(judged(std::move(specimen)));
        EXPECT_TRUE(specimens.back().valid) << specimens.back().what;
    }
    EXPECT_EQ(specimens.size(), 5u);
    expect_verdicts(level(), batch_of(specimens));
}

TEST_P(VerifyMany, TakesEveryMessageLengthAlsoRagged) {
    Specimens specimens;
    for (std::size_t size = 0; size <= 300; ++size) specimens.push_back(honest(random_, size));
    for (std::size_t size = 1023; size <= 1100; ++size) specimens.push_back(honest(random_, size));
    expect_verdicts(level(), batch_of(specimens));
    for (std::size_t i = specimens.size(); i > 1; --i) std::swap(specimens[i - 1], specimens[random_.below(i)]);
    for (std::size_t i = 0; i < specimens.size(); i += 3) {
        if (specimens[i].message.empty()) continue;
        specimens[i].message.back() ^= 1;
        specimens[i] = judged(std::move(specimens[i]));
    }
    expect_verdicts(level(), batch_of(specimens));
}

TEST_P(VerifyMany, TakesEveryBatchSize) {
    const Specimens good = honest_ones(random_, 70);
    Specimens bad = good;
    for (Specimen& specimen : bad) {
        specimen.signature.bytes[random_.below(64)] ^= 1;
        specimen = judged(std::move(specimen));
    }
    for (std::size_t size = 0; size <= good.size(); ++size) {
        Batch batch;
        for (std::size_t i = 0; i < size; ++i) batch.push_back(random_.below(4) == 0 ? &bad[i] : &good[i]);
        expect_verdicts(level(), batch);
        if (size == 0) continue;
        batch = Batch(size, nullptr);  // one bad among good ones, one good among bad ones
        const std::size_t odd = random_.below(size);
        for (std::size_t i = 0; i < size; ++i) batch[i] = i == odd ? &bad[i] : &good[i];
        expect_verdicts(level(), batch);
        for (std::size_t i = 0; i < size; ++i) batch[i] = i == odd ? &good[i] : &bad[i];
        expect_verdicts(level(), batch);
    }
}

TEST_P(VerifyMany, JudgesCrookedOnesAmongCrookedOnesInEveryLane) {
    const Specimens crooked = all_crooked(random_);
    const Specimen good = honest(random_, kMessageSize);
    for (std::size_t shift = 0; shift < lanes(); ++shift) {
        Batch batch(shift, &good);
        for (const Specimen& specimen : crooked) batch.push_back(&specimen);
        expect_verdicts(level(), batch);
    }
}

TEST_P(VerifyMany, JudgesCrookedOnesAmongGoodOnesInEveryLane) {
    const Specimens crooked = all_crooked(random_);
    const Specimens good = honest_ones(random_, kLanesMax);
    Batch batch;
    for (const Specimen& specimen : crooked) {
        for (std::size_t lane = 0; lane < lanes(); ++lane) {
            for (std::size_t other = 0; other < lanes(); ++other) {
                batch.push_back(other == lane ? &specimen : &good[other]);
            }
        }
        if (batch.size() < 1024) continue;
        expect_verdicts(level(), batch);
        batch.clear();
    }
    expect_verdicts(level(), batch);
}

TEST_P(VerifyMany, JudgesJobsThatShareAKey) {
    Signing signing = honest_signing(random_, kMessageSize);
    Specimens specimens;
    for (std::size_t i = 0; i < 40; ++i) {
        signing.message[0] = static_cast<std::uint8_t>(i);
        signing.nonce = random_scalar(random_);
        signing.nonce_point = base_times(signing.nonce);
        specimens.push_back(sign_as(signing, "same key"));
        if (i % 3 == 0) specimens.back().message[1] ^= 4;
        specimens.back() = judged(std::move(specimens.back()));
    }
    expect_verdicts(level(), batch_of(specimens));
    KeyTables tables(1 << 20, random_.next(), level());
    learn(tables, specimens);
    EXPECT_EQ(tables.holds(signing.key), level() != SimdLevel::scalar);
    expect_verdicts(level(), batch_of(specimens), &tables);
}

TEST_P(VerifyMany, TablesChangeNoVerdict) {
    Specimens specimens = all_crooked(random_);
    for (std::size_t i = 0; i < 200; ++i) specimens.push_back(honest(random_, random_.below(200)));
    for (std::size_t i = specimens.size(); i > 1; --i) std::swap(specimens[i - 1], specimens[random_.below(i)]);
    // All keys known, those that sign nothing too; then half of them; then as many as fit a small memory.
    for (const std::size_t part : {1u, 2u, 100u}) {
        Specimens known;
        for (std::size_t i = 0; i < specimens.size(); i += part) known.push_back(specimens[i]);
        KeyTables tables(part == 100u ? 1 << 16 : 1 << 25, random_.next(), level());
        learn(tables, known);
        EXPECT_LE(tables.size(), tables.capacity());
        // Those of one level mean nothing to another.
        for (const SimdLevel other : available_of(verify_levels())) {
            expect_verdicts(other, batch_of(specimens), &tables);
        }
    }
}

TEST_P(VerifyMany, KnownAndUnknownKeysMixInEveryLane) {
    const Specimens known = honest_ones(random_, kLanesMax);
    const Specimens unknown = honest_ones(random_, kLanesMax);
    KeyTables tables(1 << 20, random_.next(), level());
    learn(tables, known);
    for (unsigned pattern = 0; pattern < 1u << lanes(); ++pattern) {
        Batch batch;
        for (std::size_t lane = 0; lane < lanes(); ++lane) {
            batch.push_back(pattern >> lane & 1 ? &known[lane] : &unknown[lane]);
        }
        expect_verdicts(level(), batch, &tables);
    }
}

TEST_P(VerifyMany, EqualsLibsodiumOnRandomMixtures) {
    const std::uint64_t count = rounds(2);
    for (std::uint64_t round = 0; round < count; ++round) {
        const std::uint64_t seed = fresh_seed();
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix random(seed);
        Specimens specimens = mixed_order(random);
        for (std::size_t i = 0; i < 200; ++i) specimens.push_back(honest(random, random.below(300)));
        for (std::size_t i = 0; i < 200; ++i) {
            Specimen changed = specimens[random.below(specimens.size())];
            const std::uint64_t bit = random.below(512);
            changed.signature.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
            specimens.push_back(judged(std::move(changed)));
        }
        Batch batch;
        for (std::size_t i = 0; i < 1000; ++i) batch.push_back(&specimens[random.below(specimens.size())]);
        expect_verdicts(level(), batch);
        KeyTables tables(random.below(1 << 20), random.next(), level());
        Specimens some(specimens.begin(), specimens.begin() + static_cast<std::ptrdiff_t>(random.below(300)));
        learn(tables, some);
        expect_verdicts(level(), batch, &tables);
    }
}

// So that a family that lost its point is noticed.
TEST(CrookedSignatures, AreAcceptedAndRefusedAsBuilt) {
    sign_init();
    SplitMix random(1);
    const auto count_valid = [](const Specimens& specimens) {
        std::size_t count = 0;
        for (const Specimen& specimen : specimens) count += specimen.valid;
        return count;
    };
    EXPECT_EQ(count_valid(flipped_bits(random)), 0u);
    EXPECT_EQ(count_valid(small_order_keys(random)), 0u);
    EXPECT_EQ(count_valid(small_order_nonce_points(random)), 0u);
    EXPECT_GE(count_valid(mixed_order(random)), 32u);
    EXPECT_EQ(count_valid(beyond_p(random)), 0u);
    EXPECT_EQ(count_valid(off_the_curve(random)), 0u);
    EXPECT_GE(count_valid(special_points(random)), 100u);
}

}  // namespace
}  // namespace weft::test
