// The commands that put real nodes under load.
#pragma once

#include "tools/bench/command.hpp"

namespace weft::bench {

void add_node(CLI::App& app, Invocation& invocation);
void add_net(CLI::App& app, Invocation& invocation);
void add_abuse(CLI::App& app, Invocation& invocation);

}  // namespace weft::bench
