// The ledger thread's share of a block's cost: validators are fed batches of checked transfers and confirm them;
// their stores answer at once. Processor time of Engine::step alone counts.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <deque>

#include "core/check.hpp"
#include "node/engine/engine.hpp"
#include "tests/tangle/empty_store.hpp"

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

std::vector<Seed> make_seeds(std::size_t count) {
    std::vector<Seed> seeds;
    for (std::size_t i = 0; i < count; ++i) {
        seeds.push_back(Seed::from(Bytes(Seed::kSize, static_cast<std::uint8_t>(i + 1))));
    }
    return seeds;
}

Genesis make_genesis(const std::vector<Seed>& validators, Random& random) {
    Genesis genesis;
    genesis.name = "bench";
    genesis.unix_time_us = 1'700'000'000'000'000;
    genesis.parameters.window_slots = kWindowSlots;
    for (const Seed& validator : validators) {
        genesis.committee.push_back(static_cast<AccountNumber>(genesis.accounts.size()));
        genesis.accounts.push_back({KeyPair(validator).public_key(), 0, {1, 1}, true, {}});
    }
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

// Transfers in layers: each block approves one of the layer before, so that nothing stays a tip, and a random second.
class Traffic {
public:
    Traffic(const Genesis& genesis, std::size_t batch)
        : genesis_(genesis),
          domains_(Domains::of(network_id(genesis))),
          sequences_(genesis.accounts.size(), 0),
          layer_(batch, genesis_block_id(network_id(genesis))) {}

    std::vector<BlockPtr> next(TimeUs now) {
        std::vector<BlockPtr> blocks;
        for (std::size_t i = 0; i < layer_.size(); ++i) blocks.push_back(transfer(layer_[i], any_parent(), now));
        for (std::size_t i = 0; i < layer_.size(); ++i) layer_[i] = blocks[i]->id;
        return blocks;
    }

private:
    const BlockId& any_parent() { return layer_[random_.below(layer_.size())]; }
    std::size_t any_account() { return genesis_.committee.size() + random_.below(kAccounts); }
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

// One validator: its engine, and what it is to be told at its next step.
class Node {
public:
    Node(const Genesis& genesis, const Seed& seed, std::size_t index) : random_(index) {
        EngineOptions options;
        options.validator_seed = seed;
        engine_.emplace(genesis, options, store_, random_);
        CHECK(engine_->restore({}));
        CHECK(engine_->finish_replay(0));
    }

    void tell(Event event) { events_.push_back(std::move(event)); }

    // Processor seconds spent; what it sends is appended.
    double step(TimeUs now, std::vector<Send>& sends) {
        std::vector<Event> events = std::exchange(events_, {});
        const double begin = thread_seconds();
        const Effects effects = engine_->step(now, std::move(events));
        const double spent = thread_seconds() - begin;
        CHECK(!effects.halt);
        for (const StoreWrite& write : effects.writes) tell(StoreDone{write.id});
        sends.insert(sends.end(), effects.sends.begin(), effects.sends.end());
        return spent;
    }

    const Engine& engine() const { return *engine_; }

private:
    SplitMix random_;
    tangle::test::EmptyStore store_;
    std::optional<Engine> engine_;
    std::vector<Event> events_;
};

// Validators that hear each other one step later.
class Network {
public:
    Network(std::size_t validators, std::size_t batch)
        : seeds_(make_seeds(validators)), genesis_(make_genesis(seeds_, random_)), traffic_(genesis_, batch) {
        for (std::size_t i = 0; i < validators; ++i) nodes_.push_back(std::make_unique<Node>(genesis_, seeds_[i], i));
        for (std::size_t i = 0; i < validators; ++i) {
            for (std::size_t other = 0; other < validators; ++other) {
                const KeyPair key(seeds_[other]);
                if (other != i) nodes_[i]->tell(PeerUp{peer_of(other), key.public_key().bytes});
            }
        }
        for (int i = 0; i < 10; ++i) step(10'000);  // hello
    }

    // One batch, dealt out to all; processor seconds of all engines. Children reach a node before the parents that
    // others were given, or after.
    double submit_one_batch(bool children_first) {
        if (prepared_.empty()) prepare();
        const std::vector<BlockPtr> blocks = std::move(prepared_.front());
        prepared_.pop_front();
        submitted_ += blocks.size();
        std::vector<std::vector<BlockPtr>> dealt(nodes_.size());
        for (std::size_t i = 0; i < blocks.size(); ++i) dealt[i % nodes_.size()].push_back(blocks[i]);
        if (!children_first) deliver();
        for (std::size_t i = 0; i < nodes_.size(); ++i) nodes_[i]->tell(Submitted{submitted_, std::move(dealt[i])});
        return step(duration_of(blocks.size()));
    }

    // Until everything has its fate everywhere.
    void drain() {
        for (int i = 0; i < 1000 && !drained(); ++i) step(10'000);
        CHECK(drained());
        for (const auto& node : nodes_) CHECK(node->engine().ledger().supply_conserved());
    }

    std::uint64_t submitted() const { return submitted_; }
    std::size_t window_blocks() const {
        std::size_t blocks = 0;
        for (const auto& node : nodes_) blocks += node->engine().status().window_blocks;
        return blocks;
    }

private:
    struct Carried {
        std::size_t from = 0;
        Send send;
    };
    static PeerId peer_of(std::size_t node) { return static_cast<PeerId>(node + 1); }

    static TimeUs duration_of(std::size_t blocks) { return blocks * 1'000'000 / kBlocksPerSecond; }

    // So many batches ahead that the blocks have left the nearest cache when they are used: they come from other cores.
    void prepare() {
        TimeUs time = now_;
        for (int i = 0; i < 32; ++i) {
            prepared_.push_back(traffic_.next(time));
            time += duration_of(prepared_.back().size());
        }
    }

    bool drained() const {
        return std::all_of(nodes_.begin(), nodes_.end(), [&](const std::unique_ptr<Node>& node) {
            return node->engine().status().confirmed_total == submitted_;
        });
    }

    double step(TimeUs duration) {
        deliver();
        now_ += duration;
        double spent = 0;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            std::vector<Send> sends;
            spent += nodes_[i]->step(now_, sends);
            for (Send& send : sends) carried_.push_back({i, std::move(send)});
        }
        return spent;
    }

    void deliver() {
        for (const Carried& each : std::exchange(carried_, {})) {
            Decoded<p2p::Message> message = p2p::decode_message(*each.send.body);
            CHECK(message);
            nodes_[each.send.peer - 1]->tell(event_of(peer_of(each.from), std::move(*message)));
        }
    }

    Event event_of(PeerId peer, p2p::Message message) const {
        if (auto* blocks = std::get_if<p2p::Blocks>(&message)) return PeerBlocks{peer, decoded(blocks->blocks)};
        if (auto* blocks = std::get_if<p2p::RoundBlocks>(&message)) {
            return PeerRoundBlocks{peer, decoded_rounds(blocks->blocks)};
        }
        if (auto* part = std::get_if<p2p::ConePart>(&message)) {
            return PeerCone{peer, part->request, part->last, decoded_rounds(part->round_blocks), decoded(part->blocks)};
        }
        return PeerMessage{peer, std::move(message)};
    }

    std::vector<BlockPtr> decoded(std::vector<Bytes>& encoded) const {
        std::vector<BlockPtr> blocks;
        for (Decoded<Block>& block : decode_blocks(domains_, encoded)) {
            blocks.push_back(std::make_shared<const Block>(std::move(*block)));
        }
        return blocks;
    }

    std::vector<RoundBlockPtr> decoded_rounds(const std::vector<Bytes>& encoded) const {
        std::vector<RoundBlockPtr> blocks;
        for (const Bytes& bytes : encoded) {
            Decoded<RoundBlock> block = decode_round_block(domains_, genesis_.committee_members(), bytes);
            CHECK(block);
            blocks.push_back(std::make_shared<const RoundBlock>(std::move(*block)));
        }
        return blocks;
    }

    SplitMix random_{5};
    std::vector<Seed> seeds_;
    Genesis genesis_;
    Domains domains_ = Domains::of(network_id(genesis_));
    Traffic traffic_;
    std::vector<std::unique_ptr<Node>> nodes_;
    std::deque<std::vector<BlockPtr>> prepared_;
    std::vector<Carried> carried_;
    TimeUs now_ = 1'000'000;
    std::uint64_t submitted_ = 0;
};

double bytes_in_use() {
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd);
}

// Arguments: validators, blocks per batch, children first. Counters, per node: nanoseconds per confirmed block, bytes
// per block that memory still knows.
void confirm(benchmark::State& state) {
    sign_init();
    const auto validators = static_cast<std::size_t>(state.range(0));
    Network network(validators, static_cast<std::size_t>(state.range(1)));
    const double before = bytes_in_use();
    double seconds = 0;
    for (auto _ : state) {
        const double spent = network.submit_one_batch(state.range(2) != 0);
        state.SetIterationTime(spent);
        seconds += spent;
    }
    network.drain();
    const auto blocks = static_cast<double>(network.submitted());
    state.SetItemsProcessed(static_cast<std::int64_t>(blocks));
    state.counters["ns_per_block"] = seconds * 1e9 / blocks / static_cast<double>(validators);
    state.counters["window_blocks"] = static_cast<double>(network.window_blocks() / validators);
    state.counters["bytes_per_block"] = (bytes_in_use() - before) / static_cast<double>(network.window_blocks());
}

BENCHMARK(confirm)
    ->ArgNames({"validators", "batch", "children_first"})
    ->Args({1, 16, 0})
    ->Args({1, 256, 0})
    ->Args({1, 1024, 0})
    ->Args({4, 16, 0})
    ->Args({4, 1024, 0})
    ->Args({4, 1024, 1})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace weft::node
