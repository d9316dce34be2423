// Who was cut off for what it sent is kept off for a while, each time for longer. Pure.
#pragma once

#include <cstdint>
#include <map>

#include "core/types.hpp"

namespace weft::p2p {

struct BanLimits {
    std::uint32_t ms_min = 1'000;           // the first time
    std::uint32_t ms_max = 5 * 60'000;      // it doubles up to this
    std::uint32_t forget_ms = 10 * 60'000;  // of good behaviour since the last ban ended, after which all is forgotten
};

// Bounded by the number of keys that may connect: others are never punished.
class Bans {
public:
    // Requires 1 <= ms_min <= ms_max.
    explicit Bans(BanLimits limits);

    // The peer did something wrong: it is kept off from now on for so many milliseconds.
    std::uint32_t punish(const PublicKeyBytes& peer, TimeUs now);
    bool holds(const PublicKeyBytes& peer, TimeUs now) const;

private:
    struct Record {
        std::uint32_t ms = 0;  // of the last ban
        TimeUs until = 0;
    };

    BanLimits limits_;
    std::map<PublicKeyBytes, Record> records_;
};

}  // namespace weft::p2p
