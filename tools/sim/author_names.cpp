#include "tools/sim/author_names.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft::sim {

namespace {

bool is_number(const std::string& name) {
    const bool is_digits = std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
    return is_digits && !name.empty() && (name.size() == 1 || name.front() != '0');
}

bool is_less_as_number(const std::string& left, const std::string& right) {
    return std::pair(left.size(), left) < std::pair(right.size(), right);
}

// A, B, ..., Z, AA, AB, ...
std::string letters(std::size_t place) {
    std::string name;
    for (std::size_t rest = place + 1; rest > 0; rest = (rest - 1) / 26) {
        name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
    }
    return name;
}

}  // namespace

std::vector<std::string> complete_author_names(std::set<std::string> seen, std::size_t committee) {
    CHECK(seen.size() <= committee);
    const bool are_numbers = !seen.empty() && std::ranges::all_of(seen, is_number);
    for (std::size_t place = 0; seen.size() < committee; ++place) {
        seen.insert(are_numbers ? std::to_string(place) : letters(place));
    }
    std::vector<std::string> names(seen.begin(), seen.end());
    if (are_numbers) std::ranges::sort(names, is_less_as_number);
    return names;
}

}  // namespace weft::sim
