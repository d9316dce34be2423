#include "tools/bench/load/load_run.hpp"

#include <algorithm>
#include <ostream>
#include <thread>

#include "node/runtime/unix_time.hpp"
#include "tools/bench/load/closing_checks.hpp"
#include "tools/bench/load/load_result.hpp"
#include "tools/bench/load/newcomer.hpp"
#include "tools/bench/load/stream_builder.hpp"
#include "tools/bench/text.hpp"
#include "tools/demo/local_network.hpp"

namespace weft::bench::load {
namespace {

namespace fs = std::filesystem;
using client::Result;

constexpr double kSigningMargin = 1.3;  // the machine is not ours alone
constexpr unsigned kPreparingAttempts = 3;
constexpr double kStartSeconds = 3;  // from signed blocks to nodes that are ready
constexpr std::chrono::seconds kReadyPatience{60};
constexpr std::chrono::seconds kStopPatience{60};
constexpr std::chrono::seconds kJoinPatience{600};
constexpr std::uint32_t kLeadSlots = 8;        // with --rate max: blocks may be dated so far ahead
constexpr std::uint32_t kGraceUs = 1'000'000;  // for what is late when the time is over

constexpr std::uint32_t kAbuseOutstanding = 65'536;
constexpr std::uint32_t kAbuseStaleUs = 500'000;  // what abusers could not send by then they don't send

// Of times within a run, which options_problem() keeps within 32 bits.
std::uint32_t us_of(double seconds) {
    return static_cast<std::uint32_t>(seconds * 1e6);
}

class LoadRun {
public:
    LoadRun(Bench& bench, const LoadOptions& options)
        : bench_(bench),
          options_(options),
          threads_(std::max(1u, std::thread::hardware_concurrency())),
          folder_(options.data.empty() ? bench.folder / "nodes" : fs::path(options.data)),
          keys_(stream_keys(options.seed, shape_of(options).issuers())) {}

    Result<RunResult> run() {
        if (auto prepared = prepare_nodes(); !prepared) return Unexpected{prepared.error()};
        prepare_stream();
        if (auto started = start_nodes(); !started) return Unexpected{started.error()};
        if (auto waited = wait_for_start(); !waited) return Unexpected{waited.error()};
        RunResult result = measure();
        stop_nodes(result);
        return result;
    }

private:
    Parameters parameters() const {
        Parameters parameters;
        parameters.window_slots = options_.window_s;
        if (!options_.paced()) parameters.skew_slots = std::min(options_.window_s, kLeadSlots + parameters.skew_slots);
        return parameters;
    }

    Result<void> prepare_nodes() {
        auto ports = demo::free_ports(options_.validators + (options_.newcomer ? 1 : 0));
        if (!ports) return Unexpected{ports.error()};
        demo::NetworkPlan plan;
        plan.folder = folder_;
        plan.name = "weft-bench";
        plan.ports = std::move(*ports);
        plan.plain_nodes = options_.newcomer ? 1 : 0;
        plan.accounts = stream_accounts(keys_, shape_of(options_).abuse.accounts, abuser_quota(options_));
        plan.parameters = parameters();
        // The nodes share this machine's cores.
        plan.validate_threads = std::max(1u, threads_ / static_cast<unsigned>(options_.validators));
        auto files = demo::prepare_network(plan);
        if (!files) return Unexpected{files.error()};
        if (!files->fresh) {
            return client::bad_input(folder_.string() + " holds a network already.", "Give another --data folder.");
        }
        const fs::path weftd = options_.weftd.empty() ? demo::program_folder() / "weftd" : fs::path(options_.weftd);
        network_.emplace(fs::absolute(weftd), std::move(*files));
        return {};
    }

    const Genesis& genesis() const { return network_->files().genesis; }

    // Blocks are signed for a genesis and a time before there are nodes: the time that signing will take is estimated,
    // and the blocks are dated from its end on. What took much longer is signed again, with what is known then.
    void prepare_stream() {
        StreamShape shape = shape_of(options_);
        double signatures = static_cast<double>(shape.good_blocks) * (1 + shape.unknown_per_good);
        if (shape.abuse.any()) signatures += static_cast<double>(shape.abuse.due_before(plan_end_us()));
        double estimate_s = signatures / signing_rate(threads_);
        for (unsigned attempt = 0; attempt < kPreparingAttempts; ++attempt) {
            const double until_s = estimate_s * kSigningMargin + kStartSeconds;
            shape.first_time = node::unix_us() - genesis().unix_time_us + static_cast<TimeUs>(until_s * 1e6);
            sign_stream(shape);
            if (prepared_s_ <= until_s) return;
            estimate_s = prepared_s_;
        }
    }

    void sign_stream(const StreamShape& shape) {
        const auto begin = SteadyClock::now();
        stream_ = {};  // two would be too large
        stream_ = build_stream(shape, network_id(genesis()), keys_, threads_, [&](auto done, auto total) {
            bench_.live.show("signing: " + figure(double(done)) + " of " + figure(double(total)) + " blocks");
        });
        prepared_s_ = std::chrono::duration<double>(SteadyClock::now() - begin).count();
    }

    Result<void> start_nodes() {
        bench_.live.show("starting the nodes");
        for (std::size_t i = 0; i < options_.validators; ++i) {
            if (auto started = network_->start(i); !started) return started;
        }
        return network_->wait_ready(kReadyPatience);
    }

