#include "pow/trial.hpp"

#include <algorithm>
#include <bit>

#include "core/check.hpp"

namespace weft {

using namespace blake3_core;

namespace {

constexpr std::size_t kNonceBytes = 4;

static_assert(kBlockHeaderBytesMax <= kChunkBytes, "a header is one chunk, so its hash is a chain of blocks");
static_assert(kBlockBytes % kNonceBytes == 0, "an aligned nonce does not straddle two hash blocks");

// Of the digest's bytes in order: a word's first byte is its lowest.
unsigned leading_zero_bits(const ChainingValue& words) {
    unsigned bits = 0;
    for (const std::uint32_t word : words) {
        if (word != 0) return bits + static_cast<unsigned>(std::countl_zero(__builtin_bswap32(word)));
        bits += 32;
    }
    return bits;
}

// The bits of the digest's first word that are 0 when its first `bits` bits are.
std::uint32_t first_word_zeros(unsigned bits) {
    if (bits == 0) return 0;
    return __builtin_bswap32(UINT32_MAX << (32 - std::min(bits, 32u)));
}

}  // namespace

NonceTrial::NonceTrial(const Domains& domains, ByteView header) : midstate_(words_from(domains.block_id.bytes.data())) {
    CHECK(header.size() >= kNonceBytes && header.size() <= kBlockHeaderBytesMax && header.size() % kNonceBytes == 0);
    std::uint32_t start = kChunkStart;
    while (header.size() > kBlockBytes) {
        midstate_ = compress(midstate_, header.data(), {.flags = kKeyedHash | start});
        header = header.subspan(kBlockBytes);
        start = 0;
    }
    std::copy(header.begin(), header.end(), last_.begin());
    info_ = {0, static_cast<std::uint32_t>(header.size()), kKeyedHash | start | kChunkEnd | kRoot};
}

unsigned NonceTrial::work_with(std::uint32_t nonce) const {
    std::array<std::uint8_t, kBlockBytes> block = last_;
    std::uint8_t* place = block.data() + info_.bytes - kNonceBytes;
    for (std::size_t i = 0; i < kNonceBytes; ++i) place[i] = static_cast<std::uint8_t>(nonce >> (8 * i));
    return leading_zero_bits(compress(midstate_, block.data(), info_));
}

std::optional<std::uint32_t> NonceTrial::search(const pow_core::ScanKernel* kernel, unsigned bits, std::uint32_t first,
                                                std::uint32_t count) const {
    const pow_core::NonceScan scan = scan_for(bits);
    for (std::uint32_t at = 0; at < count; ++at) {
        if (kernel != nullptr) at += kernel->scan(scan, first + at, count - at);
        if (at == count) break;
        if (work_with(first + at) >= bits) return first + at;  // the lanes look at the first 32 bits
    }
    return std::nullopt;
}

pow_core::NonceScan NonceTrial::scan_for(unsigned bits) const {
    pow_core::NonceScan scan{};
    std::copy(midstate_.begin(), midstate_.end(), scan.midstate);
    const ChainingValue low = words_from(last_.data());
    const ChainingValue high = words_from(last_.data() + kBlockBytes / 2);
    std::copy(low.begin(), low.end(), scan.words);
    std::copy(high.begin(), high.end(), scan.words + low.size());
    scan.nonce_word = (info_.bytes - kNonceBytes) / kNonceBytes;
    scan.bytes = info_.bytes;
    scan.flags = info_.flags;
    scan.zeros = first_word_zeros(bits);
    return scan;
}

}  // namespace weft
