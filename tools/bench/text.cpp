#include "tools/bench/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weft::bench {
namespace {

constexpr std::size_t kPrintableMax = 200;

std::string with_thousands(std::string digits) {
    for (std::size_t at = digits.size(); at > 3 && digits[at - 4] != '-'; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

}  // namespace

std::string figure(double value) {
    if (!std::isfinite(value)) return "-";
    if (std::abs(value) >= 99.95) return with_thousands(fmt::format("{:.0f}", value));
    return value == 0 ? "0" : fmt::format("{:#.3g}", value);
}

std::string printable(std::string_view text) {
    std::string clean;
    for (const char letter : text.substr(0, kPrintableMax)) clean += letter >= ' ' && letter <= '~' ? letter : '?';
    return text.size() > kPrintableMax ? clean + "..." : clean;
}

std::string table_text(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - row[i].size(), ' ');
            text += i == 0 ? "  " + row[i] + padding : "  " + padding + row[i];
        }
        text.erase(text.find_last_not_of(' ') + 1);
        text += "\n";
    }
    return text;
}

}  // namespace weft::bench