    Result<void> wait_for_start() {
        const std::uint64_t planned = genesis().unix_time_us + stream_.shape.first_time;
        const std::uint64_t now = node::unix_us();
        if (now < planned) {
            bench_.live.show("waiting for the blocks' time");
            std::this_thread::sleep_for(std::chrono::microseconds(planned - now));
            return {};
        }
        late_us_ = now - planned;
        if (late_us_ <= window_us() / 4) return {};
        return client::fail(
            client::Error::Kind::refused,
            "Preparing took " + figure(double(late_us_) / 1e6) + " s longer than estimated, again and again.",
            "Try again when the machine is less busy, or with a longer --window.");
    }

    std::uint64_t window_us() const { return std::uint64_t{options_.window_s} * 1'000'000; }

    std::uint32_t plan_end_us() const { return us_of(options_.warm_up_s + options_.duration_s); }

    OfferingPlan offering_plan() const {
        OfferingPlan plan;
        plan.end_us = plan_end_us() + (options_.paced() ? kGraceUs : 0);
        plan.lag_us_max = window_us() / 2;
        plan.patience_us = options_.patience_s * 1'000'000;
        plan.apart_us_max = us_of(kForeignAgeSeconds) / 4;
        plan.latency_from = options_.paced() ? Board::LatencyFrom::due : Board::LatencyFrom::sending;
        plan.lane.outstanding_max = options_.outstanding;
        plan.lane.lead_us = options_.paced() ? 0 : kLeadSlots * 1'000'000;
        plan.abusers_lane.outstanding_max = kAbuseOutstanding;
        plan.abusers_lane.insists = false;
        plan.abusers_lane.stale_us = kAbuseStaleUs;
        return plan;
    }

    RunResult measure() {
        std::vector<LinkAddress> addresses;
        std::vector<SampledNode> sampled;
        for (std::size_t i = 0; i < options_.validators; ++i) {
            addresses.push_back({network_->pub_address(i), network_->router_address(i)});
            sampled.push_back({network_->pid(i), network_->api(i)});
        }
        if (stream_.shape.abuse.any()) {
            for (std::size_t i = 0; i < options_.validators; ++i)
                addresses.push_back({"", network_->router_address(i)});
        }
        Links links(addresses, options_.connections);
        Board board(stream_, {us_of(options_.warm_up_s), us_of(options_.warm_up_s + options_.duration_s)});
        const auto start = SteadyClock::now();
        Offering offering(stream_, board, links, offering_plan(), start);
        Sampler sampler(board, offering, sampled, start,
                        [this](const Sample& before, const Sample& now) { bench_.live.show(live_text(before, now)); });
        const OfferingEnd end = offering.run([this] { return nodes_run(); });
        sampler.stop();
        RunResult result = load_result({options_, stream_, board, end, sampler.samples(), prepared_s_});
        if (late_us_ > 0)
            result.notes.push_back("began " + figure(double(late_us_) / 1e6) + " s later than the blocks say");
        std::vector<client::NodeClient> clients;
        for (std::size_t i = 0; i < options_.validators; ++i) clients.emplace_back(network_->api(i));
        bench_.live.show("checking");
        const ClosingFacts facts{stream_,        board,           genesis(), clients, links.unreadable(),
                                 links.missed(), !end.node_ended, end.lagged};
        result.checks = closing_checks(facts);
        if (options_.newcomer && result.ok()) add_newcomer(facts, result);
        return result;
    }

    void add_newcomer(const ClosingFacts& facts, RunResult& result) {
        bench_.live.show("a newcomer joins");
        const std::size_t node = options_.validators;
        const auto joined = join(*network_, node, kJoinPatience);
        const std::string what = "a newcomer becomes ready";
        if (!joined) {
            result.checks.push_back({what, false, joined.error().what});
            return;
        }
        result.checks.push_back({what, true, figure(joined->ready_s) + " s after its start"});
        std::ranges::move(joining_metrics(*joined), std::back_inserter(result.metrics));
        std::ranges::move(newcomer_checks(facts, client::NodeClient(network_->api(node))),
                          std::back_inserter(result.checks));
    }

    bool nodes_run() {
        for (std::size_t i = 0; i < options_.validators; ++i) {
            if (!network_->running(i)) return false;
        }
        return true;
    }

    void stop_nodes(RunResult& result) {
        bench_.live.show("stopping the nodes");
        const auto stopped = network_->stop_all(kStopPatience);
        result.checks.push_back(
            {"the nodes stop when asked", stopped.has_value(), stopped ? "exit code 0" : stopped.error().what});
        if (options_.keep || !result.ok()) return;  // what failed may be looked at
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    Bench& bench_;
    const LoadOptions& options_;
    unsigned threads_;
    fs::path folder_;
    std::vector<KeyPair> keys_;
    std::optional<demo::LocalNetwork> network_;
    BlockStream stream_;
    double prepared_s_ = 0;
    std::uint64_t late_us_ = 0;
};

}  // namespace

client::Result<RunResult> run_load(Bench& bench, const LoadOptions& options) {
    if (const auto problem = options_problem(options)) return client::bad_input(*problem);
    return LoadRun(bench, options).run();
}

}  // namespace weft::bench::load
