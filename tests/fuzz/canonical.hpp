// The property of every decoder of ours: what it accepts is the one encoding of what it read.
#pragma once

#include <algorithm>

#include "core/bytes.hpp"
#include "core/check.hpp"

namespace weft::fuzz {

// Whether `decode` accepts the input; then CHECKs that encode(*decode(input)) == input, and that it reads that again.
template <class Decode, class Encode>
bool accepts_one_encoding(ByteView input, Decode&& decode, Encode&& encode) {
    const auto decoded = decode(input);
    if (!decoded) return false;
    const Bytes again = encode(*decoded);
    CHECK(std::ranges::equal(again, input));
    CHECK(decode(ByteView(again)).has_value());
    return true;
}

// An input for a target that takes a choice first, then the bytes.
inline Bytes chosen(std::uint8_t choice, ByteView bytes) {
    Bytes input{choice};
    input.insert(input.end(), bytes.begin(), bytes.end());
    return input;
}

inline Bytes bytes_of(std::string_view text) {
    const ByteView view = as_bytes(text);
    return Bytes(view.begin(), view.end());
}

}  // namespace weft::fuzz
