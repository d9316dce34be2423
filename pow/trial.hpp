// One header's id hash for any nonce, without hashing again what the nonce doesn't touch. The nonce is the header's
// last 4 bytes and lies in its last 64-byte hash block (core/block.cpp), so all before that is a midstate.
#pragma once

#include <array>
#include <optional>

#include "core/block.hpp"
#include "core/hash/blake3_compress.hpp"
#include "pow/scan.hpp"

namespace weft {

class NonceTrial {
public:
    // Requires an encoded header with any nonce: at most kBlockHeaderBytesMax, its length a multiple of 4.
    NonceTrial(const Domains& domains, ByteView header);

    // Leading zero bits of the id's hash with this nonce: what work_of gives for the block. Cost: one compression.
    unsigned work_with(std::uint32_t nonce) const;

    // The smallest nonce of [first, first + count) that gives at least `bits`, in the lanes of `kernel` (nullptr: one
    // nonce at a time). Requires first + count <= 2^32.
    std::optional<std::uint32_t> search(const pow_core::ScanKernel* kernel, unsigned bits, std::uint32_t first,
                                        std::uint32_t count) const;

private:
    pow_core::NonceScan scan_for(unsigned bits) const;

    blake3_core::ChainingValue midstate_;
    std::array<std::uint8_t, blake3_core::kBlockBytes> last_{};
    blake3_core::BlockInfo info_;
};

}  // namespace weft
