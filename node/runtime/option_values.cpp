// Names and values of options as text.
#include <algorithm>
#include <cctype>
#include <charconv>

#include "node/runtime/config_options.hpp"

namespace weft::node {

namespace {

std::vector<std::string> split_list(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    while (start < text.size()) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        if (end > start) parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

// A TOML string of one line: control characters have to be escaped.
std::string quoted(const std::string& text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            out += std::string("\\u00") + kDigits[byte >> 4] + kDigits[byte & 15];
            continue;
        }
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

}  // namespace

std::string section_of(const Option& option) {
    return option.key.substr(0, option.key.find('.'));
}
std::string name_of(const Option& option) {
    return option.key.substr(option.key.find('.') + 1);
}

std::string environment_name(const Option& option) {
    std::string name = "WEFT_" + section_of(option) + "__" + name_of(option);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return name;
}

std::string secret_file_variable(const Option& option) {
    return environment_name(option) + "_FILE";
}

std::string help_of(const Option& option) {
    if (!option.secret) return option.help;
    return option.help + "; " + secret_file_variable(option) + " may name a file with it";
}

std::optional<OptionValue> option_value_from_text(OptionKind kind, const std::string& text) {
    switch (kind) {
        case OptionKind::text:
            return text;
        case OptionKind::list:
            return split_list(text);
        case OptionKind::flag:
            if (text == "true" || text == "false") return text == "true";
            return std::nullopt;
        case OptionKind::integer: {
            std::int64_t number = 0;
            const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
            if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
            return number;
        }
    }
    return std::nullopt;
}

std::string option_value_text(const OptionValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    std::string out = "[";
    for (const std::string& text : std::get<std::vector<std::string>>(value)) {
        out += (out.size() == 1 ? "" : ", ") + quoted(text);
    }
    return out + "]";
}

}  // namespace weft::node
