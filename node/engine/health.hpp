// A node's state in words: what is the matter, why, and what the operator does next. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/engine/engine.hpp"

namespace weft::node {

// A node that this one has no connection to, though it should.
struct LostPeer {
    PublicKeyBytes key;
    std::string address;  // empty: it is on no list, and has to come by itself
    std::string problem;  // of the last attempt; empty: none was made
};

struct DiskSpace {
    std::uint64_t total_bytes = 0;
    std::uint64_t free_bytes = 0;   // for a process without privileges
    unsigned used_percent() const;  // rounded up; 0 when nothing is known of it
};

// What the engine does not know.
struct Surroundings {
    std::vector<LostPeer> lost_validators;
    std::optional<DiskSpace> disk;  // where node.data lies
    std::string data_folder;
};

struct Health {
    struct Warning {
        std::string code;  // stable, snake_case
        std::string what;
        std::string next_step;
    };
    bool ready = false;
    std::string reason;     // empty when ready
    std::string next_step;  // empty when ready
    std::vector<Warning> warnings;
};

inline constexpr unsigned kDiskWarningPercent = 90;

// Stable, snake_case.
std::string_view readiness_name(Readiness readiness);

Health describe_health(const NodeStatus& status, const Surroundings& around);

// "1,204"; "40 s", "12 min", "3 h"; "5.2 GB".
std::string grouped(std::uint64_t number);
std::string duration_words(std::uint64_t seconds);
std::string size_words(std::uint64_t bytes);

}  // namespace weft::node
