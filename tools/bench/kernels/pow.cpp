// weft-bench pow: nonces tried a second, per level and threads.
#include <CLI/CLI.hpp>
#include <memory>

#include "core/check.hpp"
#include "node/runtime/tbb_executor.hpp"
#include "pow/trial.hpp"
#include "pow/work.hpp"
#include "tools/bench/interleave.hpp"
#include "tools/bench/levels.hpp"
#include "tools/bench/seeded.hpp"

namespace weft::bench {
namespace {

constexpr unsigned kBitsNobodyFinds = 256;  // so that every nonce is tried
constexpr std::uint32_t kNoncesAStep = 1 << 14;
constexpr std::uint64_t kSearches = 8;  // that are looked at nonce by nonce

struct PowOptions {
    RunOptions run;
    unsigned bits = 14;
};

Bytes header_of(std::uint64_t seed, std::uint64_t number) {
    SplitMix random(seed + number);
    const KeyPair key = seeded_key(seed, number);
    BlockHeader header;
    header.issuer = key.account();
    header.parents = {genesis_block_id(NetworkId{}), BlockId(0, Hash::from(random_bytes(random, Hash::kSize)))};
    return encode_header(complete_header(header, Transfer{kNativeAsset, {{key.account(), 1}}, {}}, key));
}

// Each thread goes up from its own part of the nonces.
Contestant contestant(const Domains& domains, std::uint64_t seed, SimdLevel level, unsigned threads) {
    const auto next = std::make_shared<std::vector<std::uint32_t>>();
    for (unsigned thread = 0; thread < threads; ++thread) {
        next->push_back(static_cast<std::uint32_t>((std::uint64_t{1} << 32) * thread / threads) & ~(kNoncesAStep - 1));
    }
    return {"pow." + std::string(simd_name(level)) + threads_suffix(threads),
            [&domains, next, level, threads, header = header_of(seed, 0)](std::chrono::nanoseconds duration) {
                return work_for(duration, threads, [&](unsigned thread) -> std::size_t {
                    std::uint32_t& first = (*next)[thread];
                    CHECK(!search_nonce_at(level, domains, header, kBitsNobodyFinds, first, kNoncesAStep));
                    first += kNoncesAStep;
                    return kNoncesAStep;
                });
            }};
}

// The smallest nonce by trying one at a time.
std::uint32_t plain_search(const Domains& domains, ByteView header, unsigned bits) {
    NonceTrial trial(domains, header);
    std::uint32_t nonce = 0;
    while (trial.work_with(nonce) < bits) ++nonce;
    return nonce;
}

// On every level, and by the executor's threads together.
Check smallest_found(const Domains& domains, const PowOptions& options) {
    node::TbbExecutor executor(0);
    const std::vector<SimdLevel> levels = available_of(nonce_levels());
    std::uint64_t wrong = 0;
    for (std::uint64_t i = 0; i < kSearches; ++i) {
        const Bytes header = header_of(options.run.seed, i);
        const std::optional<std::uint32_t> truth = plain_search(domains, header, options.bits);
        wrong += find_nonce(executor, domains, header, options.bits) != truth;
        for (const SimdLevel level : levels) {
            wrong += search_nonce_at(level, domains, header, options.bits, 0, *truth + 1) != truth;
        }
    }
    return {"the nonce found is the smallest", wrong == 0,
            std::to_string(kSearches) + " headers, " + std::to_string(options.bits) + " bits, on " + names_of(levels) +
                " against one nonce at a time: " + std::to_string(wrong) + " differ"};
}

RunResult measure_pow(Bench& bench, const PowOptions& options) {
    const Domains domains = Domains::of(NetworkId{});
    const std::vector<SimdLevel> levels = available_of(nonce_levels());
    std::vector<Contestant> contestants;
    for (const unsigned threads : options.run.threads) {
        for (const SimdLevel level : levels) {
            contestants.push_back(contestant(domains, options.run.seed, level, threads));
        }
    }
    RunResult result;
    result.checks = {smallest_found(domains, options)};
    result.metrics = measure_in_turn(bench, options.run, contestants);
    for (std::size_t i = 0; i < contestants.size(); ++i) {
        const std::size_t scalar = i / levels.size() * levels.size();  // the slowest comes first
        if (i == scalar) continue;
        result.metrics.push_back(
            ratio_of(result.metrics[i].name + "_over_scalar", result.metrics[i], result.metrics[scalar]));
    }
    result.samples = samples_of(result.metrics);
    return result;
}

}  // namespace

void add_pow(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<PowOptions>();
    auto* sub = app.add_subcommand("pow", "Nonces of a block's header tried for proof of work");
    sub->add_option("--bits", options->bits, "Work of the searches whose answers are checked")
        ->check(CLI::Range(0u, 20u))
        ->capture_default_str();
    add_repeated_run_flags(*sub, options->run);
    add_measurement(*sub, invocation, options->run, [options](Bench& bench) {
        make_distinct(options->run.threads);
        return client::Result<RunResult>(measure_pow(bench, *options));
    });
}

}  // namespace weft::bench
