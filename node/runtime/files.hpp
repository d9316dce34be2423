// Whole small files, with errors that say what and why.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/expected.hpp"

namespace weft::node {

// The error is a sentence for a person. Refuses files beyond `bytes_max`.
Expected<std::string, std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max);

enum class FileMode { secret, open };  // 0600, 0644
enum class IfExists { refuse, replace };

// Durable when it returns (synced, and replaced by rename: never half a file).
Expected<void, std::string> write_file(const std::filesystem::path& path, std::string_view text, FileMode mode,
                                       IfExists if_exists);

// All of it to an open file; false: errno says why.
bool write_all(int fd, std::string_view text);

}  // namespace weft::node
