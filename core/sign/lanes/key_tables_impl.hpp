// What KeyTables is made of, for itself and for verify_many.
#pragma once

#include "core/sign/key_tables.hpp"
#include "core/sign/lanes/held_tables.hpp"
#include "core/sign/lanes/sightings.hpp"

namespace weft {

struct KeyTables::Impl {
    lanes::HeldTables held;
    lanes::Sightings sightings;
};

}  // namespace weft
