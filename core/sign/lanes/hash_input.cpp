#include "core/sign/lanes/hash_input.hpp"

#include <algorithm>
#include <cstring>

namespace weft::lanes {

namespace {

constexpr std::size_t kHeadBytes = 64;     // R and A
constexpr std::size_t kTrailerBytes = 17;  // the padding's first byte, and the length in 16 bytes

std::size_t input_bytes(const HashInput& input) {
    return kHeadBytes + input.message.size();
}

void write_length(const HashInput& input, std::uint8_t* block) {
    const std::uint64_t bits = std::uint64_t{input_bytes(input)} * 8;
    for (std::size_t i = 0; i < 8; ++i) {
        block[kHashBlockBytes - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i));
    }
}

}  // namespace

std::size_t block_count(const HashInput& input) {
    return (input_bytes(input) + kTrailerBytes + kHashBlockBytes - 1) / kHashBlockBytes;
}

void write_block(const HashInput& input, std::size_t index, std::uint8_t* out) {
    std::size_t filled = 0;
    if (index == 0) {
        std::memcpy(out, input.r, 32);
        std::memcpy(out + 32, input.key, 32);
        filled = kHeadBytes;
    }
    const std::size_t begin = index * kHashBlockBytes + filled;  // in the input
    const std::size_t end = input_bytes(input);
    if (begin < end) {
        const std::size_t size = std::min(end - begin, kHashBlockBytes - filled);
        std::memcpy(out + filled, input.message.data() + (begin - kHeadBytes), size);
        filled += size;
    }
    std::memset(out + filled, 0, kHashBlockBytes - filled);
    // The first byte after the input, which an earlier block may have had room for.
    if (filled < kHashBlockBytes && index * kHashBlockBytes + filled == end) out[filled] = 0x80;
    if (index + 1 == block_count(input)) write_length(input, out);
}

}  // namespace weft::lanes
