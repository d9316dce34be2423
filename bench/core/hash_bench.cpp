// Hashing: one message at a time, in the lanes of each level, and what stands beside it: libsodium's BLAKE2b, and a
// copy of the same bytes. Run with --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true to compare.
#include <benchmark/benchmark.h>
#include <sodium.h>

#include <cstring>

#include "core/check.hpp"
#include "core/hash/blake3_many.hpp"
#include "core/ports.hpp"

namespace weft {
namespace {

constexpr std::size_t kMessages = 256;  // a batch that stays in the cache
constexpr std::int64_t kSizes[] = {64, 256, 384, 1024};

// Messages of `size` bytes, one after the other in memory.
struct Batch {
    explicit Batch(std::size_t size) : memory(size * kMessages), digests(kMessages) {
        SplitMix random(size);
        for (std::uint8_t& byte : memory) byte = static_cast<std::uint8_t>(random.next());
        for (std::size_t i = 0; i < kMessages; ++i) messages.push_back(ByteView(memory).subspan(i * size, size));
    }

    Bytes memory;
    std::vector<ByteView> messages;
    std::vector<Hash> digests;
};

void count(benchmark::State& state, const Batch& batch) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch.messages.size()));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(batch.memory.size()));
}

void check(const Batch& batch) {
    for (std::size_t i = 0; i < batch.messages.size(); ++i) {
        CHECK(batch.digests[i] == Blake3().update(batch.messages[i]).finish());
    }
}

void blake3_lanes(benchmark::State& state, SimdLevel level) {
    Batch batch(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        blake3_many_at(level, nullptr, batch.messages, batch.digests);
        benchmark::DoNotOptimize(batch.digests.data());
        benchmark::ClobberMemory();
    }
    check(batch);
    count(state, batch);
}

// Lengths as headers have them: 2 to 8 parents, so 3 to 7 hash blocks, the last one in part.
void blake3_lanes_ragged(benchmark::State& state, SimdLevel level) {
    Batch batch(512);
    SplitMix random(1);
    for (ByteView& message : batch.messages) message = message.first(92 + 36 * (2 + random.below(7)));
    for (auto _ : state) {
        blake3_many_at(level, nullptr, batch.messages, batch.digests);
        benchmark::DoNotOptimize(batch.digests.data());
        benchmark::ClobberMemory();
    }
    check(batch);
    count(state, batch);
}

void blake2b_sodium(benchmark::State& state) {
    Batch batch(static_cast<std::size_t>(state.range(0)));
    const auto all = [&] {
        for (std::size_t i = 0; i < kMessages; ++i) {
            const ByteView message = batch.messages[i];
            crypto_generichash(batch.digests[i].bytes.data(), Hash::kSize, message.data(), message.size(), nullptr, 0);
        }
    };
    CHECK(sodium_init() >= 0);
    for (auto _ : state) {
        all();
        benchmark::ClobberMemory();
    }
    CHECK(batch.digests[0] != batch.digests[1]);
    count(state, batch);
}
BENCHMARK(blake2b_sodium)->Arg(64)->Arg(256)->Arg(384)->Arg(1024);

void copy_only(benchmark::State& state) {
    Batch batch(static_cast<std::size_t>(state.range(0)));
    Bytes copy(batch.memory.size());
    for (auto _ : state) {
        for (std::size_t i = 0; i < kMessages; ++i) {
            const ByteView message = batch.messages[i];
            std::memcpy(copy.data() + i * message.size(), message.data(), message.size());
        }
        benchmark::ClobberMemory();
    }
    CHECK(copy == batch.memory);
    count(state, batch);
}
BENCHMARK(copy_only)->Arg(64)->Arg(256)->Arg(384)->Arg(1024);

// The largest payload: chunks in lanes where there are any.
void blake3_payload_32k(benchmark::State& state, SimdLevel level) {
    const Bytes payload(32 * 1024, 0x5A);
    const ByteView message = payload;
    Hash digest;
    for (auto _ : state) {
        blake3_many_at(level, nullptr, {&message, 1}, {&digest, 1});
        benchmark::DoNotOptimize(digest);
    }
    CHECK(digest == Blake3().update(payload).finish());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(payload.size()));
}

// Every level that this machine can run, by name.
const bool kRegistered = [] {
    for (const SimdLevel level : available_of(blake3_levels())) {
        const std::string name(simd_name(level));
        auto* lanes = benchmark::RegisterBenchmark(("blake3_lanes/" + name).c_str(), blake3_lanes, level);
        for (const std::int64_t size : kSizes) lanes->Arg(size);
        benchmark::RegisterBenchmark(("blake3_lanes_ragged/" + name).c_str(), blake3_lanes_ragged, level);
        benchmark::RegisterBenchmark(("blake3_payload_32k/" + name).c_str(), blake3_payload_32k, level);
    }
    return true;
}();

}  // namespace
}  // namespace weft
