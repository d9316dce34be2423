#include "tests/repository/include_graph.hpp"

#include <algorithm>
#include <set>

namespace weft::repository {
namespace {

class CircleSearch {
public:
    explicit CircleSearch(const IncludeGraph& graph) : graph_(graph) {}

    // Follows the includes of `file`; true when that found a circle.
    bool visit(const std::string& file) {
        const auto again = std::find(path_.begin(), path_.end(), file);
        if (again != path_.end()) {
            circle_.assign(again, path_.end());
            circle_.push_back(file);
            return true;
        }
        if (!seen_.insert(file).second) return false;
        path_.push_back(file);
        const auto includes = graph_.find(file);
        if (includes != graph_.end()) {
            for (const std::string& next : includes->second) {
                if (visit(next)) return true;
            }
        }
        path_.pop_back();
        return false;
    }

    const std::vector<std::string>& circle() const { return circle_; }

private:
    const IncludeGraph& graph_;
    std::set<std::string> seen_;
    std::vector<std::string> path_;
    std::vector<std::string> circle_;
};

}  // namespace

IncludeGraph include_graph(const std::vector<Source>& sources) {
    IncludeGraph graph;
    for (const Source& source : sources) {
        std::vector<std::string>& targets = graph[source.path];
        for (const Include& include : source.includes) {
            if (include.quoted) targets.push_back(include.target);
        }
    }
    return graph;
}

std::vector<std::string> find_circle(const IncludeGraph& graph) {
    CircleSearch search(graph);
    for (const auto& [file, targets] : graph) {
        if (search.visit(file)) return search.circle();
    }
    return {};
}

}  // namespace weft::repository
