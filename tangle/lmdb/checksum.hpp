// The checksum of every log record and index row: finds torn and flipped bits. Two CRC-32C side by side: twice as
// fast as one, which waits for itself, and random bytes pass once in 2^64. Definition: docs/storage.md, "Checksums".
#pragma once

#include <array>
#include <vector>

#include "core/bytes.hpp"

namespace weft::tangle::lmdb {

class Checksum {
public:
    static constexpr std::size_t kBytes = 8;

    // Takes the next piece. That pieces are cut elsewhere is not always noticed: their lengths have to be known.
    Checksum& update(ByteView piece);

    // May be called more than once; update may follow.
    std::array<std::uint8_t, kBytes> finish() const;

private:
    std::uint32_t even_ = 0xFFFFFFFF;  // of 8-byte words 0, 2, 4.. of each piece
    std::uint32_t odd_ = 0xFFFFFFFF;   // of words 1, 3, 5..
    std::uint64_t bytes_ = 0;
};

// One way to compute it: folds `words` 8-byte words into the sums in turn, the first into `even`.
struct CrcKernel {
    const char* name;
    void (*fold)(std::uint32_t& even, std::uint32_t& odd, const std::uint8_t* at, std::size_t words);
};

// Those that this machine can run, the portable one first; the last is in use unless WEFT_SIMD says scalar.
const std::vector<CrcKernel>& crc_kernels();

}  // namespace weft::tangle::lmdb
