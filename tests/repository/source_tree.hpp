// The repository as the tests of this folder see it: its sources, each with its text and includes.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace weft::repository {

struct Include {
    std::string target;  // as written between the quotes or brackets
    bool quoted = false;
    int line = 0;
};

struct Source {
    std::string path;  // from the repository's root, with forward slashes
    std::string text;
    std::vector<Include> includes;
};

// The folders that hold sources.
inline constexpr std::string_view kSourceFolders[] = {"core", "tangle", "pow",   "p2p",
                                                      "node", "tools",  "tests", "bench"};

// The folder that holds this repository.
std::filesystem::path root();

// A file's bytes. Throws std::runtime_error when it cannot be read.
std::string read_file(const std::filesystem::path& file);

// The #include lines of a source, in order. Lines inside comments are not told apart: no source has such a line.
std::vector<Include> includes_of(std::string_view text);

// Every header and source file (.hpp, .cpp) of the source folders, by path.
std::vector<Source> read_sources();

// Every file of the repository that Git does not ignore, from the root, by path. Symbolic links are not followed.
std::vector<std::string> all_files();

// The names in the repository's root that Git does not ignore, sorted.
std::vector<std::string> top_level();

}  // namespace weft::repository
