// Tries every fuzz target with its seeds, with seeds that were changed a little, and with random bytes: for compilers
// without a fuzzer. WEFT_TEST_ROUNDS says how many inputs of each target, WEFT_TEST_SEED asks for the one that a
// failure printed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "core/ports.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

constexpr std::uint64_t kRounds = 500;
constexpr std::size_t kRandomBytesMax = 96;
constexpr std::size_t kEditsMax = 4;

std::uint64_t number_from_environment(const char* name, std::uint64_t usual) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : usual;
}

// What is tried now, for the report: a property that does not hold aborts.
std::uint64_t current_seed = 0;

void tell_seed(int signal) {
    char text[64];
    const int size = std::snprintf(text, sizeof text, "failed with WEFT_TEST_SEED=%llu\n",
                                   static_cast<unsigned long long>(current_seed));
    [[maybe_unused]] const auto written = write(STDERR_FILENO, text, static_cast<std::size_t>(size));
    std::signal(signal, SIG_DFL);
}

void edit(Bytes& bytes, Random& random) {
    const std::size_t at = random.below(bytes.size() + 1);
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    const auto value = static_cast<std::uint8_t>(random.next());
    switch (random.below(5)) {
        case 0:
            bytes.insert(place, 1 + random.below(8), value);
            break;
        case 1:
            bytes.erase(place, bytes.end());
            break;
        case 2:
            if (at < bytes.size()) bytes.erase(place);
            break;
        case 3:
            if (at < bytes.size()) *place = value;
            break;
        default:
            if (at < bytes.size()) *place ^= static_cast<std::uint8_t>(1u << random.below(8));
    }
}

Bytes random_input(const std::vector<Bytes>& seeds, std::uint64_t seed) {
    SplitMix random(seed);
    if (seeds.empty() || random.below(8) == 0) {
        Bytes input(random.below(kRandomBytesMax));
        for (std::uint8_t& byte : input) byte = static_cast<std::uint8_t>(random.next());
        return input;
    }
    Bytes input = seeds[random.below(seeds.size())];
    for (std::size_t edits = 1 + random.below(kEditsMax); edits > 0; --edits) edit(input, random);
    return input;
}

class Fuzz : public testing::TestWithParam<Target> {};

TEST_P(Fuzz, AcceptsItsSeeds) {
    for (const Bytes& seed : GetParam().seeds()) {
        EXPECT_TRUE(GetParam().run(seed)) << "a seed of " << seed.size() << " bytes: " << to_hex(seed);
    }
}

TEST_P(Fuzz, HoldsOnRandomInputs) {
    const std::vector<Bytes> seeds = GetParam().seeds();
    std::signal(SIGABRT, tell_seed);
    std::signal(SIGSEGV, tell_seed);
    const std::uint64_t first = number_from_environment("WEFT_TEST_SEED", 1);
    const std::uint64_t rounds = first == 1 ? number_from_environment("WEFT_TEST_ROUNDS", kRounds) : 1;
    for (current_seed = first; current_seed < first + rounds; ++current_seed) {
        GetParam().run(random_input(seeds, current_seed));
    }
    std::signal(SIGABRT, SIG_DFL);
    std::signal(SIGSEGV, SIG_DFL);
}

INSTANTIATE_TEST_SUITE_P(Targets, Fuzz, testing::ValuesIn(targets()),
                         [](const auto& target) { return std::string(target.param.name); });

}  // namespace
}  // namespace weft::fuzz
