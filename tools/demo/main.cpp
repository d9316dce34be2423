// weft-demo: the main job of ./run.sh; `weft-demo join` uses a network that runs elsewhere.
#include <iostream>

#include "core/sign/ed25519.hpp"
#include "tools/demo/demo.hpp"

int main(int argc, char** argv) {
    const auto parsed = weft::demo::parse_options(argc, argv);
    if (parsed.exit_code) return *parsed.exit_code;
    weft::sign_init();
    if (parsed.join) return weft::demo::run_join(*parsed.join, std::cout);
    return weft::demo::run_demo(parsed.options, std::cout);
}
