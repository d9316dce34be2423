// Ed25519 verification of many signatures at once, one per SIMD lane. The verdict is libsodium 1.0.18's
// crypto_sign_verify_detached, on every input and every level: a consensus rule (design section 3). Any thread, after
// sign_init.
#pragma once

#include <span>
#include <vector>

#include "core/sign/ed25519.hpp"
#include "core/sign/key_tables.hpp"
#include "core/simd/level.hpp"

namespace weft {

// Views: what they point to must live through the call.
struct SignatureJob {
    const PublicKeyBytes* key = nullptr;
    ByteView message;
    const Signature* signature = nullptr;
};

// valid[i] = 1 when jobs[i] is valid, else 0. Requires equal sizes. `tables` speeds up keys that it holds and never
// changes a verdict; nullptr: none. Works best on multiples of 8 (of 64: inversions are shared).
void verify_many(std::span<const SignatureJob> jobs, std::span<std::uint8_t> valid, const KeyTables* tables = nullptr);

// The same on a level of verify_levels(), for tests and benches.
void verify_many_at(SimdLevel level, std::span<const SignatureJob> jobs, std::span<std::uint8_t> valid,
                    const KeyTables* tables = nullptr);

// Levels that have a kernel of their own, slowest first (scalar is libsodium), whether this machine can run them or
// not.
const std::vector<SimdLevel>& verify_levels();

}  // namespace weft
