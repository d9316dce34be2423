// Prepares a stream of blocks on several cores.
#pragma once

#include <functional>

#include "tools/bench/load/block_stream.hpp"

namespace weft::bench::load {

// Signatures a second that so many threads make at this moment.
double signing_rate(unsigned threads);

// Called now and then, on the calling thread.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// `keys` as stream_keys gives them. Cost: a signature for each block, and 300 bytes.
BlockStream build_stream(const StreamShape& shape, const NetworkId& network, const std::vector<KeyPair>& keys,
                         unsigned threads, const Progress& progress);

}  // namespace weft::bench::load
