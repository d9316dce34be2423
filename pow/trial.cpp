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

unsigned NonceTrial::work_with(std::uint32_t nonce) {
    std::uint8_t* place = last_.data() + info_.bytes - kNonceBytes;
    for (std::size_t i = 0; i < kNonceBytes; ++i) place[i] = static_cast<std::uint8_t>(nonce >> (8 * i));
    return leading_zero_bits(compress(midstate_, last_.data(), info_));
}

}  // namespace weft
