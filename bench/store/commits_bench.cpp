// A busy node's commits through the whole store: log and sync, then the index, as their threads would. Reports CPU per
// block of both, since they run beside each other and beside all else.
//
// Environment: WEFT_STORE_BLOCKS, how many blocks (a multiple of a second's traffic, 150,000; default 150,000);
// WEFT_STORE_FOLDER, a new folder for the store, which stays, so that open_store can open it (default: one in TMPDIR,
// removed).
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <string>

#include "bench/store/bench_folder.hpp"
#include "bench/store/traffic.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::tangle {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::size_t kBlocksDefault = 150'000;

using Clock = std::chrono::steady_clock;

double cpu_seconds() {
    rusage usage{};
    CHECK(getrusage(RUSAGE_THREAD, &usage) == 0);
    const auto seconds = [](const timeval& time) { return double(time.tv_sec) + 1e-6 * double(time.tv_usec); };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Spent {
    double cpu = 0;
    double wall = 0;
};

template <class Work>
void spend(Spent& spent, Work&& work) {
    const double cpu = cpu_seconds();
    const auto start = Clock::now();
    work();
    spent.wall += std::chrono::duration<double>(Clock::now() - start).count();
    spent.cpu += cpu_seconds() - cpu;
}

std::size_t blocks_wanted() {
    const char* text = std::getenv("WEFT_STORE_BLOCKS");
    return text == nullptr ? kBlocksDefault : std::strtoull(text, nullptr, 10);
}

// A second of traffic is written, then brought to the index in one transaction.
void commits(benchmark::State& state) {
    const BenchFolder folder("WEFT_STORE_FOLDER");
    const auto store = open_in(folder);
    Traffic traffic(kSeed);
    const std::size_t seconds = blocks_wanted() / (traffic.options().transfers * traffic.options().batches_per_slot);
    Spent log;
    Spent index;
    double index_wall_max = 0;
    for (auto _ : state) {
        for (std::size_t second = 0; second < seconds; ++second) {
            for (std::size_t i = 0; i < traffic.options().batches_per_slot; ++i) {
                WriteBatch batch = traffic.next(store->last_lsn() + 1);
                spend(log, [&] { CHECK(store->write(std::move(batch)).has_value()); });
            }
            const double before = index.wall;
            spend(index, [&] { CHECK(store->index_pending().has_value()); });
            index_wall_max = std::max(index_wall_max, index.wall - before);
        }
    }
    CHECK(!store->failure() && store->fate(traffic.last_ordered()) && store->block(traffic.last_ordered()));
    const auto blocks = static_cast<double>(store->last_lsn());
    const StoreUsage usage = store->usage();
    state.counters["log_cpu_us"] = 1e6 * log.cpu / blocks;
    state.counters["log_wall_us"] = 1e6 * log.wall / blocks;
    state.counters["index_cpu_us"] = 1e6 * index.cpu / blocks;
    state.counters["index_wall_us"] = 1e6 * index.wall / blocks;
    state.counters["index_wall_max_s"] = index_wall_max;
    state.counters["log_bytes"] = static_cast<double>(usage.log_bytes) / blocks;
    state.counters["index_bytes"] = static_cast<double>(usage.index_bytes) / blocks;
    state.SetItemsProcessed(static_cast<std::int64_t>(blocks));
}
BENCHMARK(commits)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

// What a start of a node asks of a store: open, accounts included, and the records that are replayed. The store in
// WEFT_STORE_FOLDER, or one of two seconds of traffic, the last of them not indexed.
void open_store(benchmark::State& state) {
    const BenchFolder folder("WEFT_STORE_FOLDER");
    if (!folder.is_kept()) {
        const auto store = open_in(folder);
        Traffic traffic(kSeed);
        for (std::size_t i = 0; i < 2 * traffic.options().batches_per_slot; ++i) {
            CHECK(store->write(traffic.next(store->last_lsn() + 1)).has_value());
            if (i == traffic.options().batches_per_slot) CHECK(store->index_pending().has_value());
        }
    }
    std::size_t replayed = 0;
    std::size_t blocks = 0;
    Spent opening;
    Spent replaying;
    for (auto _ : state) {
        std::unique_ptr<Store> store;
        spend(opening, [&] { store = open_in(folder); });
        CHECK(store->recovered().commit > 0 && !store->recovered().accounts.empty());
        blocks = store->last_lsn();
        replayed = 0;
        spend(replaying, [&] { CHECK(store->replay([&](Lsn, LogKind, ByteView) { ++replayed; }).has_value()); });
        state.PauseTiming();
        store.reset();
        state.ResumeTiming();
    }
    const auto runs = static_cast<double>(state.iterations());
    state.counters["open_ms"] = 1e3 * opening.wall / runs;
    state.counters["replay_ms"] = 1e3 * replaying.wall / runs;
    state.counters["records"] = static_cast<double>(blocks);
    state.counters["replayed"] = static_cast<double>(replayed);
}
BENCHMARK(open_store)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace weft::tangle
