// Blocks as clients would send them, signed before any clock starts.
#pragma once

#include <vector>

#include "core/block.hpp"
#include "core/ports.hpp"
#include "core/sign/verify_many.hpp"

namespace weft::bench {

struct BlockSpec {
    std::size_t count = 0;
    std::size_t accounts = 0;       // that issue them in turn; at least 1
    std::size_t payload_bytes = 0;  // 0: a transfer with one credit; else a record with so many bytes of data
    double bad_share = 0;           // 0..1: with a changed signature; by falls_in_share
    TimeUs time = 0;                // of all
    std::uint64_t seed = 1;
};

struct SignedBlocks {
    // Signs on the executor. Requires payload_bytes <= record_data_bytes_max().
    SignedBlocks(const Domains& domains, const BlockSpec& spec, Executor& executor);

    std::vector<Bytes> encoded;
    std::vector<BlockId> ids;
    std::vector<std::uint8_t> expected;  // 1 where the signature is good

    std::vector<SignatureJob> jobs;  // their signatures alone: views of what follows, and of ids
    std::vector<PublicKeyBytes> keys;
    std::vector<Signature> signatures;
};

// The most data that a record of these blocks can carry.
std::size_t record_data_bytes_max();

}  // namespace weft::bench
