// Nonces tried a second, on every level: items_per_second is hashes a second of one thread. Beside it the floor: one
// compression of the portable code.
#include <benchmark/benchmark.h>

#include "core/check.hpp"
#include "core/hash/blake3_compress.hpp"
#include "pow/trial.hpp"
#include "pow/work.hpp"

namespace weft {
namespace {

constexpr std::uint32_t kNonces = 1 << 14;
constexpr unsigned kBitsNobodyFinds = 256;  // so that all of them are tried

Bytes header_of_two_parents() {
    BlockHeader header;
    header.time = 12'345'678;
    header.parents = {BlockId(0, Hash{}), BlockId(1, Hash{})};
    return encode_header(header);
}

void nonce_search(benchmark::State& state, SimdLevel level) {
    const Domains domains = Domains::of(NetworkId{});
    const Bytes header = header_of_two_parents();
    const auto search = [&](unsigned bits) { return search_nonce_at(level, domains, header, bits, 0, kNonces); };
    CHECK(search(10) == search_nonce_at(SimdLevel::scalar, domains, header, 10, 0, kNonces));
    for (auto _ : state) CHECK(!search(kBitsNobodyFinds));
    state.SetItemsProcessed(state.iterations() * kNonces);
}

void nonce_find(benchmark::State& state) {
    const Domains domains = Domains::of(NetworkId{});
    const Bytes header = header_of_two_parents();
    const NonceTrial trial(domains, header);
    SerialExecutor executor;
    std::uint64_t tried = 0;
    for (auto _ : state) {
        const NonceSearch found = find_nonce_counting(executor, domains, header, static_cast<unsigned>(state.range(0)));
        CHECK(found.nonce && trial.work_with(*found.nonce) >= static_cast<unsigned>(state.range(0)));
        tried += found.tried;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(tried));
}
BENCHMARK(nonce_find)->Arg(10)->Arg(16)->Unit(benchmark::kMicrosecond);

void one_compression(benchmark::State& state) {
    using namespace blake3_core;
    const std::uint8_t block[kBlockBytes] = {};
    ChainingValue value = kInitial;
    for (auto _ : state) value = compress(value, block, {});
    CHECK(value != kInitial);
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(one_compression);

const bool kRegistered = [] {
    for (const SimdLevel level : available_of(nonce_levels())) {
        const std::string name = "nonce_search/" + std::string(simd_name(level));
        benchmark::RegisterBenchmark(name.c_str(), nonce_search, level);
    }
    return true;
}();

}  // namespace
}  // namespace weft
