// weft-bench store: groups of blocks appended and synced, and blocks brought to the index; a plain file beside it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <optional>

#include "core/limits.hpp"
#include "tools/bench/interleave.hpp"
#include "tools/bench/kernels/store_load.hpp"
#include "tools/bench/scratch_folder.hpp"

namespace weft::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kPendingBytesMax = 64u << 20;  // then the index takes its share, while no clock runs
constexpr std::size_t kSamplesMax = 1000;            // blocks that are read back

struct StoreBenchOptions {
    RunOptions run;
    std::string data;
    std::vector<std::size_t> groups = {1, 64, 1000, 10'000};
    std::size_t blocks = 50'000;
    std::size_t block_bytes = 300;
    std::size_t rows = 10'000;
};

template <class Function>
double seconds_of(const Function& function) {
    const auto start = SteadyClock::now();
    function();
    return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

class StoreRun {
public:
    StoreRun(const StoreBenchOptions& options, const std::filesystem::path& folder, PlainFile& floor)
        : options_(options), folder_(folder), floor_(floor), random_(options.run.seed) {}

    // Errors: bad_input, when the store fails.
    client::Result<RunResult> measure(Bench& bench) {
        open();
        if (failure_) return client::bad_input(*failure_);
        std::vector<Contestant> contestants;
        for (const std::size_t group : options_.groups) {
            const std::string size = std::to_string(group);
            contestants.push_back({"store.file." + size, [=, this](auto d) { return overwrite(group, d); }});
            contestants.push_back({"store.append." + size, [=, this](auto d) { return append(group, d); }});
        }
        contestants.push_back({"store.index", [this](auto duration) { return index(duration); }});
        RunResult result;
        result.metrics = measure_in_turn(bench, options_.run, contestants);
        if (failure_) return client::bad_input(*failure_);
        for (std::size_t i = 0; i < options_.groups.size(); ++i) {
            result.metrics.push_back(ratio_of("store.append_over_file." + std::to_string(options_.groups[i]),
                                              result.metrics[2 * i + 1], result.metrics[2 * i]));
        }
        for (const auto& [group, latency] : sync_us_) {
            result.latencies.push_back({"store.sync." + std::to_string(group), latency});
        }
        result.samples = samples_of(result.metrics);
        result.checks = {read_back("blocks are found as they were written"), reopened()};
        if (failure_) return client::bad_input(*failure_);
        return result;
    }

private:
    void open() {
        auto store = tangle::Store::open(folder_, NetworkId{{1}}, {});
        if (store) {
            store_ = *std::move(store);
        } else {
            failure_ = store.error().what;
        }
    }

    // The first error ends all measurements.
    void note(const tangle::StoreResult<void>& result) {
        if (!result && !failure_) failure_ = result.error().what;
    }

    BlockGroup next_group(std::size_t count) {
        const tangle::Lsn first = store_->last_lsn() + 1;
        BlockGroup group = block_group(count, options_.block_bytes, static_cast<Slot>(first / 1'000), first, random_);
        sample(group.batch.log.back().block_id);
        return group;
    }

    // A bounded choice among all that were ever written: every one has the same chance.
    void sample(const BlockId& id) {
        ++offered_samples_;
        if (samples_.size() < kSamplesMax) {
            samples_.push_back(id);
        } else if (const std::uint64_t place = random_.below(offered_samples_); place < kSamplesMax) {
            samples_[place] = id;
        }
    }

    bool goes_on(const Work& work, std::chrono::nanoseconds duration) const {
        return !failure_ && work.seconds < std::chrono::duration<double>(duration).count() &&
               work.items < static_cast<double>(options_.blocks) / slices_of(options_.run);
    }

    Work append(std::size_t count, std::chrono::nanoseconds duration) {
        Work work;
        while (goes_on(work, duration)) {
            BlockGroup group = next_group(count);
            if (store_->index_lag().bytes > kPendingBytesMax) note(store_->index_pending());
            const double seconds = seconds_of([&] { note(store_->write(std::move(group.batch))); });
            sync_us_[count].add(static_cast<std::uint64_t>(seconds * 1e6));
            work.seconds += seconds;
            work.items += static_cast<double>(count);
        }
        return work;
    }

    Work overwrite(std::size_t count, std::chrono::nanoseconds duration) {
        const Bytes bytes(count * options_.block_bytes, 7);
        Work work;
        while (goes_on(work, duration)) {
            work.seconds += seconds_of([&] { note(floor_.write_and_sync(bytes)); });
            work.items += static_cast<double>(count);
        }
        return work;
    }

    // The store keeps the youngest blocks back until a commit orders them, or some transactions passed: what counts is
    // what went into the index, not what was handed over.
    Work index(std::chrono::nanoseconds duration) {
        Work work;
        while (goes_on(work, duration)) {
            note(store_->write(next_group(options_.rows).batch));
            const std::uint64_t before = store_->index_lag().records;
            work.seconds += seconds_of([&] { note(store_->index_pending()); });
            work.items += static_cast<double>(before - store_->index_lag().records);
        }
        return work;
    }

    Check read_back(const std::string& what) const {
        std::size_t wrong = 0;
        for (const BlockId& id : samples_) {
            const std::optional<Bytes> body = store_->block(id);
            wrong += !body || body->size() != options_.block_bytes ||
                     !std::equal(id.bytes.begin(), id.bytes.end(), body->begin());
        }
        return {what, wrong == 0, std::to_string(wrong) + " of " + std::to_string(samples_.size()) + " wrong"};
    }

    Check reopened() {
        const tangle::Lsn last = store_->last_lsn();
        store_.reset();
        open();
        if (!store_) return {"the store opens again", false, *failure_};
        Check check = read_back("the store opened again holds all of it");
        check.ok = check.ok && store_->recovered().next_lsn == last + 1;
        check.detail += ", " + std::to_string(store_->recovered().next_lsn - 1) + " records of " + std::to_string(last);
        return check;
    }

    const StoreBenchOptions& options_;
    std::filesystem::path folder_;
    PlainFile& floor_;
    SplitMix random_;
    std::unique_ptr<tangle::Store> store_;
    std::optional<std::string> failure_;
    std::map<std::size_t, measure::Histogram> sync_us_;  // by group
    std::vector<BlockId> samples_;
    std::uint64_t offered_samples_ = 0;
};

client::Result<RunResult> measure_store(Bench& bench, const StoreBenchOptions& options) {
    const auto scratch = ScratchFolder::make(options.data);
    if (!scratch) return Unexpected{scratch.error()};
    const std::size_t group_max = *std::max_element(options.groups.begin(), options.groups.end());
    const std::size_t floor_bytes = std::max(std::size_t{64} << 20, group_max * options.block_bytes);
    auto floor = PlainFile::make(scratch->path() / "floor", floor_bytes);
    if (!floor) return client::bad_input(floor.error().what);
    auto result = StoreRun(options, scratch->path() / "store", *floor).measure(bench);
    if (result) result->notes.push_back("on the disk of " + scratch->path().parent_path().string());
    return result;
}

}  // namespace

void add_store(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<StoreBenchOptions>();
    auto* sub = app.add_subcommand("store", "Synced groups of blocks, and the index; a plain file beside it");
    sub->add_option("--data", options->data, "Folder on the disk to measure (default: the temporary folder)");
    sub->add_option("--groups", options->groups, "Blocks of a group, which is synced as one, as in 1,64,1000")
        ->check(CLI::Range(1, 1'000'000))
        ->delimiter(',')
        ->capture_default_str();
    sub->add_option("--blocks", options->blocks, "Blocks of one measurement, at most")
        ->check(CLI::Range(1, 1'000'000'000))
        ->capture_default_str();
    sub->add_option("--block-bytes", options->block_bytes, "Bytes of a block")
        ->check(CLI::Range(BlockId::kSize, kBlockBytesMax))
        ->capture_default_str();
    sub->add_option("--rows", options->rows, "Blocks of one index transaction")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    add_time_flags(*sub, options->run);
    add_repetitions_flag(*sub, options->run);
    add_seed_flag(*sub, options->run);
    add_measurement(*sub, invocation, options->run, [options](Bench& bench) {
        make_distinct(options->groups);
        return measure_store(bench, *options);
    });
}

}  // namespace weft::bench
