// CHECK: a promise of our own, tested in every build. Never for input from outside: that is an Expected.
#pragma once

namespace weft {

// Writes what failed and where to stderr, then aborts.
[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace weft

#define CHECK(expression) \
    (static_cast<bool>(expression) ? static_cast<void>(0) : ::weft::check_failed(#expression, __FILE__, __LINE__))
