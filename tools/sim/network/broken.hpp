// What a simulation throws when something that must hold does not.
#pragma once

#include <stdexcept>

namespace weft::sim {

// An invariant of the design does not hold. what(): which one, where; Simulation adds the seed and the simulated time.
class Broken final : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace weft::sim
