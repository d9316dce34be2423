// The planted bugs (tests/planted) fit the sources as they are, so that run.sh tries what it says.
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "tests/repository/source_tree.hpp"

namespace weft::repository {
namespace {

constexpr std::size_t kBugsMin = 30;
const std::string kFolder = "tests/planted/";

std::map<std::string, std::string> patches() {
    std::map<std::string, std::string> found;
    for (const std::string& path : all_files()) {
        if (path.starts_with(kFolder) && path.ends_with(".patch")) found.emplace(path, read_file(root() / path));
    }
    return found;
}

struct Hunk {
    std::string file;
    std::string old_text;
    bool changes = false;
};

std::vector<Hunk> hunks_of(const std::string& patch) {
    std::vector<Hunk> hunks;
    std::string file;
    std::istringstream lines(patch);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("+++ b/")) {
            file = line.substr(6);
        } else if (line.starts_with("@@")) {
            hunks.push_back({file, "", false});
        } else if (!hunks.empty() && !line.starts_with("---")) {
            if (line[0] == ' ' || line[0] == '-') hunks.back().old_text += line.substr(1) + "\n";
            if (line[0] == '-' || line[0] == '+') hunks.back().changes = true;
        }
    }
    return hunks;
}

// Not the simulator, which is to find it.
bool is_product(const std::string& file) {
    return file.starts_with("core/") || file.starts_with("tangle/") || file.starts_with("p2p/") ||
           file.starts_with("node/engine/");
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

TEST(Planted, EveryBugFitsTheSources) {
    for (const auto& [path, patch] : patches()) {
        const std::vector<Hunk> hunks = hunks_of(patch);
        EXPECT_FALSE(hunks.empty()) << path;
        for (const Hunk& hunk : hunks) {
            EXPECT_TRUE(hunk.changes) << path;
            EXPECT_TRUE(is_product(hunk.file)) << path << " changes " << hunk.file;
            EXPECT_EQ(count_of(read_file(root() / hunk.file), hunk.old_text), 1u)
                << path << ": in " << hunk.file << " stands no longer, or more than once:\n"
                << hunk.old_text;
        }
    }
}

TEST(Planted, EveryBugSaysWhatItIsAndStandsInTheTable) {
    const std::string table = read_file(root() / (kFolder + "README.md"));
    EXPECT_GE(patches().size(), kBugsMin);
    for (const auto& [path, patch] : patches()) {
        for (const char* field : {"# What: ", "# Breaks: ", "# Seeds: "}) {
            EXPECT_EQ(count_of(patch, field), 1u) << path << ": " << field;
        }
        const std::string file = path.substr(kFolder.size());
        EXPECT_EQ(count_of(table, "](" + file + ")"), 1u) << path << " is not in the table: run tests/planted/run.sh";
    }
}

}  // namespace
}  // namespace weft::repository
