// Products and squares modulo 2^255 - 19 a second, in the lanes of each level. items_per_second are those of one lane.
#if defined(__x86_64__)

#include <benchmark/benchmark.h>

#include "bench/core/lane_field_chains.hpp"
#include "core/check.hpp"
#include "core/sign/lanes/aligned_bytes.hpp"

namespace weft::lanes {
namespace {

void run_chains(benchmark::State& state, const FieldChains& chains, void (*step)(std::uint8_t*)) {
    CHECK(chains.agree());
    AlignedBytes memory(kChainBytes);
    chains.start(memory.data());
    for (auto _ : state) {
        step(memory.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kChains * kChainSteps * chains.lanes));
}

const bool kRegistered = [] {
    for (const FieldChains* chains : {&kAvx2Chains, &kIfmaChains}) {
        if (available_of({chains->level}).empty()) continue;
        for (const bool square : {false, true}) {
            std::string name(square ? "field_square/" : "field_multiply/");
            name.append(simd_name(chains->level));
            benchmark::RegisterBenchmark(name.c_str(), [chains, square](benchmark::State& state) {
                run_chains(state, *chains, square ? chains->square : chains->multiply);
            });
        }
    }
    return true;
}();

}  // namespace
}  // namespace weft::lanes

#endif
