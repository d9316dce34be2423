#include "tools/bench/verdicts/verdict_line.hpp"

#include <optional>
#include <vector>

namespace weft::bench {
namespace {

constexpr std::string_view kBlanks = " \t\r";

using Fields = std::vector<std::string_view>;

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Empty fields included. More than four are of no interest: it is too many.
Fields split(std::string_view line, std::string_view separators) {
    Fields fields;
    while (fields.size() < 4) {
        const std::size_t end = line.find_first_of(separators);
        fields.push_back(trimmed(line.substr(0, end)));
        if (end == std::string_view::npos) break;
        line.remove_prefix(end + 1);
    }
    return fields;
}

Fields words_of(std::string_view line) {
    Fields words;
    for (std::size_t at = 0; words.size() < 4; at = line.find_first_of(kBlanks, at)) {
        at = line.find_first_not_of(kBlanks, at);
        if (at == std::string_view::npos) break;
        words.push_back(line.substr(at, line.find_first_of(kBlanks, at) - at));
    }
    return words;
}

Fields fields_of(std::string_view line) {
    if (line.find(',') != std::string_view::npos) return split(line, ",");
    const Fields words = words_of(line);
    const Fields exact = split(line, " \t");
    return words.size() == 2 && exact.size() == 3 ? exact : words;
}

Unexpected<std::string> wrong(std::string what) {
    return Unexpected{std::move(what)};
}

}  // namespace

bool skips_line(std::string_view line) {
    line = trimmed(line);
    return line.empty() || line.front() == '#';
}

Expected<VerdictLine, std::string> parse_verdict_line(std::string_view line) {
    line = trimmed(line);
    const Fields fields = fields_of(line);
    if (fields.size() != 3) return wrong("needs three fields: public key, message, signature");
    VerdictLine parsed;
    if (!from_hex(fields[0], parsed.key.bytes)) return wrong("the public key is not 64 hexadecimal digits");
    if (!from_hex(fields[2], parsed.signature.bytes)) return wrong("the signature is not 128 hexadecimal digits");
    std::optional<Bytes> message = fields[1] == "-" ? Bytes{} : from_hex(fields[1]);
    if (!message) return wrong("the message is not an even number of hexadecimal digits");
    if (message->size() > kVerdictMessageBytesMax) return wrong("the message is longer than 1 MiB");
    parsed.message = *std::move(message);
    return parsed;
}

}  // namespace weft::bench
