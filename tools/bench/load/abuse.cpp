#include "tools/bench/load/abuse.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/check.hpp"

namespace weft::bench::load {
namespace {

constexpr std::array<std::string_view, 8> kNames{"quiet", "load",    "conflicts", "reattach",
                                                 "lazy",  "orphans", "bad",       "unknown"};
constexpr double kRateMax = 10'000'000;

}  // namespace

std::string_view abuse_name(AbuseKind kind) {
    return kNames[static_cast<std::size_t>(kind)];
}

client::Result<AbusePhase> parse_phase(const std::string& text) {
    const std::size_t colon = text.find(':');
    const auto found = std::find(kNames.begin(), kNames.end(), text.substr(0, colon));
    AbusePhase phase;
    if (found != kNames.end()) phase.kind = static_cast<AbuseKind>(found - kNames.begin());
    if (phase.kind == AbuseKind::none) {
        if (text == kNames.front()) return phase;
        return client::bad_input("\"" + text + "\" is no phase.", "quiet, or KIND:RATE like conflicts:4000.");
    }
    const std::string number = colon == std::string::npos ? std::string() : text.substr(colon + 1);
    char* end = nullptr;
    phase.rate = std::strtod(number.c_str(), &end);
    if (number.empty() || *end != '\0' || !(phase.rate >= 1 && phase.rate <= kRateMax)) {
        return client::bad_input("\"" + text + "\" has no rate.", "KIND:RATE, 1 to 10000000 blocks a second.");
    }
    return phase;
}

std::size_t AbuseShape::phase_at(std::uint32_t us) const {
    CHECK(any());
    return static_cast<std::size_t>(us / (phase_s * 1e6)) % phases.size();
}

double AbuseShape::seconds_into_phase(std::uint32_t us) const {
    return std::fmod(us / 1e6, phase_s);
}

double AbuseShape::blocks_in_a_cycle() const {
    double blocks = 0;
    for (const AbusePhase& phase : phases) blocks += phase.rate * phase_s;
    return blocks;
}

AbuseShape::Due AbuseShape::block(std::uint64_t index) const {
    const double cycle = blocks_in_a_cycle();
    CHECK(cycle > 0);
    const double cycles = std::floor(static_cast<double>(index) / cycle);
    double left = static_cast<double>(index) - cycles * cycle;
    double begin_s = cycles * phase_s * static_cast<double>(phases.size());
    for (const AbusePhase& phase : phases) {
        if (left < phase.rate * phase_s) return {phase.kind, (begin_s + left / phase.rate) * 1e6};
        left -= phase.rate * phase_s;
        begin_s += phase_s;
    }
    return {phases.back().kind, begin_s * 1e6};  // by a rounding error
}

std::uint64_t AbuseShape::due_before(std::uint32_t us) const {
    CHECK(any());
    const double cycle = blocks_in_a_cycle();
    double sum = std::floor(us / 1e6 / (phase_s * static_cast<double>(phases.size()))) * cycle;
    const std::size_t current = phase_at(us);
    for (std::size_t i = 0; i < current; ++i) sum += phases[i].rate * phase_s;
    return static_cast<std::uint64_t>(sum + phases[current].rate * seconds_into_phase(us));
}

double AbuseShape::rate_max() const {
    double most = 0;
    for (const AbusePhase& phase : phases) most = std::max(most, phase.rate);
    return most;
}

}  // namespace weft::bench::load
