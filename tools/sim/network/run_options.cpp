#include "tools/sim/network/run_options.hpp"

#include <algorithm>
#include <charconv>

namespace weft::sim {
namespace {

// Apart from what the simulation draws from the same seed.
constexpr std::uint64_t kOptionsSalt = 0x6f7074696f6e7321;

std::uint32_t per_million(double percent) {
    return static_cast<std::uint32_t>(percent * 10'000 + 0.5);
}

std::string percent_text(double percent) {
    char text[32];
    const auto end = std::to_chars(std::begin(text), std::end(text), percent).ptr;
    return {text, end};
}

template <class Kind>
std::string names_text(const std::vector<Kind>& kinds, std::string_view (*name)(Kind)) {
    std::string text;
    for (const Kind kind : kinds) text += (text.empty() ? "" : ",") + std::string(name(kind));
    return text.empty() ? "none" : text;
}

// Consecutive seeds take consecutive pairs.
std::vector<Lie> pair_of_lies(std::uint64_t seed) {
    std::uint64_t place = seed % kPairsOfLies;
    std::size_t first = 0;
    for (; place >= kLies - first; ++first) place -= kLies - first;
    if (place == 0) return {static_cast<Lie>(first)};
    return {static_cast<Lie>(first), static_cast<Lie>(first + place)};
}

std::string bandwidth_text(std::uint64_t bandwidth) {
    return bandwidth == 0 ? "" : ", " + std::to_string(bandwidth / 1'000) + " kB/s";
}

// One of a list, each as likely as it is often in it.
template <class T, std::size_t N>
T pick(Random& random, const T (&values)[N]) {
    return values[random.below(N)];
}

// None, or up to three of `kinds` kinds.
template <class Kind>
std::vector<Kind> draw_kinds(Random& random, std::size_t kinds) {
    std::vector<Kind> drawn;
    if (random.below(2) == 0) return drawn;
    const std::size_t count = 1 + random.below(3);
    for (std::size_t i = 0; i < count; ++i) drawn.push_back(static_cast<Kind>(random.below(kinds)));
    std::sort(drawn.begin(), drawn.end());
    drawn.erase(std::unique(drawn.begin(), drawn.end()), drawn.end());
    return drawn;
}

// Every draw is made whatever was chosen: so one choice does not change what else a seed means.
RunOptions draw_all(std::uint64_t seed) {
    SplitMix random(seed ^ kOptionsSalt);
    RunOptions options;
    SimOptions& network = options.network;
    network.seed = seed;
    network.validators = pick<std::size_t>(random, {4, 4, 4, 4, 5, 7, 7, 10, 1, 4});
    network.plain_nodes = pick<std::size_t>(random, {0, 0, 1, 2});
    network.continents = random.below(3) == 0;
    network.latency_us_max = pick<TimeUs>(random, {1'000, 5'000, 20'000});
    network.drop_per_million = pick<std::uint32_t>(random, {0, 0, 1'000, 10'000, 50'000});
    network.twice_per_million = pick<std::uint32_t>(random, {0, 0, 1'000, 20'000});
    network.reorder = random.below(4) != 0;
    network.window_slots = pick<std::uint32_t>(random, {600, 600, 60, 15});
    options.duration_us = (5 + random.below(16)) * 1'000'000;
    options.rate = 5 + static_cast<std::uint32_t>(random.below(36));
    options.conflicts_per_million = pick<std::uint32_t>(random, {0, 20'000, 200'000});
    options.faults = random.below(8) != 0;
    network.lies = draw_kinds<Lie>(random, kLies);
    network.round_us_min = pick<TimeUs>(random, {20'000, 20'000, 20'000, 100'000, 400'000});
    network.bandwidth = pick<std::uint64_t>(random, {0, 0, 10'000'000, 1'000'000, 100'000});
    network.quota = pick<Quota>(random, {{1'000, 1'000}, {1'000, 1'000}, {10, 40}});
    options.mischiefs = draw_kinds<Mischief>(random, kMischiefs);
    options.mischief_rate = 1 + static_cast<std::uint32_t>(random.below(5));
    network.odd_per_million = pick<std::uint32_t>(random, {0, 100'000, 500'000});
    network.gc_depth_rounds = pick<std::uint32_t>(random, {120, 120, 12});
    if (random.below(4) == 0) network.window_slots = 8;
    options.decisions = pick<std::size_t>(random, {0, 0, 0, 1, 2, 4});
    return options;
}

template <class To, class From>
void choose(To& value, const std::optional<From>& chosen) {
    if (chosen) value = static_cast<To>(*chosen);
}

// Before they become numbers of messages.
Expected<void, std::string> check_shares(const RunChoices& choices) {
    for (const std::optional<double>& share :
         {choices.loss_percent, choices.duplicate_percent, choices.conflict_percent}) {
        if (share && !(*share >= 0 && *share <= 100)) return Unexpected{std::string("a share is 0 to 100 percent")};
    }
    return {};
}

Expected<void, std::string> check(const RunOptions& options) {
    const std::size_t validators = options.network.validators;
    if (validators != 1 && (validators < 4 || validators > kValidatorsMax)) {
        return Unexpected{"a committee has 1 or 4 to " + std::to_string(kValidatorsMax) + " validators"};
    }
    if (options.network.plain_nodes > kPlainNodesMax) {
        return Unexpected{"at most " + std::to_string(kPlainNodesMax) + " plain nodes"};
    }
    if (options.duration_us > kDurationMaxS * TimeUs{1'000'000}) {
        return Unexpected{"a run lasts at most " + std::to_string(kDurationMaxS) + " s"};
    }
    if (options.network.round_us_min > kRoundMsMax * TimeUs{1'000}) {
        return Unexpected{"a round takes at least up to " + std::to_string(kRoundMsMax) + " ms"};
    }
    if (options.network.bandwidth > 0 && options.network.bandwidth < kBandwidthKbMin * std::uint64_t{1'000}) {
        return Unexpected{"a connection carries at least " + std::to_string(kBandwidthKbMin) + " kB/s"};
    }
    if (options.decisions > kDecisionsMax) {
        return Unexpected{"a committee takes at most " + std::to_string(kDecisionsMax) + " decisions in a run"};
    }
    if (options.rate > kRateMax) return Unexpected{"at most " + std::to_string(kRateMax) + " payments a second"};
    return {};
}

}  // namespace

Expected<RunOptions, std::string> draw_options(std::uint64_t seed, const RunChoices& choices) {
    if (auto valid = check_shares(choices); !valid) return Unexpected{valid.error()};
    RunOptions options = draw_all(seed);
    SimOptions& network = options.network;
    choose(network.validators, choices.validators);
    choose(network.plain_nodes, choices.plain_nodes);
    choose(network.continents, choices.continents);
    choose(network.reorder, choices.reorder);
    choose(options.rate, choices.rate);
    if (choices.round_ms) network.round_us_min = *choices.round_ms * TimeUs{1'000};
    choose(options.faults, choices.faults);
    if (choices.duration_s) options.duration_us = *choices.duration_s * TimeUs{1'000'000};
    if (choices.loss_percent) network.drop_per_million = per_million(*choices.loss_percent);
    if (choices.duplicate_percent) network.twice_per_million = per_million(*choices.duplicate_percent);
    if (choices.conflict_percent) options.conflicts_per_million = per_million(*choices.conflict_percent);
    if (choices.bandwidth_kb) network.bandwidth = *choices.bandwidth_kb * std::uint64_t{1'000};
    choose(options.decisions, choices.decisions);
    choose(options.mischiefs, choices.mischiefs);
    choose(network.lies, choices.lies);
    if (choices.each_pair_of_lies) network.lies = pair_of_lies(seed);
    network.plant = choices.plant;
    if (auto valid = check(options); !valid) return Unexpected{valid.error()};
    network.liars = network.lies.empty() ? 0 : (network.validators - 1) / 3;
    if (network.liars == 0) network.lies.clear();
    return options;
}

std::string describe(const RunOptions& options) {
    const SimOptions& network = options.network;
    const std::string latency =
        network.continents ? "continents" : "lan to " + std::to_string(network.latency_us_max) + " us";
    return std::to_string(network.validators) + " validators (" + std::to_string(network.liars) +
           " lie: " + names_text(network.lies, lie_name) + "), " + std::to_string(network.plain_nodes) +
           " plain nodes, " + std::to_string(options.duration_us / 1'000'000) + " s, latency " + latency + ", loss " +
           percent_text(network.drop_per_million / 1e4) + "%, duplicates " +
           percent_text(network.twice_per_million / 1e4) + "%, " + (network.reorder ? "reordered" : "in order") +
           bandwidth_text(network.bandwidth) + ", rounds from " + std::to_string(network.round_us_min / 1'000) +
           " ms, window " + std::to_string(network.window_slots) + " s, " + std::to_string(options.rate) +
           " payments/s, conflicts " + percent_text(options.conflicts_per_million / 1e4) + "%, quota " +
           std::to_string(network.quota.units_per_second) + "/s, " + std::to_string(options.mischief_rate) +
           " mischiefs/s (" + names_text(options.mischiefs, mischief_name) + "), other than payments " +
           percent_text(network.odd_per_million / 1e4) + "%, collection depth " +
           std::to_string(network.gc_depth_rounds) + ", " + std::to_string(options.decisions) + " decisions, " +
           (options.faults ? "faults" : "no faults");
}

std::string repeat_command(std::uint64_t seed, const RunChoices& choices) {
    std::string text = "weft-sim run --seed " + std::to_string(seed);
    const auto add = [&](const char* flag, const std::string& value) { text += std::string(" ") + flag + " " + value; };
    if (choices.validators) add("--nodes", std::to_string(*choices.validators));
    if (choices.plain_nodes) add("--plain", std::to_string(*choices.plain_nodes));
    if (choices.duration_s) add("--duration", std::to_string(*choices.duration_s));
    if (choices.continents) add("--latency", *choices.continents ? "continents" : "lan");
    if (choices.loss_percent) add("--loss", percent_text(*choices.loss_percent));
    if (choices.duplicate_percent) add("--duplicate", percent_text(*choices.duplicate_percent));
    if (choices.reorder) add("--reorder", *choices.reorder ? "yes" : "no");
    if (choices.round_ms) add("--round", std::to_string(*choices.round_ms));
    if (choices.rate) add("--rate", std::to_string(*choices.rate));
    if (choices.conflict_percent) add("--conflict-share", percent_text(*choices.conflict_percent));
    if (choices.faults) add("--faults", *choices.faults ? "yes" : "no");
    if (choices.bandwidth_kb) add("--bandwidth", std::to_string(*choices.bandwidth_kb));
    if (choices.decisions) add("--decisions", std::to_string(*choices.decisions));
    if (choices.mischiefs) add("--devices", names_text(*choices.mischiefs, mischief_name));
    if (choices.each_pair_of_lies) add("--byzantine", "each-pair");
    if (choices.lies) add("--byzantine", names_text(*choices.lies, lie_name));
    if (choices.plant == Plant::early_done) add("--plant", "early-done");
    if (choices.plant == Plant::forgets_synced) add("--plant", "forgets-synced");
    return text;
}

}  // namespace weft::sim
