// weft-bench validate: signed blocks through all of a node's stateless checks, beside the signature kernel alone.
#include <CLI/CLI.hpp>
#include <memory>

#include "node/engine/validator.hpp"
#include "node/runtime/tbb_executor.hpp"
#include "tools/bench/interleave.hpp"
#include "tools/bench/kernels/signed_blocks.hpp"
#include "tools/bench/kernels/verify_round.hpp"
#include "tools/bench/levels.hpp"

namespace weft::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kKernelBatch = 64;
constexpr TimeUs kNow = 1'000'000'000;
// Next to none: the same blocks come again, and shall be checked again. A round has two batches at least, so that none
// is remembered when its turn comes.
constexpr std::size_t kPassedBlocks = 1;

struct ValidateOptions {
    RunOptions run;
    std::size_t blocks = 65'536;
    std::size_t accounts = 65'536;
    std::size_t payload_bytes = 0;
    double bad_share = 0;
    std::size_t batch = 1024;
};

// The validator on so many threads. The clock runs while it checks, not while the input is copied or the result looked
// at and dropped: those are the network's and the ledger's.
class ValidatorRound {
public:
    ValidatorRound(const Domains& domains, const SignedBlocks& blocks, std::size_t batch, unsigned threads)
        : blocks_(blocks),
          batch_(std::min(batch, blocks.encoded.size() / 2)),
          executor_(threads),
          validator_(domains, Epochs(Epoch{}), executor_, salt_, options_with(threads)) {}

    Work run(std::chrono::nanoseconds duration) {
        const double seconds = std::chrono::duration<double>(duration).count();
        Work work;
        while (work.seconds < seconds) {
            if (next_ + batch_ > blocks_.encoded.size()) next_ = 0;
            work.seconds += check_batch();
            work.items += static_cast<double>(batch_);
            next_ += batch_;
        }
        return work;
    }

    std::size_t wrong() const { return wrong_; }
    const node::ValidatorTotals& totals() const { return validator_.totals(); }

private:
    static node::ValidatorOptions options_with(unsigned threads) {
        node::ValidatorOptions options;
        options.passed_blocks_max = kPassedBlocks;
        options.threads = threads;
        return options;
    }

    double check_batch() {
        const auto first = blocks_.encoded.begin() + static_cast<std::ptrdiff_t>(next_);
        std::vector<Bytes> input(first, first + static_cast<std::ptrdiff_t>(batch_));
        constexpr node::Source kSource[] = {node::Source::client};
        const auto start = SteadyClock::now();
        const node::CheckedBlocks checked = validator_.check(std::move(input), kSource, kNow);
        const std::chrono::duration<double> took = SteadyClock::now() - start;
        for (std::size_t i = 0; i < batch_; ++i) wrong_ += !as_expected(checked, i);
        return took.count();
    }

    bool as_expected(const node::CheckedBlocks& checked, std::size_t i) const {
        if (blocks_.expected[next_ + i] == 0) return checked.admission(i) == node::Admission::bad_signature;
        return checked.passed(i) && checked.block(i)->id == blocks_.ids[next_ + i];
    }

    const SignedBlocks& blocks_;
    std::size_t batch_;
    SplitMix salt_{1};
    node::TbbExecutor executor_;
    node::Validator validator_;
    std::size_t next_ = 0;
    std::size_t wrong_ = 0;
};

class ValidateRun {
public:
    ValidateRun(Bench& bench, const ValidateOptions& options)
        : bench_(bench),
          options_(options),
          blocks_(domains_,
                  {options.blocks, options.accounts, options.payload_bytes, options.bad_share, kNow, options.run.seed},
                  executor_),
          tables_(node::ValidatorOptions{}.key_table_bytes) {
        if (options.accounts < options.blocks) learn_all(tables_, blocks_.jobs, executor_);
    }

