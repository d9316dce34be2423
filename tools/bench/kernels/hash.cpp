// weft-bench hash: BLAKE3 over independent messages, per level and size; memcpy and libsodium's BLAKE2b beside it.
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstring>
#include <memory>

#include "core/check.hpp"
#include "core/hash/blake3_many.hpp"
#include "core/limits.hpp"
#include "tools/bench/interleave.hpp"
#include "tools/bench/levels.hpp"
#include "tools/bench/seeded.hpp"

namespace weft::bench {
namespace {

struct HashOptions {
    RunOptions run;
    std::vector<std::size_t> sizes = {64, 256, 384, 1024};
    std::size_t messages = 256;
};

// One thread's messages of one size, in one piece of memory as a batch of blocks would be, and their digests.
struct HashInput {
    HashInput(std::size_t size, std::size_t count, std::uint64_t seed) : digests(count), copy(size * count) {
        SplitMix random(seed + size);
        bytes = random_bytes(random, size * count);
        for (std::size_t i = 0; i < count; ++i) messages.push_back(ByteView(bytes).subspan(i * size, size));
    }

    Bytes bytes;
    std::vector<ByteView> messages;
    std::vector<Hash> digests;
    Bytes copy;
};

using HashStep = std::function<void(HashInput&)>;

void blake2b(HashInput& input) {
    for (std::size_t i = 0; i < input.messages.size(); ++i) {
        const ByteView message = input.messages[i];
        CHECK(crypto_generichash(input.digests[i].bytes.data(), Hash::kSize, message.data(), message.size(), nullptr,
                                 0) == 0);
    }
}

void copy(HashInput& input) {
    for (std::size_t i = 0, at = 0; i < input.messages.size(); at += input.messages[i++].size()) {
        std::memcpy(input.copy.data() + at, input.messages[i].data(), input.messages[i].size());
    }
    asm volatile("" : : "r"(input.copy.data()) : "memory");  // the copy is wanted, whatever the optimiser thinks
}

Contestant contestant(const HashOptions& options, const std::string& name, std::size_t size, unsigned threads,
                      const HashStep& step) {
    const auto inputs = std::make_shared<std::vector<HashInput>>();
    for (unsigned thread = 0; thread < threads; ++thread) {
        inputs->emplace_back(size, options.messages, options.run.seed + thread);
    }
    return {"hash." + name + "." + std::to_string(size) + threads_suffix(threads),
            [inputs, step, threads, count = options.messages](std::chrono::nanoseconds duration) {
                return work_for(duration, threads, [&](unsigned thread) {
                    step((*inputs)[thread]);
                    return count;
                });
            }};
}

std::vector<Contestant> contestants_of(const HashOptions& options) {
    std::vector<Contestant> all;
    for (const std::size_t size : options.sizes) {
        for (const unsigned threads : options.run.threads) {
            all.push_back(contestant(options, "memcpy", size, threads, copy));
            all.push_back(contestant(options, "blake2b", size, threads, blake2b));
            for (const SimdLevel level : available_of(blake3_levels())) {
                const auto step = [level](HashInput& input) {
                    blake3_many_at(level, nullptr, input.messages, input.digests);
                };
                all.push_back(contestant(options, std::string(simd_name(level)), size, threads, step));
            }
        }
    }
    return all;
}

// Every level against the hash of one message at a time: the sizes that were measured, and ragged ones.
Check equal_digests(const HashOptions& options) {
    SplitMix random(options.run.seed);
    const Bytes bytes = random_bytes(random, 4096);
    std::vector<ByteView> messages;
    for (std::size_t i = 0; i < 500; ++i) messages.push_back(ByteView(bytes).first(random.below(1200)));
    for (const std::size_t size : options.sizes)
        messages.push_back(ByteView(bytes).first(std::min(size, bytes.size())));
    const HashKey key = blake3_derive_key("weft-bench", {});
    std::vector<Hash> digests(messages.size());
    std::size_t wrong = 0;
    for (const SimdLevel level : available_of(blake3_levels())) {
        blake3_many_at(level, nullptr, messages, digests);
        for (std::size_t i = 0; i < messages.size(); ++i) wrong += digests[i] != blake3(messages[i]);
        blake3_many_at(level, &key, messages, digests);
        for (std::size_t i = 0; i < messages.size(); ++i) wrong += digests[i] != blake3_keyed(key, messages[i]);
    }
    return {"every level gives the same digests", wrong == 0,
            std::to_string(messages.size()) + " messages, plain and keyed, on " +
                names_of(available_of(blake3_levels())) + ": " + std::to_string(wrong) + " differ"};
}

const Metric& named(const std::vector<Metric>& metrics, const std::string& name) {
    const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const Metric& m) { return m.name == name; });
    CHECK(found != metrics.end());
    return *found;
}

void add_ratios(const HashOptions& options, std::vector<Metric>& metrics) {
    for (const std::size_t size : options.sizes) {
        for (const unsigned threads : options.run.threads) {
            const std::string end = "." + std::to_string(size) + threads_suffix(threads);
            for (const SimdLevel level : available_of(blake3_levels())) {
                if (level == SimdLevel::scalar) continue;
                const std::string name = "hash." + std::string(simd_name(level));
                metrics.push_back(ratio_of(name + "_over_scalar" + end, named(metrics, name + end),
                                           named(metrics, "hash.scalar" + end)));
            }
        }
    }
}

RunResult measure_hash(Bench& bench, const HashOptions& options) {
    RunResult result;
    result.checks = {equal_digests(options)};
    result.metrics = measure_in_turn(bench, options.run, contestants_of(options));
    add_ratios(options, result.metrics);
    result.samples = samples_of(result.metrics);
    return result;
}

}  // namespace

void add_hash(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<HashOptions>();
    auto* sub = app.add_subcommand("hash", "BLAKE3 on every level, with memcpy and libsodium's BLAKE2b beside it");
    sub->add_option("--sizes", options->sizes, "Bytes of a message, as in 64,256")
        ->check(CLI::Range(std::size_t{1}, kBlockBytesMax))
        ->delimiter(',')
        ->capture_default_str();
    sub->add_option("--messages", options->messages, "Messages of a call")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    add_repeated_run_flags(*sub, options->run);
    add_measurement(*sub, invocation, options->run, [options](Bench& bench) {
        make_distinct(options->sizes);
        make_distinct(options->run.threads);
        return client::Result<RunResult>(measure_hash(bench, *options));
    });
}

}  // namespace weft::bench
