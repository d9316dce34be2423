#include "tangle/lmdb/checksum_sse42.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include "core/simd/region.hpp"

WEFT_SIMD_BEGIN("sse4.2")
namespace weft::tangle::lmdb::sse42 {

void fold_words(std::uint32_t& even, std::uint32_t& odd, const std::uint8_t* at, std::size_t words) {
    unsigned long long first = even;
    unsigned long long second = odd;
    for (; words >= 2; words -= 2, at += 16) {
        unsigned long long word[2];
        __builtin_memcpy(word, at, sizeof word);
        first = _mm_crc32_u64(first, word[0]);
        second = _mm_crc32_u64(second, word[1]);
    }
    if (words == 1) {
        unsigned long long word;
        __builtin_memcpy(&word, at, sizeof word);
        first = _mm_crc32_u64(first, word);
    }
    even = static_cast<std::uint32_t>(first);
    odd = static_cast<std::uint32_t>(second);
}

}  // namespace weft::tangle::lmdb::sse42
WEFT_SIMD_END

#endif
