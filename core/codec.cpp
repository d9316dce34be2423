#include "core/codec.hpp"

namespace weft {

Writer& Writer::bytes(ByteView view) {
    out_.insert(out_.end(), view.begin(), view.end());
    return *this;
}

Writer& Writer::little(std::uint64_t value, std::size_t size) {
    std::array<std::uint8_t, 8> encoded;
    for (std::size_t i = 0; i < size; ++i) encoded[i] = static_cast<std::uint8_t>(value >> (8 * i));
    return bytes(ByteView(encoded).first(size));
}

std::string_view decode_error_name(DecodeErrorCode code) {
    switch (code) {
        case DecodeErrorCode::truncated:
            return "truncated";
        case DecodeErrorCode::trailing_bytes:
            return "trailing_bytes";
        case DecodeErrorCode::too_large:
            return "too_large";
        case DecodeErrorCode::bad_version:
            return "bad_version";
        case DecodeErrorCode::bad_algorithm:
            return "bad_algorithm";
        case DecodeErrorCode::bad_flags:
            return "bad_flags";
        case DecodeErrorCode::bad_count:
            return "bad_count";
        case DecodeErrorCode::bad_length:
            return "bad_length";
        case DecodeErrorCode::bad_type:
            return "bad_type";
        case DecodeErrorCode::bad_value:
            return "bad_value";
        case DecodeErrorCode::duplicate:
            return "duplicate";
        case DecodeErrorCode::not_canonical:
            return "not_canonical";
        case DecodeErrorCode::slot_order:
            return "slot_order";
        case DecodeErrorCode::wrong_payload:
            return "wrong_payload";
        case DecodeErrorCode::wrong_network:
            return "wrong_network";
        case DecodeErrorCode::unknown_epoch:
            return "unknown_epoch";
    }
    return "unknown";
}

}  // namespace weft
