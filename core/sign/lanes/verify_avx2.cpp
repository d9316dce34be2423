// Signature checks in four lanes of AVX2.
#if defined(__x86_64__)

#include <immintrin.h>

#include "core/sign/lanes/aligned_bytes.hpp"
#include "core/sign/lanes/constants.hpp"
#include "core/sign/lanes/field.hpp"
#include "core/sign/lanes/hash_input.hpp"
#include "core/sign/lanes/kernel.hpp"
#include "core/simd/region.hpp"

WEFT_SIMD_BEGIN(WEFT_SIMD_AVX2)

#include "core/sign/lanes/curve.hpp"
#include "core/sign/lanes/field_avx2.hpp"
#include "core/sign/lanes/roots.hpp"
#include "core/sign/lanes/sha512.hpp"
#include "core/sign/lanes/tables.hpp"
#include "core/sign/lanes/verification.hpp"
#include "core/sign/lanes/words_avx2.hpp"

namespace weft::lanes {
namespace {

void hash(const HashInput* inputs, HashWords* digests) {
    Sha512<WordsAvx2>::digest(inputs, digests);
}

void build_base(std::uint8_t* table) {
    Tables<FieldAvx2>::build_base_table(table);
}

unsigned build_tables(const std::uint8_t* const* keys, std::uint8_t* const* tables) {
    return Tables<FieldAvx2>::build_key_tables(keys, tables);
}

void verify(const std::uint8_t* base, Group* groups, std::size_t count) {
    Verification<FieldAvx2>::verify(base, groups, count);
}

}  // namespace
}  // namespace weft::lanes

WEFT_SIMD_END

namespace weft::lanes {

const Kernel& avx2_kernel() {
    static const Kernel kKernel = [] {
        static AlignedBytes base(Tables<FieldAvx2>::kBaseBytes);
        build_base(base.data());
        return Kernel{FieldAvx2::kLanes, Tables<FieldAvx2>::kKeyBytes, base.data(), hash, verify, build_tables};
    }();
    return kKernel;
}

}  // namespace weft::lanes

#endif
