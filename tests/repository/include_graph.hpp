// Which file includes which, and whether that ever comes back to where it began.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/repository/source_tree.hpp"

namespace weft::repository {

using IncludeGraph = std::map<std::string, std::vector<std::string>>;  // file -> the files of ours that it includes

IncludeGraph include_graph(const std::vector<Source>& sources);

// The files of one circle in order, the first repeated at the end; empty when there is none.
std::vector<std::string> find_circle(const IncludeGraph& graph);

}  // namespace weft::repository
