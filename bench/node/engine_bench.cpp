// The ledger thread's share of a block's cost: one validator alone is fed batches of checked transfers and confirms
// them; its store answers at once. Processor time of Engine::step alone counts.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <time.h>

#include "core/check.hpp"
#include "node/engine/engine.hpp"

namespace weft::node {
namespace {

constexpr std::size_t kAccounts = 10'000;
constexpr TimeUs kBlocksPerSecond = 150'000;
constexpr std::uint32_t kWindowSlots = 60;

template <class Bytes>
Bytes random_bytes(Random& random) {
    Bytes out;
    for (std::uint8_t& byte : out.bytes) byte = static_cast<std::uint8_t>(random.next());
    return out;
}

Genesis make_genesis(const Seed& validator, Random& random) {
    Genesis genesis;
    genesis.name = "bench";
    genesis.unix_time_us = 1'700'000'000'000'000;
    genesis.parameters.window_slots = kWindowSlots;
    genesis.accounts.push_back({KeyPair(validator).public_key(), 0, {1, 1}, true, {}});
    genesis.committee.push_back(0);
    constexpr Quota kPlenty{1'000'000, 1'000'000};
    for (std::size_t i = 0; i < kAccounts; ++i) {
        const PublicKey key{Algorithm::ed25519, random_bytes<PublicKeyBytes>(random)};
        genesis.accounts.push_back({key, 1'000'000'000, kPlenty, false, {}});
    }
    return genesis;
}

double thread_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// What the engine asks when it knows nothing itself: this store never held anything before.
class EmptyStore final : public tangle::StoreReader {
public:
    std::optional<Bytes> block(const BlockId&) const override { return std::nullopt; }
    std::optional<tangle::StoredFate> fate(const BlockId&) const override { return std::nullopt; }
    std::optional<Bytes> round_block(const RoundRef&) const override { return std::nullopt; }
    std::optional<CommitRecord> commit(CommitIndex) const override { return std::nullopt; }
    std::optional<tangle::StoredCheckpoint> checkpoint(CheckpointIndex) const override { return std::nullopt; }
    std::optional<CheckpointIndex> checkpoint_of(CommitIndex) const override { return std::nullopt; }
    std::vector<tangle::HistoryLine> history(AccountNumber, std::optional<std::uint64_t>, std::size_t) const override {
        return {};
    }
};

// Transfers in layers: each block approves one of the layer before, so that nothing stays a tip, and a random second.
class Traffic {
public:
    Traffic(const Genesis& genesis, std::size_t batch)
        : genesis_(genesis),
          domains_(Domains::of(network_id(genesis))),
          sequences_(kAccounts + 1, 0),
          layer_(batch, genesis_block_id(network_id(genesis))) {}

    std::vector<BlockPtr> next(TimeUs now) {
        std::vector<BlockPtr> blocks;
        for (std::size_t i = 0; i < layer_.size(); ++i) blocks.push_back(transfer(layer_[i], any_parent(), now));
        for (std::size_t i = 0; i < layer_.size(); ++i) layer_[i] = blocks[i]->id;
        return blocks;
    }

private:
    const BlockId& any_parent() { return layer_[random_.below(layer_.size())]; }
    std::size_t any_account() { return 1 + random_.below(kAccounts); }
    AccountId account(std::size_t number) const { return AccountId::from(genesis_.accounts[number].key.bytes.view()); }

    // As a decoder would leave it, but for the signature: the engine gets only blocks whose signature was checked.
    BlockPtr transfer(const BlockId& first, const BlockId& second, TimeUs now) {
        Transfer transfer;
        transfer.credits.push_back({account(any_account()), 1});
        auto block = std::make_shared<Block>();
        const std::size_t issuer = any_account();
        block->header.time = now;
        block->header.issuer = account(issuer);
        block->header.sequence = sequences_[issuer]++;
        block->header.parents.push_back(first);
        if (second != first) block->header.parents.push_back(second);
        const Bytes payload = encode_payload(transfer);
        block->header.payload_type = payload_type(transfer);
        block->header.payload_bytes = static_cast<std::uint16_t>(payload.size());
        block->header.payload_hash = blake3(payload);
        block->payload = std::move(transfer);
        const Bytes header = encode_header(block->header);
        block->id = block_id(domains_, block->header.slot(), header);
        block->encoded.reserve(header.size() + Signature::kSize + payload.size());
        Writer(block->encoded).bytes(header).fixed(block->signature).bytes(payload);
        return block;
    }

    const Genesis& genesis_;
    Domains domains_;
    SplitMix random_{7};
    std::vector<Sequence> sequences_;
    std::vector<BlockId> layer_;
};

class Node {
public:
    explicit Node(std::size_t batch) : genesis_(make_genesis(seed_, random_)), traffic_(genesis_, batch) {
        EngineOptions options;
        options.validator_seed = seed_;
        engine_.emplace(genesis_, options, store_, random_);
        CHECK(engine_->restore({}));
        CHECK(engine_->finish_replay(now_));
    }

    // One batch in; processor seconds spent in the engine.
    double submit_one_batch() {
        std::vector<BlockPtr> blocks = traffic_.next(now_);
        now_ += blocks.size() * 1'000'000 / kBlocksPerSecond;
        submitted_ += blocks.size();
        std::vector<Event> events = std::move(answers_);
        answers_.clear();
        events.push_back(Submitted{submitted_, std::move(blocks)});
        return step(std::move(events));
    }

    // Until everything has its fate.
    void drain() {
        for (int i = 0; i < 1000 && engine_->status().confirmed_total < submitted_; ++i) {
            now_ += 10'000;
            step(std::exchange(answers_, {}));
        }
        CHECK(engine_->status().confirmed_total == submitted_);
        CHECK(engine_->ledger().supply_conserved());
    }

    std::uint64_t submitted() const { return submitted_; }
    NodeStatus status() const { return engine_->status(); }

private:
    double step(std::vector<Event> events) {
        const double begin = thread_seconds();
        const Effects effects = engine_->step(now_, std::move(events));
        const double spent = thread_seconds() - begin;
        for (const StoreWrite& write : effects.writes) answers_.push_back(StoreDone{write.id});
        CHECK(!effects.halt);
        return spent;
    }

    const Seed seed_ = Seed::from(Bytes(Seed::kSize, 3));
    SplitMix random_{5};
    Genesis genesis_;
    EmptyStore store_;
    Traffic traffic_;
    std::optional<Engine> engine_;
    std::vector<Event> answers_;
    TimeUs now_ = 1'000'000;
    std::uint64_t submitted_ = 0;
};

double bytes_in_use() {
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd);
}

// Argument: blocks per batch. Counters: nanoseconds per confirmed block, bytes per block that memory still knows.
void confirm(benchmark::State& state) {
    sign_init();
    Node node(static_cast<std::size_t>(state.range(0)));
    const double before = bytes_in_use();
    double seconds = 0;
    for (auto _ : state) {
        const double spent = node.submit_one_batch();
        state.SetIterationTime(spent);
        seconds += spent;
    }
    node.drain();
    const auto blocks = static_cast<double>(node.submitted());
    state.SetItemsProcessed(static_cast<std::int64_t>(blocks));
    state.counters["ns_per_block"] = seconds * 1e9 / blocks;
    state.counters["window_blocks"] = static_cast<double>(node.status().window_blocks);
    state.counters["bytes_per_block"] = (bytes_in_use() - before) / static_cast<double>(node.status().window_blocks);
}

BENCHMARK(confirm)->Arg(256)->Arg(1024)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace weft::node
