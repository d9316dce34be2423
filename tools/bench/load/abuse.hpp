// What abusers send beside the good blocks of a load run, in phases that take turns: so quiet and noisy times are
// compared within one run. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/client/error.hpp"

namespace weft::bench::load {

enum class AbuseKind : std::uint8_t {
    none,       // nothing: the quiet phase
    load,       // transfers that each spend a sequence of their own
    conflicts,  // pairs that spend the same sequence differently, each half offered to another node
    reattach,   // the same transfer again and again, each time under other parents and at another node
    lazy,       // transfers that approve the run's first blocks, long settled
    orphans,    // transfers whose parents nobody has
    bad,        // wrong signatures of good accounts
    unknown,    // keys that the ledger does not know, without proof of work
};

inline constexpr std::uint64_t kReattachments = 8;  // blocks of one sequence

std::string_view abuse_name(AbuseKind kind);

struct AbusePhase {
    AbuseKind kind = AbuseKind::none;
    double rate = 0;  // of its blocks a second
    bool operator==(const AbusePhase&) const = default;
};

// "conflicts:4000" -> that phase; "quiet" -> none. Errors: bad_input.
client::Result<AbusePhase> parse_phase(const std::string& text);

struct AbuseShape {
    std::vector<AbusePhase> phases;  // empty: no abuse at all
    double phase_s = 4;
    std::uint32_t accounts = 0;  // of the abusers, behind the good ones

    bool any() const { return !phases.empty(); }
    // Requires any(). Which of `phases` it is at that time, and how long it has been that one.
    std::size_t phase_at(std::uint32_t us) const;
    double seconds_into_phase(std::uint32_t us) const;
    // The block of that number, from 0, in order of time. Requires a phase with a rate (CHECK).
    struct Due {
        AbuseKind kind = AbuseKind::none;
        double us = 0;
    };
    Due block(std::uint64_t index) const;
    // How many are due before that time. Requires any().
    std::uint64_t due_before(std::uint32_t us) const;
    double rate_max() const;

private:
    double blocks_in_a_cycle() const;
};

}  // namespace weft::bench::load
