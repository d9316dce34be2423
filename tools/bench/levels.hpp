// How kernels and their thread counts are named in metrics.
#pragma once

#include <string>

#include "core/simd/level.hpp"

namespace weft::bench {

// "" for one thread, ".t4" for four: so that runs with other thread counts still have the single thread in common.
std::string threads_suffix(unsigned threads);

// "avx2, ifma": for notes and checks.
std::string names_of(const std::vector<SimdLevel>& levels);

}  // namespace weft::bench
