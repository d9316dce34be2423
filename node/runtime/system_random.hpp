// The Random port over the system's generator. Any thread.
#pragma once

#include "core/ports.hpp"

namespace weft::node {

class SystemRandom final : public Random {
public:
    std::uint64_t next() override;
};

}  // namespace weft::node
