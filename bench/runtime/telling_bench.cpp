// What it costs, per block, that the world could listen: a commit of many blocks through the counters, the ring of
// events and the publisher, with and without listeners.
#include <benchmark/benchmark.h>

#include "core/ports.hpp"
#include "node/runtime/event_ring.hpp"
#include "node/runtime/metrics.hpp"
#include "node/runtime/zmq/publication.hpp"
#include "tests/tangle/empty_store.hpp"

namespace weft::node {
namespace {

constexpr std::size_t kBlocks = 4096;

std::vector<Decided> decided_blocks() {
    SplitMix random(1);
    std::vector<Decided> out(kBlocks);
    for (Decided& each : out) {
        for (std::uint8_t& byte : each.block.bytes) byte = static_cast<std::uint8_t>(random.next());
    }
    return out;
}

const NoticeList& commit() {
    static const NoticeList kCommit =
        std::make_shared<const std::vector<Notice>>(std::vector<Notice>{DecidedBatch{1, 2, decided_blocks()}});
    return kCommit;
}

void set_items(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBlocks));
}

void count_commit(benchmark::State& state) {
    Metrics metrics;
    for (auto _ : state) metrics.count_notices(*commit(), 1);
    set_items(state);
}
BENCHMARK(count_commit);

void ring_append(benchmark::State& state) {
    const Domains domains = Domains::of({});
    EventRing ring(domains, 0, [] {});
    for (auto _ : state) ring.append(commit());
    if (ring.next_id() != static_cast<EventRing::EventId>(state.iterations()) * kBlocks) {
        state.SkipWithError("events were not numbered");
    }
    set_items(state);
}
BENCHMARK(ring_append);

void publish_commit(benchmark::State& state, const char* topic, std::size_t messages) {
    const Domains domains = Domains::of({});
    const tangle::test::EmptyStore store;
    zmq::Subscriptions subscriptions;
    Bytes subscription{1};
    for (const char each : std::string_view(topic)) subscription.push_back(static_cast<std::uint8_t>(each));
    subscriptions.note(subscription);
    std::size_t said = 0;
    for (auto _ : state) {
        zmq::publish(domains, store, subscriptions, commit()->front(), [&](const zmq::Publication&) { ++said; });
    }
    if (said != static_cast<std::size_t>(state.iterations()) * messages) state.SkipWithError("messages were lost");
    set_items(state);
}
BENCHMARK_CAPTURE(publish_commit, unheard, "stats|", 0);
BENCHMARK_CAPTURE(publish_commit, fates, "fates|", kBlocks / zmq::kFatesPerMessageMax);
BENCHMARK_CAPTURE(publish_commit, json, "confirmed|", kBlocks);

}  // namespace
}  // namespace weft::node
