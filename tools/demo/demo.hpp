// The demo: starts nodes, lets devices use them, watches, and judges the end.
#pragma once

#include <iosfwd>

#include "tools/demo/options.hpp"

namespace weft::demo {

// Until the duration is over or SIGINT or SIGTERM comes. 0 only when everything that report.hpp lists holds; 2 when it
// could not begin.
int run_demo(const DemoOptions& options, std::ostream& out);

}  // namespace weft::demo
