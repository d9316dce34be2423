#include "core/simd/level.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/check.hpp"
#include "core/names.hpp"

namespace weft {

namespace {

constexpr const char* kVariable = "WEFT_SIMD";

constexpr std::array<std::string_view, 6> kNames{"scalar", "neon", "sse41", "avx2", "avx512", "ifma"};

std::vector<SimdLevel> detect() {
    std::vector<SimdLevel> levels{SimdLevel::scalar};
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("sse4.1")) return levels;
    levels.push_back(SimdLevel::sse41);
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2")) {
        return levels;
    }
    levels.push_back(SimdLevel::avx2);
    const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (!has_avx512) return levels;
    levels.push_back(SimdLevel::avx512);
    if (!__builtin_cpu_supports("avx512ifma") || !__builtin_cpu_supports("avx512vbmi")) return levels;
    levels.push_back(SimdLevel::ifma);
#elif defined(__aarch64__)
    levels.push_back(SimdLevel::neon);
#endif
    return levels;
}

struct Choice {
    SimdLevel level = SimdLevel::scalar;
    std::optional<std::string> problem;
};

std::string names_of(const std::vector<SimdLevel>& levels) {
    std::string names;
    for (const SimdLevel level : levels) {
        if (!names.empty()) names += ", ";
        names += simd_name(level);
    }
    return names;
}

Choice choose() {
    Choice choice{simd_levels().back(), std::nullopt};
    const char* text = std::getenv(kVariable);
    if (text == nullptr || *text == '\0') return choice;
    const std::optional<SimdLevel> wanted = parse_simd(text);
    if (wanted && !available_of({*wanted}).empty()) {
        choice.level = *wanted;
    } else {
        choice.problem = std::string(kVariable) + "=" + text + ": this machine has " + names_of(simd_levels()) +
                         "; name one of these, or unset the variable to have the best chosen";
    }
    return choice;
}

const Choice& choice() {
    static const Choice kChoice = choose();
    return kChoice;
}

}  // namespace

std::string_view simd_name(SimdLevel level) {
    return kNames[static_cast<std::size_t>(level)];
}

std::optional<SimdLevel> parse_simd(std::string_view name) {
    return value_of_name<SimdLevel>(kNames, name);
}

const std::vector<SimdLevel>& simd_levels() {
    static const std::vector<SimdLevel> kLevels = detect();
    return kLevels;
}

SimdLevel simd_level() {
    return choice().level;
}

std::optional<std::string> simd_problem() {
    return choice().problem;
}

std::vector<SimdLevel> available_of(const std::vector<SimdLevel>& offered) {
    std::vector<SimdLevel> available;
    for (const SimdLevel level : offered) {
        if (std::find(simd_levels().begin(), simd_levels().end(), level) != simd_levels().end()) {
            available.push_back(level);
        }
    }
    return available;
}

SimdLevel best_of(const std::vector<SimdLevel>& offered, SimdLevel level) {
    CHECK(!offered.empty() && offered.front() == SimdLevel::scalar);
    SimdLevel best = SimdLevel::scalar;
    for (const SimdLevel each : offered) {
        // neon and the x86 levels never meet on one machine.
        if (each <= level && !available_of({each}).empty()) best = each;
    }
    return best;
}

}  // namespace weft
