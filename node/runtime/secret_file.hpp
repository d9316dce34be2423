// Files that hold one secret on their first line: passphrases, tokens of WEFT_..._FILE.
#pragma once

#include <filesystem>
#include <string>

#include "core/expected.hpp"

namespace weft::node {

// Refuses a file that everybody on the machine can read or write, and one whose first line is empty. That its group can
// read it is well: that is how container platforms hand secrets to a user that is not root. The error is a sentence
// that says what to do, and never holds any of the content.
Expected<std::string, std::string> read_secret_file(const std::filesystem::path& file);

}  // namespace weft::node
