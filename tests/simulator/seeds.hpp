// How many seeds a scenario runs with: the usual number, or more on request, when there is time to search.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace weft::sim {

inline std::uint64_t seed_count(std::uint64_t usual) {
    const char* text = std::getenv("WEFT_SIM_SEEDS");
    return text ? std::strtoull(text, nullptr, 10) : usual;
}

}  // namespace weft::sim
