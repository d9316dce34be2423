// The numbers of Ed25519 (RFC 8032, section 5.1), least significant word first.
#pragma once

#include "core/sign/lanes/field.hpp"

namespace weft::lanes {

inline constexpr Words256 kZero = {0, 0, 0, 0};
inline constexpr Words256 kOne = {1, 0, 0, 0};
inline constexpr Words256 kTwo = {2, 0, 0, 0};
inline constexpr Words256 kD = {0x75EB4DCA135978A3, 0x00700A4D4141D8AB, 0x8CC740797779E898,
                                0x52036CEE2B6FFE73};  // -121665 / 121666
inline constexpr Words256 kTwiceD = {0xEBD69B9426B2F159, 0x00E0149A8283B156, 0x198E80F2EEF3D130, 0x2406D9DC56DFFCE7};
inline constexpr Words256 kRootOfMinusOne = {0xC4EE1B274A0EA0B0, 0x2F431806AD2FE478, 0x2B4D00993DFBD7A7,
                                             0x2B8324804FC1DF0B};  // 2^((p - 1) / 4)
inline constexpr Words256 kBaseX = {0xC9562D608F25D51A, 0x692CC7609525A7B2, 0xC0A4E231FDD6DC5C, 0x216936D3CD6E53FE};
inline constexpr Words256 kBaseY = {0x6666666666666658, 0x6666666666666666, 0x6666666666666666,
                                    0x6666666666666666};  // 4 / 5

// The order of the base point, L = 2^252 + 27742317777372353535851937790883648493.
inline constexpr Words256 kOrder = {0x5812631A5CF5D3ED, 0x14DEF9DEA2F79CD6, 0x0000000000000000, 0x1000000000000000};

}  // namespace weft::lanes
