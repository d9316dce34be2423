// Unpacks what the build packed.
#pragma once

#include <string>

#include "core/bytes.hpp"

namespace weft::node {

// Requires gzip data as node/web/scripts/embed.mjs writes it: one member, no optional header fields (CHECK).
std::string gunzip(ByteView packed);

}  // namespace weft::node
