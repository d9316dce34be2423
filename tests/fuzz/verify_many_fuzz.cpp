// Turns a fuzzer's bytes into a batch of signatures, most of them nearly right, and holds every level against
// libsodium. Aborts where they differ, after printing the input.
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "tests/core/crooked_signatures.hpp"
#include "tests/fuzz/choices.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::test {
namespace {

using fuzz::Choices;

constexpr std::size_t kBatchMax = 24;
constexpr std::size_t kMessageMax = 300;
constexpr std::size_t kPoolSize = 16;
constexpr std::size_t kEditsMax = 3;

// A level, and tables of its kind that hold half of the pool's keys.
struct Judge {
    SimdLevel level;
    std::unique_ptr<KeyTables> tables;
};

// Keys and nonces that are made once.
struct Pool {
    std::vector<Signing> signings;
    std::vector<PublicKeyBytes> odd_points;
    std::vector<Judge> judges;

    Pool() {
        sign_init();
        SplitMix random(20);
        for (std::size_t i = 0; i < kPoolSize; ++i) signings.push_back(honest_signing(random, 2));
        odd_points = encodings_beyond_p();
        // The likelier ones: with these the equation can hold.
        const std::vector<PublicKeyBytes> small = small_order_encodings();
        for (int again = 0; again < 8; ++again) odd_points.insert(odd_points.end(), small.begin(), small.end());
        for (const SimdLevel level : available_of(verify_levels())) {
            judges.push_back({level, std::make_unique<KeyTables>(1 << 20, random.next(), level)});
            learn(*judges.back().tables);
        }
    }

private:
    void learn(KeyTables& tables) const {
        std::vector<PublicKeyBytes> known;
        for (std::size_t i = 0; i < kPoolSize; i += 2) {
            for (unsigned part = 0; part < 8; ++part) known.push_back(add_points(signings[i].key, torsion(part)));
        }
        std::vector<const PublicKeyBytes*> views;
        for (const PublicKeyBytes& key : known) views.push_back(&key);
        SerialExecutor executor;
        for (int again = 0; again < 8; ++again) tables.learn(views, executor, views.size());
    }
};

const Pool& pool() {
    static const Pool kPool;
    return kPool;
}

void choose_points(Signing& signing, Choices& choices) {
    const unsigned key_part = static_cast<unsigned>(choices.below(8));
    unsigned nonce_part = static_cast<unsigned>(choices.below(8));
    const std::size_t kind = choices.below(8);
    if (kind == 7) {
        signing.key = pool().odd_points[choices.below(pool().odd_points.size())];
        signing.secret = scalar_of(0);
        nonce_part = 0;
    } else {
        signing.key = add_points(signing.key, torsion(key_part));
    }
    if (kind == 6) {
        signing.nonce_point = pool().odd_points[choices.below(pool().odd_points.size())];
        signing.nonce = scalar_of(0);
        return;
    }
    // Mostly the part of R with which the equation holds exactly: h hardly ever asks for an impossible one.
    if (kind < 4) nonce_part = key_part == 0 ? 0 : nonce_part * key_part % 8;
    signing.nonce_point = add_points(signing.nonce_point, torsion(nonce_part));
    if (kind < 4) grind(signing, [&](unsigned h) { return (nonce_part + h * key_part) % 8 == 0; });
}

void edit(Specimen& specimen, Choices& choices) {
    switch (choices.below(6)) {
        case 0:
            specimen.key.bytes[choices.below(32)] ^= static_cast<std::uint8_t>(1u << choices.below(8));
            break;
        case 1:
            specimen.signature.bytes[choices.below(64)] ^= static_cast<std::uint8_t>(1u << choices.below(8));
            break;
        case 2:
            specimen.signature.bytes[choices.below(64)] = choices.byte();
            break;
        case 3:
            specimen.message[choices.below(specimen.message.size())] ^= choices.byte();
            break;
        case 4: {
            const Scalar scalar = plain_sum(Scalar::from(specimen.signature.view().subspan(32)), group_order());
            std::copy(scalar.bytes.begin(), scalar.bytes.end(), specimen.signature.bytes.begin() + 32);
            break;
        }
        default:
            specimen.key = pool().signings[choices.below(kPoolSize)].key;
    }
}

Specimen choose_specimen(Choices& choices) {
    Signing signing = pool().signings[choices.below(kPoolSize)];
    const Signing& nonce = pool().signings[choices.below(kPoolSize)];
    signing.nonce = nonce.nonce;
    signing.nonce_point = nonce.nonce_point;
    signing.message.assign(2 + choices.below(kMessageMax), choices.byte());
    choose_points(signing, choices);
    Specimen out = sign_as(signing, "fuzzed");
    for (std::size_t edits = choices.one_in(2) ? choices.below(kEditsMax + 1) : 0; edits > 0; --edits) {
        edit(out, choices);
    }
    return judged(std::move(out));
}

[[noreturn]] void report(SimdLevel level, std::size_t place, std::size_t count, const Specimen& specimen) {
    std::fprintf(stderr,
                 "%s differs from libsodium, which says %s; place %zu of %zu\nkey %s\nmessage %s\nsignature %s\n",
                 std::string(simd_name(level)).c_str(), specimen.valid ? "valid" : "invalid", place, count,
                 specimen.key.hex().c_str(), to_hex(specimen.message).c_str(), specimen.signature.hex().c_str());
    std::abort();
}

void expect_verdicts(const Specimens& batch, bool with_tables) {
    std::vector<SignatureJob> jobs;
    for (const Specimen& specimen : batch) jobs.push_back(specimen.job());
    for (const Judge& judge : pool().judges) {
        std::vector<std::uint8_t> valid(jobs.size(), 0xAA);
        verify_many_at(judge.level, jobs, valid, with_tables ? judge.tables.get() : nullptr);
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (valid[i] != (batch[i].valid ? 1 : 0)) report(judge.level, i, batch.size(), batch[i]);
        }
    }
}

bool verify_many_equals_libsodium(ByteView input) {
    Choices choices(input);
    const bool with_tables = choices.one_in(2);
    // A few crooked ones at chosen places among copies of one of them.
    const Specimen filler = choose_specimen(choices);
    Specimens batch(1 + choices.below(kBatchMax), filler);
    for (std::size_t crooked = choices.below(4); crooked > 0; --crooked) {
        batch[choices.below(batch.size())] = choose_specimen(choices);
    }
    expect_verdicts(batch, with_tables);
    return true;
}

// Nothing but decisions: the fuzzer finds its own.
std::vector<Bytes> seeds() {
    return {};
}

const fuzz::Registration kRegistration({"verify_many", verify_many_equals_libsodium, seeds});

}  // namespace
}  // namespace weft::test
