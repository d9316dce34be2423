// Tables of recurring keys: who gets one, who loses it, how much memory that takes; and that no verdict knows.
#include "core/sign/key_tables.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/sign/verify_many.hpp"
#include "tests/core/samples.hpp"

namespace weft {
namespace {

using Keys = std::vector<PublicKeyBytes>;

constexpr std::size_t kAll = 1'000'000;  // builds_max that never binds

// Runs ranges from the last to the first.
class BackwardExecutor final : public Executor {
public:
    void for_each_range(std::size_t count, std::size_t grain,
                        const std::function<void(std::size_t, std::size_t)>& body) override {
        for (std::size_t end = count; end > 0; end -= std::min(grain, end)) body(end - std::min(grain, end), end);
    }
};

// Memory for so many keys on a level, to the byte that the header promises: "some 5 KB each".
std::size_t bytes_for(SimdLevel level, std::size_t keys) {
    std::size_t bytes = 0;
    while (KeyTables(bytes, 0, level).capacity() < keys) bytes += 512;
    return bytes;
}

struct Signer {
    KeyPair pair;
    PublicKeyBytes key;
    Bytes message;
    Signature signature;

    explicit Signer(Random& random)
        : pair(samples::random_fixed<Seed>(random)),
          key(pair.public_key().bytes),
          message(samples::random_bytes(random, 36)),
          signature(pair.sign(message)) {}
    SignatureJob job() const { return {&key, message, &signature}; }
};

std::vector<Signer> signers(Random& random, std::size_t count) {
    std::vector<Signer> out;
    for (std::size_t i = 0; i < count; ++i) out.emplace_back(random);
    return out;
}

void learn(KeyTables& tables, std::span<const Signer> from, std::size_t builds_max = kAll) {
    std::vector<const PublicKeyBytes*> keys;
    for (const Signer& signer : from) keys.push_back(&signer.key);
    BackwardExecutor executor;
    tables.learn(keys, executor, builds_max);
}

void learn_twice(KeyTables& tables, std::span<const Signer> from) {
    learn(tables, from);
    learn(tables, from);
}

std::size_t held(const KeyTables& tables, std::span<const Signer> of) {
    return static_cast<std::size_t>(
        std::count_if(of.begin(), of.end(), [&](const Signer& signer) { return tables.holds(signer.key); }));
}

// Verifies with the tables and expects every signature to be valid.
void use(const KeyTables& tables, SimdLevel level, std::span<const Signer> with) {
    std::vector<SignatureJob> jobs;
    for (const Signer& signer : with) jobs.push_back(signer.job());
    std::vector<std::uint8_t> valid(jobs.size());
    verify_many_at(level, jobs, valid, &tables);
    EXPECT_EQ(std::count(valid.begin(), valid.end(), 1), static_cast<std::ptrdiff_t>(jobs.size()));
}

std::vector<SimdLevel> levels_with_tables() {
    std::vector<SimdLevel> out = available_of(verify_levels());
    std::erase(out, SimdLevel::scalar);
    return out;
}

class KeyTablesTest : public testing::TestWithParam<SimdLevel> {
protected:
    KeyTablesTest() { sign_init(); }

