#include "tools/sim/swarm.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <deque>
#include <iostream>
#include <stdexcept>

namespace weft::sim {
namespace {

constexpr char kWellMark = '+';
constexpr char kBrokenMark = '-';

[[noreturn]] void be_child(int out, std::uint64_t seed, const std::function<SeedReport(std::uint64_t)>& run) {
    std::string text;
    try {
        const SeedReport report = run(seed);
        text = (report.well ? kWellMark : kBrokenMark) + report.text;
    } catch (const std::exception& error) {
        text = kBrokenMark + std::string(error.what());
    }
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t written = write(out, text.data() + done, text.size() - done);
        if (written < 0 && errno != EINTR) _exit(1);
        if (written > 0) done += static_cast<std::size_t>(written);
    }
    _exit(0);
}

std::string read_all(int in) {
    std::string text;
    char buffer[4096];
    for (;;) {
        const ssize_t got = read(in, buffer, sizeof buffer);
        if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
        if (got == 0 || (got < 0 && errno != EINTR)) return text;
    }
}

SeedReport report_of_child(pid_t child, const std::string& text) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (WIFSIGNALED(status)) return {false, "the process ended by signal " + std::to_string(WTERMSIG(status))};
    if (text.empty()) return {false, "the process ended without a word"};
    return {text[0] == kWellMark, text.substr(1)};
}

// A seed's process, and the pipe on which it says how it went.
struct Running {
    std::uint64_t seed = 0;
    pid_t child = 0;
    int in = -1;
};

Running launch(std::uint64_t seed, const std::function<SeedReport(std::uint64_t)>& run) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe to a process");
    std::cout << std::flush;
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no process for a seed");
    if (child == 0) {
        close(ends[0]);
        be_child(ends[1], seed, run);
    }
    close(ends[1]);
    return {seed, child, ends[0]};
}

SeedReport finish(const Running& running) {
    const std::string text = read_all(running.in);
    close(running.in);
    return report_of_child(running.child, text);
}

}  // namespace

SwarmTotals swarm(std::uint64_t first, const SwarmLimits& limits, const std::function<SeedReport(std::uint64_t)>& run,
                  const std::function<void(std::uint64_t, const SeedReport&)>& told) {
    const auto start = std::chrono::steady_clock::now();
    const auto more = [&](std::uint64_t done) {
        if (limits.seeds && done >= *limits.seeds) return false;
        if (!limits.minutes) return limits.seeds.has_value();
        const std::chrono::duration<double, std::ratio<60>> passed = std::chrono::steady_clock::now() - start;
        return passed.count() < *limits.minutes;
    };
    SwarmTotals totals;
    std::deque<Running> running;
    while (more(totals.seeds) || !running.empty()) {
        while (running.size() < limits.jobs && more(totals.seeds))
            running.push_back(launch(first + totals.seeds++, run));
        if (running.empty()) break;
        const SeedReport report = finish(running.front());
        if (!report.well) ++totals.failures;
        told(running.front().seed, report);
        running.pop_front();
    }
    return totals;
}

}  // namespace weft::sim
