// What a simulated run is made of: all of it drawn from one seed, but for what the caller chose.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/expected.hpp"
#include "tools/sim/network/mischief.hpp"
#include "tools/sim/network/simulation.hpp"

namespace weft::sim {

struct RunOptions {
    SimOptions network;      // its seed is the run's
    TimeUs duration_us = 0;  // of the safety phase
    std::uint32_t rate = 0;  // payments a second
    std::uint32_t conflicts_per_million = 0;
    std::vector<Mischief> mischiefs;  // of devices, at mischief_rate
    std::uint32_t mischief_rate = 0;  // a second
    std::size_t decisions = 0;        // of the committee about itself
    bool faults = false;
};

// What the caller chose. Each that is not given is drawn.
struct RunChoices {
    std::optional<std::size_t> validators;
    std::optional<std::size_t> plain_nodes;
    std::optional<std::uint32_t> duration_s;
    std::optional<bool> continents;
    std::optional<double> loss_percent;
    std::optional<double> duplicate_percent;
    std::optional<bool> reorder;
    std::optional<std::uint32_t> round_ms;
    std::optional<std::uint32_t> rate;
    std::optional<double> conflict_percent;
    std::optional<bool> faults;
    std::optional<std::uint32_t> bandwidth_kb;
    std::optional<std::size_t> decisions;
    std::optional<std::vector<Mischief>> mischiefs{};  // empty: no device misbehaves
    std::optional<std::vector<Lie>> lies{};            // empty: no liar
    bool each_pair_of_lies = false;                    // the seed chooses two lies: kPairsOfLies seeds have all pairs
    Plant plant = Plant::none;
};

inline constexpr std::size_t kValidatorsMax = 100;
inline constexpr std::size_t kPlainNodesMax = 100;
inline constexpr std::uint32_t kDurationMaxS = 100'000;
inline constexpr std::uint32_t kRateMax = 10'000;
inline constexpr std::uint32_t kRoundMsMax = 1'000;
inline constexpr std::size_t kPairsOfLies = kLies * (kLies + 1) / 2;  // a lie with itself among them
inline constexpr std::uint32_t kBandwidthKbMin = 10;
inline constexpr std::size_t kDecisionsMax = 100;

// The error is for the person who chose.
Expected<RunOptions, std::string> draw_options(std::uint64_t seed, const RunChoices& choices);

// One line: everything but the seed.
std::string describe(const RunOptions& options);

// The command that repeats this run, as typed.
std::string repeat_command(std::uint64_t seed, const RunChoices& choices);

}  // namespace weft::sim
