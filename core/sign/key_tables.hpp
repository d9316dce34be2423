// Precomputed multiples of public keys that sign again and again, bounded in bytes. Holding a key's table makes its
// verifications faster and never changes a verdict.
//
// Threads: any number of readers (verify_many) at once, or one writer (learn); never both. The validator reads while a
// batch is checked and learns between batches, so no lock is needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/ports.hpp"
#include "core/simd/level.hpp"
#include "core/types.hpp"

namespace weft {

class KeyTables {
public:
    // Holds as many keys as fit into `bytes_max` (some 5 KB each on the fastest level); none where no kernel of this
    // machine uses tables. Nobody can make keys collide on purpose who does not know the `salt`.
    explicit KeyTables(std::size_t bytes_max, std::uint64_t salt = 0);
    // The same for a level of verify_levels() that this machine can run; verify_many on other levels ignores it.
    KeyTables(std::size_t bytes_max, std::uint64_t salt, SimdLevel level);
    ~KeyTables();
    KeyTables(const KeyTables&) = delete;
    KeyTables& operator=(const KeyTables&) = delete;

    // Notes that these keys signed something valid, and builds tables, on the executor, for those that recur and have
    // none; when full, keys that were not used for long make room. Bounded work: at most `builds_max` tables.
    void learn(std::span<const PublicKeyBytes* const> keys, Executor& executor, std::size_t builds_max);

    bool holds(const PublicKeyBytes& key) const;
    std::size_t size() const;      // keys held
    std::size_t capacity() const;  // keys that fit
    std::size_t bytes() const;     // memory in use

    struct Impl;  // of the kernels
    const Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace weft
