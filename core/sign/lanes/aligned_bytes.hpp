// Memory for tables that are read in whole vectors: aligned to a cache line, not initialised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace weft::lanes {

inline constexpr std::size_t kLineBytes = 64;

class AlignedBytes {
public:
    explicit AlignedBytes(std::size_t size)
        : lines_(std::make_unique_for_overwrite<Line[]>((size + kLineBytes - 1) / kLineBytes)) {}

    std::uint8_t* data() { return reinterpret_cast<std::uint8_t*>(lines_.get()); }
    const std::uint8_t* data() const { return reinterpret_cast<const std::uint8_t*>(lines_.get()); }

private:
    struct alignas(kLineBytes) Line {
        std::uint8_t bytes[kLineBytes];
    };

    std::unique_ptr<Line[]> lines_;
};

}  // namespace weft::lanes
