// The checksum of records and rows: every way to compute it gives the same, and no flip or shift goes unnoticed.
#include "tangle/lmdb/checksum.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/ports.hpp"

namespace weft::tangle::lmdb {
namespace {

constexpr std::uint64_t kSeed = 5'150;

Bytes random_bytes(std::size_t count, SplitMix& random) {
    Bytes out(count);
    for (auto& byte : out) byte = static_cast<std::uint8_t>(random.next());
    return out;
}

// CRC-32C from its definition, bit by bit.
std::uint32_t crc_by_bits(std::uint32_t sum, ByteView bytes) {
    for (const std::uint8_t byte : bytes) {
        sum ^= byte;
        for (int bit = 0; bit < 8; ++bit) sum = (sum & 1) != 0 ? sum >> 1 ^ 0x82F63B78 : sum >> 1;
    }
    return sum;
}

TEST(Checksum, EveryKernelComputesTheSame) {
    SCOPED_TRACE(kSeed);
    SplitMix random(kSeed);
    for (std::size_t words = 0; words < 70; ++words) {
        const Bytes bytes = random_bytes(words * 8, random);
        std::uint32_t even = 0xFFFFFFFF;
        std::uint32_t odd = 77;
        for (const CrcKernel& kernel : crc_kernels()) {
            std::uint32_t got_even = even;
            std::uint32_t got_odd = odd;
            kernel.fold(got_even, got_odd, bytes.data(), words);
            std::uint32_t by_bits[2] = {even, odd};
            for (std::size_t i = 0; i < words; ++i) {
                by_bits[i % 2] = crc_by_bits(by_bits[i % 2], ByteView(bytes).subspan(8 * i, 8));
            }
            EXPECT_EQ(got_even, by_bits[0]) << kernel.name << ", " << words << " words";
            EXPECT_EQ(got_odd, by_bits[1]) << kernel.name << ", " << words << " words";
        }
    }
}

TEST(Checksum, IsThatOfTheDocument) {
    // docs/storage.md, "Checksums".
    EXPECT_EQ(crc_by_bits(0xFFFFFFFF, as_bytes("123456789")) ^ 0xFFFFFFFF, 0xE3069283u);
    const auto sum = Checksum().update(as_bytes("123456789")).finish();
    Bytes even(as_bytes("12345678").begin(), as_bytes("12345678").end());
    Bytes odd{'9', 0, 0, 0, 0, 0, 0, 0};
    for (Bytes* lane : {&even, &odd}) lane->insert(lane->end(), {9, 0, 0, 0, 0, 0, 0, 0});
    const std::uint32_t expected[2] = {crc_by_bits(0xFFFFFFFF, even), crc_by_bits(0xFFFFFFFF, odd)};
    for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(sum[i], static_cast<std::uint8_t>(expected[i / 4] >> i % 4 * 8));
}

TEST(Checksum, NoticesEveryFlippedBitAndEveryLength) {
    SCOPED_TRACE(kSeed);
    SplitMix random(kSeed);
    const Bytes whole = random_bytes(100, random);
    std::set<std::array<std::uint8_t, Checksum::kBytes>> seen{Checksum().update(whole).finish()};
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        Bytes flipped = whole;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
        EXPECT_TRUE(seen.insert(Checksum().update(flipped).finish()).second) << "bit " << bit;
    }
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_TRUE(seen.insert(Checksum().update(Bytes(size)).finish()).second) << size << " zeros";
    }
}

}  // namespace
}  // namespace weft::tangle::lmdb
