// What a node says of its own state (docs/api.md: /readyz, /api/v1/info, /api/v1/peers), read into plain types.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"
#include "tools/client/error.hpp"

namespace weft::client {

struct HealthView {
    struct Warning {
        std::string code;
        std::string what;
        std::string next_step;
    };
    bool ready = false;
    std::string state;
    std::string reason;
    std::string next_step;
    std::vector<Warning> warnings;
    std::uint64_t behind = 0;  // checkpoints
    std::uint64_t seconds_since_commit = 0;
    std::uint64_t validators_reached = 0;
    std::uint64_t validators_needed = 0;
    std::optional<std::uint64_t> disk_free_bytes;
    std::uint64_t disk_used_percent = 0;
};

struct UsageView {
    std::uint64_t uptime_s = 0;
    std::uint64_t resident_bytes = 0;
    std::uint64_t data_bytes = 0;
    std::string disk_outlook{};  // in words; empty: an older node's
};

struct PeerLine {
    std::string key;
    std::string address;
    std::optional<std::uint64_t> author;
    bool greeted = false;
    CommitIndex commit = 0;
};

Result<HealthView> read_health(std::string_view json);  // of /readyz or /api/v1/info
Result<UsageView> read_usage(std::string_view json);    // of /api/v1/info
Result<std::vector<PeerLine>> read_peers(std::string_view json);

}  // namespace weft::client
