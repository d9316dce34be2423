#include <algorithm>

#include "tools/bench/load/load_result.hpp"
#include "tools/bench/text.hpp"

namespace weft::bench::load {
namespace {

constexpr double kMedian = 0.5;
constexpr double kTail = 0.99;

double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

double ms_at(const PhaseFigures& phase, double quantile) {
    std::vector<double> of_turns;
    for (const auto& [turn, latency_us] : phase.latency_us) {
        of_turns.push_back(static_cast<double>(latency_us.quantile(quantile)) / 1000);
    }
    return of_turns.empty() ? 0 : median_of(std::move(of_turns));
}

double goodput(const PhaseFigures& phase) {
    return phase.seconds > 0 ? static_cast<double>(phase.confirmed_within) / phase.seconds : 0;
}

std::string what_became_of_abuse(const PhaseFigures& phase) {
    std::string text;
    for (std::size_t i = 0; i < phase.verdicts.size(); ++i) {
        if (phase.verdicts[i] == 0) continue;
        text += " " + std::to_string(phase.verdicts[i]) + " " +
                std::string(node::admission_name(static_cast<node::Admission>(i)));
    }
    for (const auto& [reason, count] : phase.reasons) {
        text += ", later rejected " + std::to_string(count) + " " + std::string(reason_name(reason));
    }
    return text;
}

}  // namespace

void add_phases(const LoadFacts& facts, RunResult& result) {
    const std::vector<PhaseFigures>& phases = facts.board.phases().phases();
    for (std::size_t i = 0; i < phases.size(); ++i) {
        const PhaseFigures& phase = phases[i];
        const std::string name =
            "phase" + std::to_string(i + 1) + "." + std::string(abuse_name(facts.stream.shape.abuse.phases[i].kind));
        const auto add = [&](const std::string& what, const char* unit, Better better, double value) {
            result.metrics.push_back({name + "." + what, unit, better, {value}});
        };
        const double seconds = std::max(phase.seconds, 0.001);
        add("abuse_sent", "1/s", Better::neither, static_cast<double>(phase.abuse_sent) / seconds);
        add("goodput", "1/s", Better::higher, goodput(phase));
        add("honest_confirmed", "%", Better::higher, share(phase.good_confirmed, phase.good_due));
        add("honest_p50", "ms", Better::lower, ms_at(phase, kMedian));
        add("honest_p99", "ms", Better::lower, ms_at(phase, kTail));
        if (i > 0 && phases[0].good_confirmed > 0) {
            add("goodput_over_first", "", Better::higher, goodput(phase) / std::max(goodput(phases[0]), 1.0));
            add("p99_over_first", "", Better::lower, ms_at(phase, kTail) / ms_at(phases[0], kTail));
        }
        result.latencies.push_back({name + ".finality", {}});
        for (const auto& [turn, latency_us] : phase.latency_us) result.latencies.back().microseconds.merge(latency_us);
        const std::string became = what_became_of_abuse(phase);
        if (!became.empty()) result.notes.push_back(name + ": abusers' blocks:" + became);
    }
    if (facts.end.left_out > 0) {
        result.notes.push_back("abusers could not send " + std::to_string(facts.end.left_out) +
                               " blocks: their connections were full");
    }
}

}  // namespace weft::bench::load
