// The metrics that docs/api.md tells of are those that the code exports, and what is in deploy/ uses no others.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/repository/source_tree.hpp"

namespace weft::repository {
namespace {

using Names = std::set<std::string>;

std::string text_of(const std::string& path) {
    std::ifstream in(root() / path);
    EXPECT_TRUE(in) << path;
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

Names matches(const std::string& text, const std::string& pattern) {
    const std::regex names(pattern);
    Names out;
    for (std::sregex_iterator it(text.begin(), text.end(), names), end; it != end; ++it) out.insert((*it)[1]);
    return out;
}

// Names stand in the code as whole literals.
Names exported() {
    Names names;
    for (const char* file : {"node/runtime/metrics.cpp", "node/runtime/node.cpp"}) {
        names.merge(matches(text_of(file), "\"(weft_[a-z_]+)\""));
    }
    return names;
}

Names documented() {
    const std::string page = text_of("docs/api.md");
    const std::size_t from = page.find("\n## Metrics");
    const std::size_t to = page.find("\n## ", from + 1);
    EXPECT_NE(to, std::string::npos);
    return matches(page.substr(from, to - from), "`(weft_[a-z_]+)");
}

// A histogram's series are named after it.
std::string family_of(const std::string& series, const Names& families) {
    for (const std::string suffix : {"_bucket", "_sum", "_count"}) {
        if (!series.ends_with(suffix)) continue;
        const std::string family = series.substr(0, series.size() - suffix.size());
        if (families.contains(family)) return family;
    }
    return series;
}

TEST(MetricNames, AreDocumentedAndNoOthersAre) {
    const Names code = exported();
    EXPECT_GT(code.size(), 40u);
    EXPECT_EQ(documented(), code);
}

TEST(MetricNames, DashboardAndAlertsUseThoseThatExist) {
    const Names code = exported();
    for (const char* file : {"deploy/grafana/weft.json", "deploy/prometheus/alerts.yml"}) {
        const Names used = matches(text_of(file), "\\b(weft_[a-z_]+)");
        EXPECT_GT(used.size(), 5u) << file;
        for (const std::string& series : used)
            EXPECT_TRUE(code.contains(family_of(series, code))) << file << ": " << series;
    }
}

}  // namespace
}  // namespace weft::repository
