// What a node answers when it is handed a block.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/codec.hpp"
#include "core/types.hpp"

namespace weft::node {

enum class Admission : std::uint8_t {
    accepted,        // new: pending from now on
    duplicate,       // known already; its fate can be asked for
    malformed,       // does not decode; detail says where
    bad_signature,   // wrong key, wrong network, or changed on the way
    too_old,         // its slot left the window: sign it again with the present time
    too_new,         // its slot is beyond the allowed skew: check the device's clock
    work_too_low,    // over quota: needs `work_bits` of proof of work, or wait
    over_quota,      // over quota beyond what work can buy: wait
    busy,            // this node's queues are full: try again later, or another node
    not_ready,       // this node takes nothing in now: its storage is full
    not_registered,  // only registered accounts take part in this network
};

std::string_view admission_name(Admission admission);  // stable snake_case code
std::string_view admission_hint(Admission admission);  // one sentence: what to do next

struct Verdict {
    Admission admission = Admission::accepted;
    BlockId id;              // zero when malformed, and when refused (busy) before it was read
    std::string detail;      // for malformed: what is wrong where
    unsigned work_bits = 0;  // for work_too_low
    std::optional<TimeUs> retry_after_us;

    bool ok() const { return admission == Admission::accepted || admission == Admission::duplicate; }
};

}  // namespace weft::node
