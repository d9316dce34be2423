#include "tangle/lmdb/checksum.hpp"

#include "core/simd/level.hpp"
#include "tangle/lmdb/checksum_sse42.hpp"

namespace weft::tangle::lmdb {

namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;  // Castagnoli's, bits reflected
constexpr std::size_t kWordBytes = 8;

using CrcTables = std::array<std::array<std::uint32_t, 256>, kWordBytes>;

// Table k: what a byte does to the sum that k more bytes follow.
constexpr CrcTables make_tables() {
    CrcTables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t sum = byte;
        for (int bit = 0; bit < 8; ++bit) sum = (sum & 1) != 0 ? sum >> 1 ^ kPolynomial : sum >> 1;
        tables[0][byte] = sum;
    }
    for (std::size_t k = 1; k < kWordBytes; ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t sum = tables[k - 1][byte];
            tables[k][byte] = sum >> 8 ^ tables[0][sum & 0xFF];
        }
    }
    return tables;
}
constexpr CrcTables kTables = make_tables();

std::uint32_t fold_word(std::uint32_t sum, const std::uint8_t* word) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < kWordBytes; ++i) {
        const std::uint8_t byte = i < 4 ? static_cast<std::uint8_t>(word[i] ^ sum >> 8 * i) : word[i];
        out ^= kTables[kWordBytes - 1 - i][byte];
    }
    return out;
}

void fold_portably(std::uint32_t& even, std::uint32_t& odd, const std::uint8_t* at, std::size_t words) {
    for (std::size_t i = 0; i < words; ++i) {
        std::uint32_t& sum = i % 2 == 0 ? even : odd;
        sum = fold_word(sum, at + i * kWordBytes);
    }
}

std::vector<CrcKernel> detect() {
    std::vector<CrcKernel> kernels{{"portable", fold_portably}};
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("sse4.2")) kernels.push_back({"sse42", sse42::fold_words});
#endif
    return kernels;
}

const CrcKernel& kernel() {
    static const CrcKernel kKernel = simd_level() == SimdLevel::scalar ? crc_kernels().front() : crc_kernels().back();
    return kKernel;
}

}  // namespace

const std::vector<CrcKernel>& crc_kernels() {
    static const std::vector<CrcKernel> kKernels = detect();
    return kKernels;
}

Checksum& Checksum::update(ByteView piece) {
    const auto fold = kernel().fold;
    const std::size_t words = piece.size() / kWordBytes;
    fold(even_, odd_, piece.data(), words);
    if (const ByteView rest = piece.subspan(words * kWordBytes); !rest.empty()) {
        std::array<std::uint8_t, kWordBytes> padded{};
        std::memcpy(padded.data(), rest.data(), rest.size());
        const bool to_even = words % 2 == 0;
        fold(to_even ? even_ : odd_, to_even ? odd_ : even_, padded.data(), 1);
    }
    bytes_ += piece.size();
    return *this;
}

std::array<std::uint8_t, Checksum::kBytes> Checksum::finish() const {
    std::array<std::uint8_t, 2 * kWordBytes> length{};
    for (std::size_t i = 0; i < kWordBytes; ++i) {
        length[i] = length[kWordBytes + i] = static_cast<std::uint8_t>(bytes_ >> 8 * i);
    }
    std::uint32_t even = even_;
    std::uint32_t odd = odd_;
    kernel().fold(even, odd, length.data(), 2);
    std::array<std::uint8_t, kBytes> out;
    for (std::size_t i = 0; i < 4; ++i) {
        out[i] = static_cast<std::uint8_t>(even >> 8 * i);
        out[4 + i] = static_cast<std::uint8_t>(odd >> 8 * i);
    }
    return out;
}

}  // namespace weft::tangle::lmdb
