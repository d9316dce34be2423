// The authors of a recorded graph, in the order in which ties between them are settled.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace weft::sim {

// `seen`, filled up to `committee` names with unused ones (the numbers 0, 1, ... when all seen are numbers, else A, B,
// ..., Z, AA, ...), sorted: as numbers when all are numbers, else as text.
// Requires seen.size() <= committee.
std::vector<std::string> complete_author_names(std::set<std::string> seen, std::size_t committee);

}  // namespace weft::sim
