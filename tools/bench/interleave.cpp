#include "tools/bench/interleave.hpp"

#include <algorithm>
#include <latch>
#include <thread>

#include "core/check.hpp"

namespace weft::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point start) {
    return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// At least one step, then until the time is up.
Work repeat(std::chrono::nanoseconds duration, const std::function<std::size_t()>& step) {
    const auto start = SteadyClock::now();
    const auto end = start + duration;
    Work work;
    do work.items += static_cast<double>(step());
    while (SteadyClock::now() < end);
    work.seconds = seconds_since(start);
    return work;
}

Work operator+(const Work& a, const Work& b) {
    return {a.items + b.items, a.seconds + b.seconds};
}

std::string progress(const RunOptions& options, unsigned repetition, const Contestant& contestant) {
    return "repetition " + std::to_string(repetition + 1) + " of " + std::to_string(options.repetitions) + ": " +
           contestant.name;
}

}  // namespace

Work work_for(std::chrono::nanoseconds duration, unsigned threads,
              const std::function<std::size_t(unsigned thread)>& step) {
    CHECK(threads >= 1);
    if (threads == 1) return repeat(duration, [&] { return step(0); });
    std::latch ready(threads);
    std::vector<Work> parts(threads);
    std::vector<std::jthread> workers;
    for (unsigned thread = 0; thread < threads; ++thread) {
        workers.emplace_back([&, thread] {
            ready.arrive_and_wait();
            parts[thread] = repeat(duration, [&] { return step(thread); });
        });
    }
    workers.clear();  // joins
    Work work;
    for (const Work& part : parts) work.items += part.items / part.seconds * parts.front().seconds;
    work.seconds = parts.front().seconds;
    return work;
}

unsigned slices_of(const RunOptions& options) {
    return static_cast<unsigned>(std::max<std::int64_t>(1, options.duration() / kSlice));
}

std::vector<Metric> measure_in_turn(Bench& bench, const RunOptions& options,
                                    const std::vector<Contestant>& contestants) {
    std::vector<Metric> metrics;
    for (const Contestant& contestant : contestants) {
        bench.live.show("warm-up: " + contestant.name);
        if (options.warm_up_s > 0) contestant.run(options.warm_up());
        metrics.push_back({contestant.name, "1/s", Better::higher, {}});
    }
    const unsigned slices = slices_of(options);
    for (unsigned repetition = 0; repetition < options.repetitions; ++repetition) {
        std::vector<Work> sums(contestants.size());
        for (unsigned slice = 0; slice < slices; ++slice) {
            for (std::size_t i = 0; i < contestants.size(); ++i) {
                bench.live.show(progress(options, repetition, contestants[i]));
                sums[i] = sums[i] + contestants[i].run(options.duration() / slices);
            }
        }
        for (std::size_t i = 0; i < sums.size(); ++i) metrics[i].values.push_back(sums[i].items / sums[i].seconds);
    }
    return metrics;
}

Metric ratio_of(std::string name, const Metric& above, const Metric& below) {
    CHECK(above.values.size() == below.values.size());
    Metric ratio{std::move(name), "x", Better::higher, {}};
    for (std::size_t i = 0; i < above.values.size(); ++i) ratio.values.push_back(above.values[i] / below.values[i]);
    return ratio;
}

}  // namespace weft::bench
