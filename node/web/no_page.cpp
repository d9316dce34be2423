// In place of the page's files, in a build without node and npm.
#include "node/runtime/page_files.hpp"

namespace weft::node {

std::span<const PageFile> page_files() {
    return {};
}

}  // namespace weft::node
