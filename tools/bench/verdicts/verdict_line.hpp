// A line that asks for a verdict: public key, message, signature in hexadecimal. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/bytes.hpp"
#include "core/expected.hpp"
#include "core/types.hpp"

namespace weft::bench {

// Longest message that is read; a line may be as long as that needs.
inline constexpr std::size_t kVerdictMessageBytesMax = 1024 * 1024;
inline constexpr std::size_t kVerdictLineBytesMax = 2 * (kVerdictMessageBytesMax + 32 + 64) + 64;

struct VerdictLine {
    PublicKeyBytes key;
    Bytes message;
    Signature signature;
};

// Nothing to judge: blank, or a comment that begins with #.
bool skips_line(std::string_view line);

// Fields are separated by commas (blanks around them do not count), or by blanks where there is no comma. An empty
// message is "-" or an empty field: "key,,signature", or two blanks side by side. Errors: what is wrong, for a person.
Expected<VerdictLine, std::string> parse_verdict_line(std::string_view line);

}  // namespace weft::bench
