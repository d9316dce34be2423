// A fuzzer's bytes, taken as decisions.
#pragma once

#include "core/bytes.hpp"

namespace weft::fuzz {

// Zeros once the bytes are used up.
class Choices {
public:
    explicit Choices(ByteView bytes) : bytes_(bytes) {}

    std::uint8_t byte() {
        if (bytes_.empty()) return 0;
        const std::uint8_t out = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return out;
    }
    // Requires 1 <= bound <= 65,536.
    std::size_t below(std::size_t bound) {
        const std::size_t high = bound > 256 ? byte() : 0;
        return (high << 8 | byte()) % bound;
    }
    bool one_in(std::size_t count) { return below(count) == count - 1; }

    // What no decision has taken yet.
    ByteView rest() const { return bytes_; }

private:
    ByteView bytes_;
};

}  // namespace weft::fuzz
