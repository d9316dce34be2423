// Signature checks in eight lanes of AVX-512 IFMA.
#if defined(__x86_64__)

#include <immintrin.h>

#include "core/sign/lanes/aligned_bytes.hpp"
#include "core/sign/lanes/constants.hpp"
#include "core/sign/lanes/field.hpp"
#include "core/sign/lanes/hash_input.hpp"
#include "core/sign/lanes/kernel.hpp"
#include "core/simd/region.hpp"

WEFT_SIMD_BEGIN(WEFT_SIMD_IFMA)

#include "core/sign/lanes/curve.hpp"
#include "core/sign/lanes/field_ifma.hpp"
#include "core/sign/lanes/roots.hpp"
#include "core/sign/lanes/sha512.hpp"
#include "core/sign/lanes/tables.hpp"
#include "core/sign/lanes/verification.hpp"
#include "core/sign/lanes/words_ifma.hpp"

namespace weft::lanes {
namespace {

void hash(const HashInput* inputs, HashWords* digests) {
    Sha512<WordsIfma>::digest(inputs, digests);
}

void build_base(std::uint8_t* table) {
    Tables<FieldIfma>::build_base_table(table);
}

unsigned build_tables(const std::uint8_t* const* keys, std::uint8_t* const* tables) {
    return Tables<FieldIfma>::build_key_tables(keys, tables);
}

void verify(const std::uint8_t* base, Group* groups, std::size_t count) {
    Verification<FieldIfma>::verify(base, groups, count);
}

}  // namespace
}  // namespace weft::lanes

WEFT_SIMD_END

namespace weft::lanes {

const Kernel& ifma_kernel() {
    static const Kernel kKernel = [] {
        static AlignedBytes base(Tables<FieldIfma>::kBaseBytes);
        build_base(base.data());
        return Kernel{FieldIfma::kLanes, Tables<FieldIfma>::kKeyBytes, base.data(), hash, verify, build_tables};
    }();
    return kKernel;
}

}  // namespace weft::lanes

#endif
