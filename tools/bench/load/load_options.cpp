#include "tools/bench/load/load_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>

#include "core/limits.hpp"
#include "node/runtime/batch.hpp"

namespace weft::bench::load {
namespace {

constexpr double kRateMax = 10'000'000;
constexpr double kSecondsMax = 3600;        // times of a run are 32 bits of microseconds
constexpr double kBlocksMax = 500'000'000;  // places are 32 bits; 150 GB
constexpr double kJunkShareMax = 0.9;
constexpr double kBatchSeconds = 0.004;  // of stream in one batch: adds so much to the latency at most
constexpr std::uint32_t kBatchAtMaxRate = 512;
constexpr std::uint32_t kGapMin = 8;
constexpr std::size_t kRecordBytesMax = 2048;  // so that any batch fits its limit

std::string rate_problem(const std::string& text) {
    if (text == "max") return {};
    char* end = nullptr;
    const double rate = std::strtod(text.c_str(), &end);
    const bool good = !text.empty() && *end == '\0' && rate >= 1 && rate <= kRateMax;
    return good ? std::string() : "must be \"max\" or from 1 to 10000000 blocks a second";
}

std::uint16_t batch_blocks(const LoadOptions& options) {
    const double per_node = options.blocks_per_second() / static_cast<double>(options.validators);
    const double by_rate = options.paced() ? per_node * kBatchSeconds : kBatchAtMaxRate;
    const auto wanted = options.batch > 0 ? double(options.batch) : by_rate;
    return static_cast<std::uint16_t>(std::clamp(wanted, 1.0, double(node::kBatchBlocksMax)));
}

std::string phase_problem(const std::string& text) {
    const auto phase = parse_phase(text);
    return phase ? std::string() : phase.error().what;
}

AbuseShape abuse_of(const LoadOptions& options) {
    AbuseShape abuse;
    if (options.phases.empty()) return abuse;
    for (const std::string& text : options.phases) abuse.phases.push_back(parse_phase(text).value());
    abuse.phase_s = options.phase_s;
    abuse.accounts = options.abusers;
    return abuse;
}

// How many of the other kind come with each good block, when they are `share` of all.
double per_good(double share, double all_shares) {
    return share / (1 - all_shares);
}

}  // namespace

void add_load_flags(CLI::App& app, LoadOptions& o) {
    const auto share = CLI::Range(0.0, kJunkShareMax);
    add_time_flags(app, o);
    add_seed_flag(app, o);
    app.add_option("--rate", o.rate,
                   "Blocks offered a second, on all nodes together, in an open loop; max: as they are taken")
        ->check(CLI::Validator(rate_problem, ""))
        ->capture_default_str();
    app.add_option("--expect", o.expect, "With --rate max: blocks a second to date and prepare blocks for")
        ->check(CLI::Range(1.0, kRateMax))
        ->capture_default_str();
    app.add_option("--accounts", o.accounts, "Accounts that pay each other in turn")
        ->check(CLI::Range(2, 10'000'000))
        ->capture_default_str();
    app.add_option("--parents", o.parents, "Parents of each block")
        ->check(CLI::Range(std::size_t{1}, kParentsMax))
        ->capture_default_str();
    app.add_option("--parent-age", o.parent_age_ms, "Milliseconds of stream between a block and its parents")
        ->check(CLI::Range(0.0, 10'000.0))
        ->capture_default_str();
    app.add_option("--payload", o.payload, "Records with so many bytes of data; 0: transfers")
        ->check(CLI::Range(std::size_t{0}, kRecordBytesMax))
        ->capture_default_str();
    app.add_option("--conflict-share", o.conflict_share, "Part of the blocks that spend what another one spends")
        ->check(CLI::Range(0.0, 0.5))
        ->capture_default_str();
    app.add_option("--bad-share", o.bad_share, "Part of all blocks sent with wrong signatures, beyond --rate")
        ->check(share)
        ->capture_default_str();
    app.add_option("--unknown-share", o.unknown_share,
                   "Part of all blocks sent that are signed by keys without an account, beyond --rate")
        ->check(share)
        ->capture_default_str();
    app.add_option("--connections", o.connections, "Sockets to each node, used in turn")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--batch", o.batch, "Blocks in one message; 0: 4 ms of the stream")
        ->check(CLI::Range(std::size_t{0}, node::kBatchBlocksMax))
        ->capture_default_str();
    app.add_option("--outstanding", o.outstanding, "Blocks at each node without a verdict, at most")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    app.add_option("--window", o.window_s, "The network's window, seconds: what nodes keep in memory")
        ->check(CLI::Range(5, 86'400))
        ->capture_default_str();
    app.add_option("--patience", o.patience_s, "Seconds without news after which missing fates are given up")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    app.add_option("--data", o.data, "Folder for the nodes' files (default: in the run folder)");
    app.add_option("--weftd", o.weftd, "The node's program (default: beside this one)");
    app.add_flag("--keep", o.keep, "Leave the nodes' files");
    app.add_flag(
        "--newcomer", o.newcomer,
        "When the load is over, start an empty node without a vote, and measure how long it takes to be ready");
}

void add_abuse_flags(CLI::App& app, LoadOptions& o) {
    app.add_option("--phases", o.phases,
                   "What abusers do, in turn: quiet, or KIND:RATE with a kind of load, conflicts, reattach, lazy, "
                   "orphans, bad, unknown, and blocks a second")
        ->delimiter(',')
        ->required()
        ->check(CLI::Validator(phase_problem, ""))
        ->capture_default_str();
    app.add_option("--phase", o.phase_s, "Seconds of each phase; the first one of each does not count")
        ->check(CLI::Range(2.0, 3600.0))
        ->capture_default_str();
    app.add_option("--abusers", o.abusers, "Accounts that the abuse comes from")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    app.add_option("--abuser-quota", o.abuser_quota, "Units a second that each of them has; a block is one, or more")
        ->capture_default_str();
    app.add_option("--abuser-burst", o.abuser_burst, "The burst of it; 0: two seconds' worth")->capture_default_str();
}

Quota abuser_quota(const LoadOptions& options) {
    const std::uint32_t burst = std::min(options.abuser_quota, UINT32_MAX / 2) * 2;
    return {options.abuser_quota, options.abuser_burst > 0 ? options.abuser_burst : burst};
}

void add_validators_flag(CLI::App& app, LoadOptions& options) {
    app.add_option("--validators", options.validators, "Nodes, all of them validators: 1, or 4 and more")
        ->check(CLI::Range(1, 32))
        ->check([](const std::string& text) {
            return text == "2" || text == "3" ? "a committee has 1 validator, or 4 and more" : "";
        })
        ->capture_default_str();
}

std::optional<std::string> options_problem(const LoadOptions& options) {
    const double seconds = options.warm_up_s + options.duration_s;
    if (seconds > kSecondsMax) return "Warm-up and duration together are at most 3600 seconds.";
    const double shares = options.bad_share + options.unknown_share;
    if (shares > kJunkShareMax) return "The shares of bad signatures and of unknown keys are at most 0.9 together.";
    if (options.blocks_per_second() * seconds / (1 - shares) > kBlocksMax) {
        return "That would be more than 500 million blocks; take a lower rate or a shorter time.";
    }
    return std::nullopt;
}

StreamShape shape_of(const LoadOptions& options) {
    StreamShape shape;
    shape.rate = options.blocks_per_second();
    shape.good_blocks = static_cast<std::uint64_t>(std::ceil(shape.rate * (options.warm_up_s + options.duration_s)));
    shape.accounts = options.accounts;
    shape.nodes = static_cast<std::uint16_t>(options.validators);
    shape.batch_blocks = batch_blocks(options);
    shape.parents = options.parents;
    const auto blocks_in = [](double seconds, double rate) { return static_cast<std::uint32_t>(seconds * rate); };
    const double per_node = shape.rate / static_cast<double>(options.validators);
    shape.parent_gap = std::max(kGapMin, blocks_in(options.parent_age_ms / 1000, per_node));
    shape.foreign_gap =
        std::max(blocks_in(kForeignAgeSeconds, shape.rate), std::uint32_t{shape.nodes} * shape.batch_blocks);
    shape.record_bytes = options.payload;
    if (options.conflict_share > 0) {
        shape.conflict_period = static_cast<std::uint32_t>(std::lround(1 / options.conflict_share));
    }
    const double shares = options.bad_share + options.unknown_share;
    shape.bad_per_good = per_good(options.bad_share, shares);
    shape.unknown_per_good = per_good(options.unknown_share, shares);
    shape.seed = options.seed;
    shape.abuse = abuse_of(options);
    return shape;
}

}  // namespace weft::bench::load
