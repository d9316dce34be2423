// Valid encodings to start from, beside tests/core/samples.hpp.
#pragma once

#include <vector>

#include "core/bytes.hpp"

namespace weft::fuzz {

// Blocks of tests/core/samples.hpp, with payloads of every kind, none longer than kSampleBytesMax; the same every time.
inline constexpr std::size_t kSampleBytesMax = 700;
std::vector<Bytes> sample_blocks();

}  // namespace weft::fuzz
