// Runs the fuzz targets over random inputs, for compilers without a fuzzer.
#include <gtest/gtest.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "core/ports.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace weft {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::size_t kInputMax = 96;

TEST(Fuzz, verify_many_equals_libsodium_on_random_inputs) {
    const char* text = std::getenv("WEFT_TEST_ROUNDS");
    const std::uint64_t count = text ? std::strtoull(text, nullptr, 10) : 500;
    // Shown beforehand, since a difference aborts; the target then prints the input itself.
    std::printf("seeds %" PRIu64 " to %" PRIu64 "\n", kSeed, kSeed + count - 1);
    for (std::uint64_t seed = kSeed; seed < kSeed + count; ++seed) {
        SplitMix random(seed);
        Bytes input(random.below(kInputMax));
        for (std::uint8_t& byte : input) byte = static_cast<std::uint8_t>(random.next());
        LLVMFuzzerTestOneInput(input.data(), input.size());
    }
}

}  // namespace
}  // namespace weft
