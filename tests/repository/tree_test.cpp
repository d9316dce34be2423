// The repository stays what it is: sources and documents, each in its agreed place, each header with its contract.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "tests/repository/source_tree.hpp"

namespace weft::repository {
namespace {

constexpr std::uintmax_t kFileBytesMax = 1024 * 1024;

TEST(Tree, EveryHeaderBeginsWithWhatItIsAndAGuard) {
    for (const Source& source : read_sources()) {
        if (!source.path.ends_with(".hpp")) continue;
        EXPECT_TRUE(source.text.starts_with("// ")) << source.path << ": begin with a comment that says what it is for";
        std::istringstream lines(source.text);
        std::string line;
        while (std::getline(lines, line) && line.starts_with("//")) continue;
        EXPECT_EQ(line, "#pragma once") << source.path << ": it follows the first comment";
    }
}

TEST(Tree, TopLevelHoldsOnlyWhatIsAgreed) {
    const std::set<std::string> agreed{
        ".ci",   ".clang-format", ".dockerignore", ".editorconfig", ".gitignore", "CMakeLists.txt", "CMakePresets.json",
        "bench", "cmake",         "core",          "deploy",        "docs",       "LICENSE",        "node",
        "p2p",   "pow",           "README.md",     "run.sh",        "scripts",    "tangle",         "test.sh",
        "tests", "tools"};
    for (const std::string& name : top_level())
        EXPECT_TRUE(agreed.contains(name)) << name << " has no place in the root";
}

TEST(Tree, FilesAreSmallText) {
    for (const std::string& path : all_files()) {
        EXPECT_LE(std::filesystem::file_size(root() / path), kFileBytesMax) << path;
        // Pictures of the live page are for readers of the documents.
        if (path.starts_with("docs/") && path.ends_with(".png")) continue;
        EXPECT_EQ(read_file(root() / path).find('\0'), std::string::npos) << path << " is binary";
    }
}

}  // namespace
}  // namespace weft::repository
