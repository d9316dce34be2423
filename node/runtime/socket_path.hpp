// The longest path that a Unix socket may have.
#pragma once

#include <sys/un.h>

#include <cstddef>

namespace weft::node {

inline constexpr std::size_t kSocketPathBytesMax = sizeof(sockaddr_un::sun_path) - 1;  // 107, and a zero behind it

}  // namespace weft::node
