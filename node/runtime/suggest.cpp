#include "node/runtime/suggest.hpp"

#include <algorithm>
#include <numeric>

namespace weft::node {

namespace {

// Levenshtein distance, one row at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

constexpr std::size_t kTypedBytesMax = 128;  // longer is no typing mistake, and the distance costs its square

}  // namespace

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known) {
    if (typed.size() > kTypedBytesMax) return {};
    const std::string* best = nullptr;
    std::size_t best_distance = 1 + std::max<std::size_t>(2, typed.size() / 3);
    for (const std::string& name : known) {
        const std::size_t distance = edit_distance(typed, name);
        if (distance < best_distance) {
            best = &name;
            best_distance = distance;
        }
    }
    return best == nullptr ? std::string{} : "; did you mean `" + *best + "`?";
}

}  // namespace weft::node
