#include "core/common_codec.hpp"

namespace weft {

void write_key(Writer& out, const PublicKey& key) {
    out.u8(static_cast<std::uint8_t>(key.algorithm)).fixed(key.bytes);
}

PublicKey read_key(Reader& in) {
    const auto algorithm = static_cast<Algorithm>(in.u8());
    return {algorithm, in.fixed<PublicKeyBytes>()};
}

bool known_algorithm(Algorithm algorithm) {
    return algorithm == Algorithm::ed25519;
}

void write_quota(Writer& out, const Quota& quota) {
    out.u32(quota.units_per_second).u32(quota.burst_units);
}

Quota read_quota(Reader& in) {
    const std::uint32_t units_per_second = in.u32();
    return {units_per_second, in.u32()};
}

Decoded<void> read_exactly(const Reader& in, std::string_view what) {
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, std::string(what) + " is too short");
    if (in.left() > 0) return decode_error(DecodeErrorCode::trailing_bytes, std::string(what) + " is too long");
    return {};
}

}  // namespace weft
