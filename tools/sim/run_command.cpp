#include "tools/sim/run_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>
#include <weft_build_commit.hpp>  // made by every build, see tools/bench/build_commit.cmake

#include "tools/sim/network/run.hpp"
#include "tools/sim/swarm.hpp"

namespace weft::sim {
namespace {

constexpr int kWell = 0;
constexpr int kBroken = 1;
constexpr int kRefused = 2;

std::string digest_text(const Hash& digest) {
    return digest.hex().substr(0, 32);
}

void print_result(const RunResult& result) {
    std::cout << "simulated  " << result.simulated_us / 1e6 << " s in " << result.steps << " steps\n"
              << "blocks     " << result.accepted << " accepted, " << result.confirmed << " confirmed, "
              << result.rejected << " rejected, " << result.expired << " expired\n"
              << "commits    " << result.commits << '\n'
              << "faults     " << result.faults.size() << '\n';
    for (const Fault& fault : result.faults) std::cout << "           " << describe(fault) << '\n';
    for (const std::string& halted : result.halted) std::cout << "halted     " << halted << '\n';
    std::cout << "digest     " << digest_text(result.digest) << '\n';
}

// What became of a seed, for a person; nothing when all is well.
std::optional<std::string> complaint(const RunResult& result, const RunOptions& options, bool twice) {
    if (result.broken) return *result.broken;
    if (!twice) return std::nullopt;
    const RunResult again = run(options);
    if (again.digest == result.digest && !again.broken) return std::nullopt;
    return "seed " + std::to_string(options.network.seed) + ": the second run differs: digest " +
           digest_text(again.digest) + " after " + digest_text(result.digest);
}

int finish(const std::optional<std::string>& complaint, std::uint64_t seed, const RunCommand& command) {
    if (!complaint) {
        std::cout << "well" << (command.twice ? ", twice the same" : "") << std::endl;
        return kWell;
    }
    std::cout << std::flush;
    std::cerr << "BROKEN     " << *complaint << "\nrepeat     " << repeat_command(seed, command.choices)
              << (command.twice ? " --twice" : "") << std::endl;
    return kBroken;
}

int run_one(const RunCommand& command) {
    const auto options = draw_options(command.seed, command.choices);
    if (!options) {
        std::cerr << "weft-sim: " << options.error() << '\n';
        return kRefused;
    }
    std::ofstream file;
    Simulation::Log log;
    if (!command.trace_path.empty()) {
        if (command.trace_path != "-") file.open(command.trace_path);
        std::ostream& out = command.trace_path == "-" ? std::cout : file;
        if (!out) {
            std::cerr << "weft-sim: cannot write " << command.trace_path << '\n';
            return kRefused;
        }
        log = [&out](TimeUs now, const std::string& line) { out << now << ' ' << line << '\n'; };
    }
    // Told first: should a CHECK end this process, it is known of what.
    std::cout << "seed       " << command.seed << "\nsource     " << WEFT_BUILD_COMMIT << "\noptions    "
              << describe(*options) << std::endl;
    const std::clock_t start = std::clock();
    const RunResult result = run(*options, log);
    const double cpu_s = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    print_result(result);
    // Apart from the result, which is the same each time.
    std::cerr << "speed      " << std::lround(result.simulated_us / 1e6 / std::max(cpu_s, 1e-6)) << " s per CPU second"
              << std::endl;
    return finish(complaint(result, *options, command.twice), command.seed, command);
}

// In a process of its own: what it says of a seed on the pipe is one line.
SeedReport report_of(std::uint64_t seed, const RunCommand& command) {
    const auto options = draw_options(seed, command.choices);
    if (!options) return {false, options.error()};
    const RunResult result = run(*options);
    if (const auto broken = complaint(result, *options, command.twice)) return {false, *broken};
    return {true, std::to_string(result.simulated_us / 1'000'000) + " s, " + std::to_string(result.steps) + " steps, " +
                      std::to_string(result.commits) + " commits, " + std::to_string(result.accepted) + " blocks, " +
                      std::to_string(result.faults.size()) + " faults, digest " + digest_text(result.digest)};
}

int run_many(const RunCommand& command) {
    if (const auto options = draw_options(command.seed, command.choices); !options) {
        std::cerr << "weft-sim: " << options.error() << '\n';
        return kRefused;
    }
    std::cout << "source " << WEFT_BUILD_COMMIT << ", seeds from " << command.seed << std::endl;
    SwarmLimits limits;
    limits.seeds = command.seeds;
    limits.minutes = command.swarm_minutes;
    limits.jobs = command.jobs;
    const SwarmTotals totals = swarm(
        command.seed, limits, [&](std::uint64_t seed) { return report_of(seed, command); },
        [&](std::uint64_t seed, const SeedReport& report) {
            if (report.well) {
                std::cout << "seed " << seed << " well: " << report.text << std::endl;
            } else {
                finish(report.text, seed, command);
            }
        });
    std::cout << totals.seeds << " seeds, " << totals.failures << " broken" << std::endl;
    return totals.failures == 0 ? kWell : kBroken;
}

const std::map<std::string, bool> kYesNo{{"yes", true}, {"no", false}};
const std::map<std::string, bool> kLatencies{{"lan", false}, {"continents", true}};
const std::map<std::string, Plant> kPlants{{"early-done", Plant::early_done},
                                           {"forgets-synced", Plant::forgets_synced}};

template <class T>
void add_optional(CLI::App& app, const char* flag, std::optional<T>& value, const char* says) {
    app.add_option_function<T>(
        flag, [&value](const T& given) { value = given; }, says);
}

void add_named(CLI::App& app, const char* flag, std::optional<bool>& value, const std::map<std::string, bool>& names,
               const char* says) {
    app.add_option_function<std::string>(
           flag, [&value, &names](const std::string& given) { value = names.at(given); }, says)
        ->check(CLI::IsMember(names));
}

constexpr const char* kEachPair = "each-pair";

// A list of names, or none. `each_pair`, where there is one: that word alone.
template <class Kind>
void add_kinds(CLI::App& app, const std::string& flag, std::optional<std::vector<Kind>>& kinds,
               std::optional<Kind> (*of_name)(std::string_view), const std::string& says, bool* each_pair = nullptr) {
    app.add_option_function<std::vector<std::string>>(
           flag,
           [&kinds, of_name, flag, each_pair](const std::vector<std::string>& names) {
               if (each_pair != nullptr && names == std::vector<std::string>{kEachPair}) {
                   *each_pair = true;
                   return;
               }
               kinds.emplace();
               for (const std::string& name : names) {
                   const std::optional<Kind> kind = of_name(name);
                   if (!kind && name != "none") throw CLI::ValidationError(flag, "there is no " + name);
                   if (kind) kinds->push_back(*kind);
               }
           },
           says)
        ->delimiter(',');
}

}  // namespace

CLI::App* add_run_command(CLI::App& app, RunCommand& command) {
    CLI::App* run =
        app.add_subcommand("run", "A whole network under one seed: faults, lies, and what must hold all the same");
    RunChoices& choices = command.choices;
    command.jobs = std::max(1u, std::thread::hardware_concurrency());
    run->add_option("--seed", command.seed, "What everything is drawn from (with --seeds and --swarm: the first)");
    add_optional(*run, "--nodes", choices.validators, "Validators: 1 or 4 to 100");
    add_optional(*run, "--plain", choices.plain_nodes, "Nodes that are no validators");
    add_optional(*run, "--duration", choices.duration_s, "Simulated seconds of the safety phase");
    add_named(*run, "--latency", choices.continents, kLatencies, "lan or continents");
    add_optional(*run, "--loss", choices.loss_percent, "Messages lost, percent");
    add_optional(*run, "--duplicate", choices.duplicate_percent, "Messages that arrive twice, percent");
    add_named(*run, "--reorder", choices.reorder, kYesNo, "yes or no: messages overtake each other");
    add_optional(*run, "--round", choices.round_ms, "Least time between two round blocks of a validator, ms");
    add_optional(*run, "--rate", choices.rate, "Payments a second");
    add_optional(*run, "--conflict-share", choices.conflict_percent, "Payments that are double spends, percent");
    add_named(*run, "--faults", choices.faults, kYesNo,
              "yes or no: crashes, partitions, pauses, slow and full disks, wrong clocks");
    add_optional(*run, "--bandwidth", choices.bandwidth_kb, "Of each connection, each way, kB/s; 0: without end");
    add_optional(*run, "--decisions", choices.decisions,
                 "How often the committee changes its rules or, without faults and liars, itself");
    add_kinds(*run, "--devices", choices.mischiefs, mischief_of_name,
              "What some devices do, by turns: reuse, replay, offline, old-parents, unknown-parents, wrong-slot, "
              "far-sequence, flood; or none");
    add_kinds(*run, "--byzantine", choices.lies, lie_of_name,
              "What f validators do, by turns: equivocate, withhold, false-tips, stale, invalid, silent, leaves-lead, "
              "censor, wrong-votes, false-times, jump, crooked, forge; or none; or each-pair: two of them, by the seed",
              &choices.each_pair_of_lies);
    run->add_option_function<std::string>(
           "--plant", [&choices](const std::string& given) { choices.plant = kPlants.at(given); },
           "A bug put in on purpose: early-done or forgets-synced")
        ->check(CLI::IsMember(kPlants));
    run->add_flag("--twice", command.twice, "Run it twice and compare the digests");
    CLI::Option* trace =
        run->add_option("--trace", command.trace_path, "File for a log of all that happens; - for here");
    CLI::Option* seeds = run->add_option_function<std::uint64_t>(
        "--seeds", [&command](std::uint64_t given) { command.seeds = given; }, "Run so many seeds");
    CLI::Option* minutes = run->add_option_function<double>(
        "--swarm", [&command](double given) { command.swarm_minutes = given; }, "Run seeds for so many minutes");
    run->add_option("--jobs", command.jobs,
                    "Seeds at a time (with --seeds and --swarm); the processors of this machine")
        ->check(CLI::Range(1, 256));
    trace->excludes(seeds)->excludes(minutes);
    return run;
}

int run_command(const RunCommand& command) {
    return command.seeds || command.swarm_minutes ? run_many(command) : run_one(command);
}

}  // namespace weft::sim
