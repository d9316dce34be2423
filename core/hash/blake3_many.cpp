#include "core/hash/blake3_many.hpp"

#include "core/check.hpp"

namespace weft {

namespace {

Hash one(const HashKey* key, ByteView message) {
    return key == nullptr ? blake3(message) : blake3_keyed(*key, message);
}

}  // namespace

const std::vector<SimdLevel>& blake3_levels() {
    static const std::vector<SimdLevel> kLevels{SimdLevel::scalar};
    return kLevels;
}

void blake3_many_at(SimdLevel level, const HashKey* key, std::span<const ByteView> messages, std::span<Hash> digests) {
    CHECK(messages.size() == digests.size() && level == SimdLevel::scalar);
    for (std::size_t i = 0; i < messages.size(); ++i) digests[i] = one(key, messages[i]);
}

void blake3_many(std::span<const ByteView> messages, std::span<Hash> digests) {
    blake3_many_at(best_of(blake3_levels(), simd_level()), nullptr, messages, digests);
}

void blake3_keyed_many(const HashKey& key, std::span<const ByteView> messages, std::span<Hash> digests) {
    blake3_many_at(best_of(blake3_levels(), simd_level()), &key, messages, digests);
}

}  // namespace weft
