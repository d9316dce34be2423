#include "node/runtime/system_random.hpp"

#include <sodium.h>

namespace weft::node {

std::uint64_t SystemRandom::next() {
    std::uint64_t value = 0;
    randombytes_buf(&value, sizeof value);
    return value;
}

}  // namespace weft::node
