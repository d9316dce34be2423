// The store on this machine's disk (TMPDIR): groups of blocks with their sync, and look-ups.
#include <benchmark/benchmark.h>

#include "bench/store/bench_folder.hpp"
#include "bench/store/traffic.hpp"
#include "core/ports.hpp"

namespace weft::tangle {
namespace {

constexpr std::size_t kBlockBytes = 300;

// Ids as devices make them: sorted by time, random within a second.
WriteBatch group_of(std::size_t count, Slot slot, Lsn first_lsn, const Bytes& body, SplitMix& random) {
    WriteBatch batch;
    batch.first_lsn = first_lsn;
    for (std::size_t i = 0; i < count; ++i) {
        Hash hash;
        for (std::size_t at = 0; at < Hash::kSize; at += 8) {
            const std::uint64_t word = random.next();
            std::memcpy(hash.bytes.data() + at, &word, 8);
        }
        batch.log.push_back({.kind = LogKind::block, .body = body, .block_id = BlockId(slot, hash)});
    }
    return batch;
}

// Argument: blocks per group. Indexing is left out: it happens beside.
void append_and_sync(benchmark::State& state) {
    const BenchFolder folder;
    const auto store = open_in(folder);
    const auto count = static_cast<std::size_t>(state.range(0));
    const Bytes body(kBlockBytes, 7);
    SplitMix random(1);
    BlockId last;
    for (auto _ : state) {
        state.PauseTiming();
        const WriteBatch batch = group_of(count, 1, store->last_lsn() + 1, body, random);
        last = batch.log.back().block_id;
        if (store->index_lag().bytes > 64u << 20) CHECK(store->index_pending().has_value());
        state.ResumeTiming();
        CHECK(store->write(batch).has_value());
    }
    CHECK(store->block(last) == std::optional(body));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(append_and_sync)->Arg(1)->Arg(64)->Arg(1000)->Unit(benchmark::kMicrosecond)->UseRealTime();

// Look-ups of ordered blocks in the index, body included.
void read_block(benchmark::State& state) {
    const BenchFolder folder;
    const auto store = open_in(folder);
    Traffic traffic(1);
    std::vector<BlockId> ordered;
    for (std::size_t i = 0; i < 2 * traffic.options().batches_until_ordered; ++i) {
        const WriteBatch batch = traffic.next(store->last_lsn() + 1);
        CHECK(store->write(batch).has_value());
        for (const CommitIndexing& indexing : batch.commits) {
            for (const Ordered& each : indexing.commit.blocks) ordered.push_back(each.id);
        }
    }
    CHECK(store->index_pending().has_value());
    SplitMix random(1);
    for (auto _ : state) {
        const auto found = store->block(ordered[random.below(ordered.size())]);
        CHECK(found && found->size() == traffic.options().block_bytes);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(read_block);

}  // namespace
}  // namespace weft::tangle
