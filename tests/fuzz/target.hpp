// What is fuzzed: a decoder or an entrance, with the properties that must hold for every input. Each <name>_fuzz.cpp
// registers one target, and is a libFuzzer program weft_<name>_fuzz; other builds try all of them in one test program.
#pragma once

#include <string_view>
#include <vector>

#include "core/bytes.hpp"

namespace weft::fuzz {

struct Target {
    std::string_view name;
    // Whether the input was accepted. Aborts (CHECK) when a property does not hold.
    bool (*run)(ByteView input) = nullptr;
    // A few short inputs that are accepted, to start from. The same every time.
    std::vector<Bytes> (*seeds)() = nullptr;
};

// All that this program holds, in no particular order.
std::vector<Target>& targets();

// A target's file has one of these as a constant.
struct Registration {
    explicit Registration(const Target& target) { targets().push_back(target); }
};

}  // namespace weft::fuzz
