// weft-bench verify: Ed25519 verdicts a second, per level, for keys seen once and for keys that recur; libsodium one
// signature at a time as the floor.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>

#include "core/limits.hpp"
#include "node/runtime/tbb_executor.hpp"
#include "tools/bench/interleave.hpp"
#include "tools/bench/kernels/verify_round.hpp"
#include "tools/bench/levels.hpp"
#include "tools/bench/seeded.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kTableBytesPerKey = 16 * 1024;
constexpr std::size_t kTableBytesMin = 1 << 20;

struct VerifyOptions {
    RunOptions run;
    std::size_t signatures = 4096;
    std::size_t keys = 1024;
    std::size_t message_bytes = 36;
    std::size_t batch = 64;
    double bad_share = 0.01;
};

// libsodium as it comes: a call for each signature.
void libsodium(std::span<const SignatureJob> jobs, std::span<std::uint8_t> valid, const KeyTables*) {
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        valid[i] = verify({Algorithm::ed25519, *jobs[i].key}, jobs[i].message, *jobs[i].signature) ? 1 : 0;
    }
}

class VerifyRun {
public:
    VerifyRun(Bench& bench, const VerifyOptions& options)
        : bench_(bench),
          options_(options),
          distinct_(spec(options, options.signatures), executor_),
          recurring_(spec(options, options.keys), executor_) {
        for (const SimdLevel level : available_of(verify_levels())) {
            const std::size_t bytes = kTableBytesMin + options.keys * kTableBytesPerKey;
            tables_[level] = std::make_unique<KeyTables>(bytes, options.run.seed, level);
            learn_all(*tables_[level], recurring_.jobs, executor_);
        }
    }

    RunResult measure() {
        std::vector<Contestant> contestants;
        for (const unsigned threads : options_.run.threads) add_contestants(threads, contestants);
        RunResult result;
        result.metrics = measure_in_turn(bench_, options_.run, contestants);
        add_ratios(result.metrics);
        result.samples = samples_of(result.metrics);
        std::size_t wrong = 0;
        for (const auto& round : rounds_) wrong += round->wrong_batches();
        result.checks = {{"every verdict is the expected one", wrong == 0,
                          std::to_string(wrong) + " batches with another, on " +
                              names_of(available_of(verify_levels())) + " and libsodium"}};
        for (const auto& [level, tables] : tables_) {
            if (tables->size() == 0) continue;
            result.notes.push_back(std::string(simd_name(level)) + " holds tables of " +
                                   std::to_string(tables->size()) + " keys in " + std::to_string(tables->bytes()) +
                                   " bytes");
        }
        return result;
    }

private:
    static SignedMessages::Spec spec(const VerifyOptions& options, std::size_t keys) {
        return {options.signatures, std::min(keys, options.signatures), options.message_bytes, options.bad_share,
                options.run.seed};
    }

    void add_contestants(unsigned threads, std::vector<Contestant>& contestants) {
        contestants.push_back(contestant("libsodium", threads, distinct_, libsodium, nullptr));
        for (const SimdLevel level : available_of(verify_levels())) {
            if (level == SimdLevel::scalar) continue;
            const VerifyBatch at_level = [level](std::span<const SignatureJob> jobs, std::span<std::uint8_t> valid,
                                                 const KeyTables* tables) {
                verify_many_at(level, jobs, valid, tables);
            };
            const std::string name(simd_name(level));
            contestants.push_back(contestant(name + ".distinct", threads, distinct_, at_level, nullptr));
            contestants.push_back(contestant(name + ".recurring", threads, recurring_, at_level, tables_[level].get()));
        }
    }

    Contestant contestant(const std::string& name, unsigned threads, const SignedMessages& input, VerifyBatch verify,
                          const KeyTables* tables) {
        VerifyRound* round =
            rounds_
                .emplace_back(std::make_unique<VerifyRound>(JudgedJobs{input.jobs, input.expected}, options_.batch,
                                                            threads, std::move(verify), tables))
                .get();
        return {"verify." + name + threads_suffix(threads), [round, threads](std::chrono::nanoseconds duration) {
                    return work_for(duration, threads, [round](unsigned thread) { return round->step(thread); });
                }};
    }

    // Of everything to libsodium on as many threads, which comes first among them.
    void add_ratios(std::vector<Metric>& metrics) const {
        const std::size_t measured = metrics.size();
        const std::size_t per_count = measured / options_.run.threads.size();
        for (std::size_t i = 0; i < measured; ++i) {
            const std::size_t floor = i / per_count * per_count;
            if (i == floor) continue;
            metrics.push_back(ratio_of(metrics[i].name + "_over_libsodium", metrics[i], metrics[floor]));
        }
    }

    Bench& bench_;
    const VerifyOptions& options_;
    node::TbbExecutor executor_{0};
    SignedMessages distinct_;
    SignedMessages recurring_;
    std::map<SimdLevel, std::unique_ptr<KeyTables>> tables_;
    std::vector<std::unique_ptr<VerifyRound>> rounds_;
};

}  // namespace

void add_verify(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<VerifyOptions>();
    auto* sub = app.add_subcommand("verify", "Ed25519 verification on every level, with libsodium beside it");
    sub->add_option("--signatures", options->signatures, "Signatures prepared, each by a key of its own")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    sub->add_option("--keys", options->keys, "Keys that recur, for the measurements with tables")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    sub->add_option("--message", options->message_bytes, "Bytes that are signed (a block's id has 36)")
        ->check(CLI::Range(std::size_t{1}, kBlockBytesMax))
        ->capture_default_str();
    sub->add_option("--batch", options->batch, "Signatures of a call")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    sub->add_option("--bad-share", options->bad_share, "Share of signatures that are bad")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    add_repeated_run_flags(*sub, options->run);
    add_measurement(*sub, invocation, options->run, [options](Bench& bench) {
        make_distinct(options->run.threads);
        return client::Result<RunResult>(VerifyRun(bench, *options).measure());
    });
}

}  // namespace weft::bench