    SplitMix random_{1};
};

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(KeyTablesTest);
INSTANTIATE_TEST_SUITE_P(Levels, KeyTablesTest, testing::ValuesIn(levels_with_tables()),
                         [](const auto& tested) { return std::string(simd_name(tested.param)); });

TEST_P(KeyTablesTest, HoldKeysThatRecur) {
    KeyTables tables(1 << 20, 0, GetParam());
    const std::vector<Signer> from = signers(random_, 21);
    learn(tables, from);
    EXPECT_EQ(tables.size(), 0u) << "seen once";
    learn(tables, from);
    EXPECT_EQ(held(tables, from), 21u);
    EXPECT_EQ(tables.size(), 21u);
    learn(tables, from);
    EXPECT_EQ(tables.size(), 21u) << "held keys are learned once";
    use(tables, GetParam(), from);
}

TEST_P(KeyTablesTest, HoldAKeyOnceThatRecursWithinABatch) {
    KeyTables tables(1 << 20, 0, GetParam());
    const std::vector<Signer> from(10, Signer(random_));
    learn(tables, from);
    EXPECT_EQ(tables.size(), 1u);
    use(tables, GetParam(), from);
}

TEST_P(KeyTablesTest, BuildNoMoreAtATimeThanTheyMay) {
    KeyTables tables(1 << 20, 0, GetParam());
    const std::vector<Signer> from = signers(random_, 20);
    learn(tables, from, 0);
    learn(tables, from, 7);
    EXPECT_LE(tables.size(), 7u);
    for (int i = 0; i < 5; ++i) learn(tables, from, 7);
    EXPECT_EQ(tables.size(), 20u);
}

TEST_P(KeyTablesTest, StayWithinTheirBytes) {
    for (const std::size_t bytes : {0, 100, 5'000, 20'000, 100'000, 333'333}) {
        KeyTables tables(bytes, 0, GetParam());
        EXPECT_LE(tables.capacity() * 4096, bytes);
        const std::vector<Signer> from = signers(random_, 100);
        const std::size_t fit = std::min<std::size_t>(100, tables.capacity());
        learn_twice(tables, std::span<const Signer>(from).first(fit));
        EXPECT_EQ(tables.size(), fit) << bytes;
        for (int i = 0; i < 4; ++i) learn(tables, from);
        EXPECT_EQ(tables.size(), fit) << bytes;
        EXPECT_EQ(held(tables, from), fit);
        EXPECT_LE(tables.bytes(), bytes);
        use(tables, GetParam(), from);
    }
}

TEST_P(KeyTablesTest, TakeSomeFiveKilobytesAKey) {
    EXPECT_GE(KeyTables(50'000'000, 0, GetParam()).capacity(), 10'000u);
}

TEST_P(KeyTablesTest, KeepWhatIsUsedWhenNewKeysRecur) {
    constexpr std::size_t kKeys = 16;
    KeyTables tables(bytes_for(GetParam(), kKeys), 0, GetParam());
    ASSERT_EQ(tables.capacity(), kKeys);
    const std::vector<Signer> old = signers(random_, kKeys);
    learn_twice(tables, old);
    ASSERT_EQ(held(tables, old), kKeys);

    const std::span<const Signer> busy(old.begin(), kKeys / 2);
    const std::vector<Signer> fresh = signers(random_, kKeys / 2);
    learn_twice(tables, fresh);
    EXPECT_EQ(held(tables, old), kKeys) << "all were used of late";
    for (int i = 0; i < 50; ++i) {
        use(tables, GetParam(), busy);
        learn(tables, fresh);
    }
    EXPECT_EQ(held(tables, busy), busy.size());
    EXPECT_EQ(held(tables, fresh), fresh.size());
}

TEST_P(KeyTablesTest, RefuseKeysThatAreNone) {
    KeyTables tables(1 << 20, 0, GetParam());
    Keys bad(5);
    bad[1].bytes[0] = 1;      // small order
    bad[2].bytes.fill(0xFF);  // not canonical
    bad[3].bytes[0] = 2;      // y = 2 is on no point
    bad[4].bytes[31] = 0x80;  // small order, sign set
    const Signer good(random_);
    std::vector<const PublicKeyBytes*> keys{&good.key};
    for (const PublicKeyBytes& key : bad) keys.push_back(&key);
    SerialExecutor executor;
    for (int i = 0; i < 5; ++i) {
        tables.learn(keys, executor, kAll);
        for (const PublicKeyBytes& key : bad) EXPECT_FALSE(tables.holds(key)) << key.hex();
    }
    EXPECT_EQ(tables.size(), 1u);
    EXPECT_TRUE(tables.holds(good.key));
}

TEST_P(KeyTablesTest, LoseNothingInALongTurmoil) {
    const std::size_t bytes = bytes_for(GetParam(), 24);
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix random(seed);
        KeyTables tables(bytes, random.next(), GetParam());
        const std::vector<Signer> from = signers(random, 80);
        for (int round = 0; round < 150; ++round) {
            const std::size_t begin = random.below(70);
            const std::span<const Signer> some(from.begin() + static_cast<std::ptrdiff_t>(begin), random.below(10) + 1);
            learn(tables, some, random.below(6));
            if (round % 10 == 0) use(tables, GetParam(), some);
            EXPECT_EQ(held(tables, from), tables.size());
            EXPECT_LE(tables.bytes(), bytes);
        }
        EXPECT_EQ(tables.size(), tables.capacity());
        use(tables, GetParam(), from);
    }
}

TEST_P(KeyTablesTest, ChangeNoVerdict) {
    KeyTables tables(1 << 20, 0, GetParam());
    std::vector<Signer> from = signers(random_, 40);
    learn_twice(tables, std::span<const Signer>(from).first(20));
    for (std::size_t i = 0; i < from.size(); i += 3) {
        from[i].signature.bytes[random_.below(64)] ^= static_cast<std::uint8_t>(1u << random_.below(8));
    }
    for (std::size_t i = 1; i < from.size(); i += 7) from[i].key = from[i - 1].key;
    std::vector<SignatureJob> jobs;
    for (const Signer& signer : from) jobs.push_back(signer.job());
    std::vector<std::uint8_t> wanted(jobs.size());
    verify_many_at(SimdLevel::scalar, jobs, wanted);
    for (const SimdLevel level : available_of(verify_levels())) {
        std::vector<std::uint8_t> valid(jobs.size());
        verify_many_at(level, jobs, valid, &tables);
        EXPECT_EQ(valid, wanted) << simd_name(level) << " with tables of " << simd_name(GetParam());
    }
}

TEST(KeyTables, HoldNothingWhereNoKernelUsesThem) {
    sign_init();
    SplitMix random(1);
    KeyTables tables(1 << 20, 0, SimdLevel::scalar);
    const std::vector<Signer> from = signers(random, 3);
    learn_twice(tables, from);
    EXPECT_EQ(tables.capacity(), 0u);
    EXPECT_EQ(tables.size(), 0u);
    EXPECT_EQ(tables.bytes(), 0u);
    use(tables, SimdLevel::scalar, from);
}

}  // namespace
}  // namespace weft
