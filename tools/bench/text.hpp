// Figures and foreign text as people read them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weft::bench {

// Three significant digits at least, thousands set apart: "0.0123", "4.56", "142,315".
std::string figure(double value);

// Text that this program did not make: control characters and what is not ASCII as "?", cut when it is very long.
std::string printable(std::string_view text);

// Columns as wide as their widest cell, two spaces between; the first column is set left, the others right.
std::string table_text(const std::vector<std::vector<std::string>>& rows);

}  // namespace weft::bench
