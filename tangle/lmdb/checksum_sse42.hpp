// CRC-32C by the instruction of SSE 4.2.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weft::tangle::lmdb::sse42 {

// As CrcKernel::fold. Requires SSE 4.2.
void fold_words(std::uint32_t& even, std::uint32_t& odd, const std::uint8_t* at, std::size_t words);

}  // namespace weft::tangle::lmdb::sse42
