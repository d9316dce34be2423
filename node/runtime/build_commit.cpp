#include "node/runtime/build_commit.hpp"

#include <weft_build_commit.hpp>

namespace weft::node {

std::string_view build_commit() {
    return WEFT_BUILD_COMMIT;
}

}  // namespace weft::node
