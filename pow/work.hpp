// Proof of work: finding the nonce that gives a block's id so many leading zero bits (core/block.hpp, work_of).
// Anti-spam for accounts outside their quota, never consensus. How much work is due is the ledger's to say.
#pragma once

#include <optional>
#include <vector>

#include "core/block.hpp"
#include "core/ports.hpp"
#include "core/simd/level.hpp"

namespace weft {

// The smallest nonce of [first, first + count) that gives at least `bits`; nothing when none does.
// `header` is an encoded header with any nonce (encode_header of complete_header). Requires first + count <= 2^32.
// Cost: one compression a nonce, a nonce per SIMD lane; 2^bits nonces on average.
std::optional<std::uint32_t> search_nonce(const Domains& domains, ByteView header, unsigned bits, std::uint32_t first,
                                          std::uint32_t count);

// The smallest of all nonces that gives at least `bits`, searched on all of the executor's threads: the same answer
// on any executor. Nothing when no nonce does, which takes the whole 2^32 to know: keep bits <= kWorkBitsMax.
std::optional<std::uint32_t> find_nonce(Executor& executor, const Domains& domains, ByteView header, unsigned bits);

// The same, with what it took: for measuring.
struct NonceSearch {
    std::optional<std::uint32_t> nonce;
    std::uint64_t tried = 0;  // on all threads, those beyond the answer included: depends on the executor
};
NonceSearch find_nonce_counting(Executor& executor, const Domains& domains, ByteView header, unsigned bits);

// search_nonce on a level of nonce_levels() that this machine can run, for tests and benches. Same answer on each.
std::optional<std::uint32_t> search_nonce_at(SimdLevel level, const Domains& domains, ByteView header, unsigned bits,
                                             std::uint32_t first, std::uint32_t count);

// Levels that have a kernel of their own, slowest first, whether this machine can run them or not.
const std::vector<SimdLevel>& nonce_levels();

}  // namespace weft
