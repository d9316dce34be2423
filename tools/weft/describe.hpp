// Blocks in words.
#pragma once

#include <string>

#include "core/block.hpp"

namespace weft::cli {

// One or more lines, each ending with a newline.
std::string describe_block(const Block& block);

// One line: what the payload says.
std::string describe_payload(const Payload& payload);

}  // namespace weft::cli