    RunResult measure() {
        std::vector<Contestant> contestants;
        for (const unsigned threads : options_.run.threads) {
            contestants.push_back(kernel(threads));
            contestants.push_back(validator(threads));
        }
        RunResult result;
        result.metrics = measure_in_turn(bench_, options_.run, contestants);
        add_ratios(result.metrics);
        result.samples = samples_of(result.metrics);
        result.checks = checks();
        result.notes = {std::to_string(blocks_.encoded.front().size()) + " bytes a block, signatures on " +
                            std::string(simd_name(best_of(verify_levels(), simd_level()))),
                        hits_note()};
        return result;
    }

private:
    // The signature kernel by itself, on the same signatures, with as many bytes of tables.
    Contestant kernel(unsigned threads) {
        VerifyRound* round =
            kernels_
                .emplace_back(std::make_unique<VerifyRound>(JudgedJobs{blocks_.jobs, blocks_.expected}, kKernelBatch,
                                                            threads, verify_many, &tables_))
                .get();
        return {"validate.kernel" + threads_suffix(threads), [round, threads](std::chrono::nanoseconds duration) {
                    return work_for(duration, threads, [round](unsigned thread) { return round->step(thread); });
                }};
    }

    Contestant validator(unsigned threads) {
        ValidatorRound* round =
            validators_.emplace_back(std::make_unique<ValidatorRound>(domains_, blocks_, options_.batch, threads))
                .get();
        return {"validate.blocks" + threads_suffix(threads),
                [round](std::chrono::nanoseconds duration) { return round->run(duration); }};
    }

    // Kernel and validator stand side by side for each number of threads.
    void add_ratios(std::vector<Metric>& metrics) const {
        const std::size_t measured = metrics.size();
        for (std::size_t i = 0; i < measured; i += 2) {
            const std::string suffix = threads_suffix(options_.run.threads[i / 2]);
            metrics.push_back(ratio_of("validate.share_of_kernel" + suffix, metrics[i + 1], metrics[i]));
            if (i > 0) metrics.push_back(ratio_of("validate.scaling" + suffix, metrics[i + 1], metrics[1]));
        }
    }

    std::vector<Check> checks() const {
        std::size_t wrong = 0, wrong_batches = 0;
        std::uint64_t repeated = 0, checked = 0;
        for (const auto& round : validators_) {
            wrong += round->wrong();
            repeated += round->totals().repeated;
            checked += round->totals().signatures;
        }
        for (const auto& round : kernels_) wrong_batches += round->wrong_batches();
        return {{"every block's verdict is the expected one", wrong == 0, std::to_string(wrong) + " others"},
                {"every block's signature was checked", repeated == 0,
                 std::to_string(checked) + " checked, " + std::to_string(repeated) + " taken from memory"},
                {"every signature's verdict is the expected one", wrong_batches == 0,
                 std::to_string(wrong_batches) + " batches with another"}};
    }

    std::string hits_note() const {
        std::uint64_t hits = 0, signatures = 0;
        for (const auto& round : validators_) {
            hits += round->totals().table_hits;
            signatures += round->totals().signatures;
        }
        return std::to_string(hits) + " of " + std::to_string(signatures) +
               " signatures by a key whose table was there";
    }

    Bench& bench_;
    const ValidateOptions& options_;
    Domains domains_ = Domains::of(NetworkId{});
    node::TbbExecutor executor_{0};
    SignedBlocks blocks_;
    KeyTables tables_;
    std::vector<std::unique_ptr<VerifyRound>> kernels_;
    std::vector<std::unique_ptr<ValidatorRound>> validators_;
};

}  // namespace

void add_validate(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<ValidateOptions>();
    auto* sub = app.add_subcommand("validate", "Signed blocks through all stateless checks of a node");
    sub->add_option("--blocks", options->blocks, "Blocks prepared")
        ->check(CLI::Range(16, 10'000'000))
        ->capture_default_str();
    sub->add_option("--accounts", options->accounts, "Accounts that sign them in turn, each with its key")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    sub->add_option("--payload", options->payload_bytes, "Bytes of data in records; 0: transfers with one credit")
        ->check(CLI::Range(std::size_t{0}, record_data_bytes_max()))
        ->capture_default_str();
    sub->add_option("--bad-share", options->bad_share, "Share of blocks with a bad signature")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    sub->add_option("--batch", options->batch, "Blocks of a batch")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    add_repeated_run_flags(*sub, options->run);
    add_measurement(*sub, invocation, options->run, [options](Bench& bench) {
        make_distinct(options->run.threads);
        return client::Result<RunResult>(ValidateRun(bench, *options).measure());
    });
}

}  // namespace weft::bench
