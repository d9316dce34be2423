// From thread to thread, and from a client's batch to blocks. The floor of a batch is copying its bytes.
#include <benchmark/benchmark.h>

#include <thread>

#include "node/runtime/batch.hpp"
#include "node/runtime/bounded_queue.hpp"

namespace weft::node {
namespace {

struct Item {
    std::uint64_t number = 0;
    std::vector<int> content;
};

// One producer, one consumer; argument: items per push.
void queue_hop(benchmark::State& state) {
    const auto at_once = static_cast<std::size_t>(state.range(0));
    BoundedQueue<Item, 2> queue(QueueLimits{65'536, 1u << 30});
    std::uint64_t sum = 0;
    std::thread consumer([&] {
        while (!queue.drained()) {
            for (const Item& item : queue.pop(std::nullopt, {1024})) sum += item.number;
        }
    });
    const std::vector<std::size_t> bytes(at_once, 64);
    for (auto _ : state) {
        std::vector<Item> items(at_once);
        for (Item& item : items) item.number = 1;
        queue.push_all_wait(std::move(items), bytes, 1);
    }
    queue.close();
    consumer.join();
    if (sum != static_cast<std::uint64_t>(state.iterations()) * at_once) state.SkipWithError("items were lost");
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(queue_hop)->Arg(1)->Arg(64)->UseRealTime();

constexpr std::size_t kBlocks = 1024;
constexpr std::size_t kBlockBytes = 300;

void batch_decode(benchmark::State& state) {
    const Bytes batch = encode_batch(std::vector<Bytes>(kBlocks, Bytes(kBlockBytes, 7)));
    for (auto _ : state) {
        const auto blocks = decode_batch(batch);
        if (!blocks || blocks->size() != kBlocks) state.SkipWithError("the batch was refused");
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBlocks));
}
BENCHMARK(batch_decode);

void batch_copy(benchmark::State& state) {
    const Bytes batch = encode_batch(std::vector<Bytes>(kBlocks, Bytes(kBlockBytes, 7)));
    for (auto _ : state) {
        Bytes copy = batch;
        benchmark::DoNotOptimize(copy.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBlocks));
}
BENCHMARK(batch_copy);

}  // namespace
}  // namespace weft::node
