#include "tests/repository/source_tree.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace weft::repository {
namespace {

namespace fs = std::filesystem;

bool is_source(const fs::path& file) {
    return file.extension() == ".hpp" || file.extension() == ".cpp";
}

// .gitignore's patterns without their slashes; all of ours name entries of the root.
std::vector<std::string> ignored_patterns() {
    std::vector<std::string> patterns{".git"};
    std::istringstream lines(read_file(root() / ".gitignore"));
    for (std::string line; std::getline(lines, line);) {
        std::erase(line, '/');
        if (!line.empty()) patterns.push_back(line);
    }
    return patterns;
}

std::vector<std::string> files_under(const fs::path& folder) {
    std::vector<std::string> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(root()).generic_string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

fs::path root() {
    return WEFT_SOURCE_DIR;
}

std::string read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<Include> includes_of(std::string_view text) {
    static const std::regex kInclude(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
    std::vector<Include> includes;
    std::istringstream lines{std::string(text)};
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        std::smatch match;
        if (line.find("include") == std::string::npos || !std::regex_search(line, match, kInclude)) continue;
        includes.push_back({.target = match[2], .quoted = match[1] == "\"", .line = number});
    }
    return includes;
}

std::vector<Source> read_sources() {
    std::vector<Source> sources;
    for (std::string_view folder : kSourceFolders) {
        for (const std::string& path : files_under(root() / folder)) {
            if (!is_source(path)) continue;
            std::string text = read_file(root() / path);
            std::vector<Include> includes = includes_of(text);
            sources.push_back({path, std::move(text), std::move(includes)});
        }
    }
    return sources;
}

std::vector<std::string> top_level() {
    const std::vector<std::string> ignored = ignored_patterns();
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(root())) {
        const std::string name = entry.path().filename().string();
        const bool skipped = std::any_of(ignored.begin(), ignored.end(), [&](const std::string& pattern) {
            return fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
        });
        if (!skipped) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> all_files() {
    std::vector<std::string> files;
    for (const std::string& name : top_level()) {
        if (fs::is_directory(root() / name)) {
            const std::vector<std::string> below = files_under(root() / name);
            files.insert(files.end(), below.begin(), below.end());
        } else {
            files.push_back(name);
        }
    }
    return files;
}

}  // namespace weft::repository
