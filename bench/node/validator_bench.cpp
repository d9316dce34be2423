// All stateless checks of a batch on one thread, beside their floor: the signature kernel by itself on the same
// signatures.
#include <benchmark/benchmark.h>

#include "core/sign/verify_many.hpp"
#include "node/engine/validator.hpp"

namespace weft::node {
namespace {

constexpr TimeUs kMade = 50'000'000;
constexpr std::size_t kBlocks = 4096;

// Records of the size class of a small transfer, by so many accounts in turn.
class Traffic {
public:
    explicit Traffic(std::size_t accounts) {
        sign_init();
        SplitMix random(accounts);
        std::vector<KeyPair> keys;
        for (std::size_t i = 0; i < accounts; ++i) {
            Seed seed;
            for (std::uint8_t& byte : seed.bytes) byte = static_cast<std::uint8_t>(random.next());
            keys.emplace_back(seed);
        }
        Record record;
        record.tag = "meter/1";
        record.data = Bytes(32, 42);
        for (std::size_t i = 0; i < kBlocks; ++i) {
            const KeyPair& key = keys[i % accounts];
            BlockHeader header;
            header.issuer = key.account();
            header.sequence = i;
            header.time = kMade;
            header.parents = {genesis_block_id({})};
            blocks_.push_back(make_block(domains_, header, record, key));
        }
    }

    const Domains& domains() const { return domains_; }
    std::vector<Bytes> batch(std::size_t first, std::size_t count) const {
        std::vector<Bytes> out;
        for (std::size_t i = 0; i < count; ++i) out.push_back(blocks_[(first + i) % kBlocks].encoded);
        return out;
    }
    // Of all blocks; they point into `signers`.
    std::vector<SignatureJob> jobs(std::vector<PublicKeyBytes>& signers) const {
        std::vector<SignatureJob> out;
        for (const Block& block : blocks_) signers.push_back(block.header.key().bytes);
        for (std::size_t i = 0; i < kBlocks; ++i) {
            out.push_back({&signers[i], blocks_[i].id.view(), &blocks_[i].signature});
        }
        return out;
    }

private:
    Domains domains_ = Domains::of({});
    std::vector<Block> blocks_;
};

const Traffic& traffic_of(std::size_t accounts) {
    static const Traffic kDistinct(kBlocks);
    static const Traffic kRecurring(512);
    return accounts == kBlocks ? kDistinct : kRecurring;
}

ValidatorOptions options(std::size_t passed_max, bool tables) {
    ValidatorOptions options;
    options.passed_blocks_max = passed_max;
    options.key_table_bytes = tables ? std::size_t{64} << 20 : 0;
    return options;
}

// Arguments: blocks per batch, accounts. Distinct keys have no tables, recurring ones all.
void check(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto accounts = static_cast<std::size_t>(state.range(1));
    const Traffic& traffic = traffic_of(accounts);
    const Epochs epochs(Epoch{});
    SerialExecutor executor;
    SplitMix salt(1);
    Validator validator(traffic.domains(), epochs, executor, salt, options(1, accounts < kBlocks));
    constexpr Source kClient[] = {Source::client};
    const auto pass = [&](std::size_t first) { return validator.check(traffic.batch(first, count), kClient, kMade); };
    for (std::size_t first = 0; first < 4 * kBlocks; first += count) pass(first);  // tables are learned
    std::size_t first = 0;
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<Bytes> batch = traffic.batch(first, count);
        first += count;
        state.ResumeTiming();
        const CheckedBlocks checked = validator.check(std::move(batch), kClient, kMade);
        state.PauseTiming();
        for (std::size_t i = 0; i < count; ++i) {
            if (!checked.passed(i)) state.SkipWithError("a good block was refused");
        }
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(check)->Args({64, kBlocks})->Args({1024, kBlocks})->Args({64, 512})->Args({1024, 512});

// The floor of `check`.
void signatures_alone(benchmark::State& state) {
    const auto accounts = static_cast<std::size_t>(state.range(1));
    std::vector<PublicKeyBytes> signers;
    const std::vector<SignatureJob> jobs = traffic_of(accounts).jobs(signers);
    KeyTables tables(accounts < kBlocks ? std::size_t{64} << 20 : 0);
    SerialExecutor executor;
    std::vector<const PublicKeyBytes*> keys;
    for (const PublicKeyBytes& signer : signers) keys.push_back(&signer);
    for (int round = 0; round < 4; ++round) tables.learn(keys, executor, kBlocks);
    const auto count = static_cast<std::size_t>(state.range(0));
    std::vector<std::uint8_t> valid(count);
    std::size_t first = 0;
    for (auto _ : state) {
        verify_many(std::span(jobs).subspan(first, count), valid, &tables);
        if (valid.front() == 0) state.SkipWithError("a good signature was refused");
        first = (first + count) % kBlocks;
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(signatures_alone)->Args({64, kBlocks})->Args({64, 512});

// What gossip costs that came before.
void drop_repeats(benchmark::State& state) {
    const Traffic& traffic = traffic_of(512);
    const Epochs epochs(Epoch{});
    SerialExecutor executor;
    SplitMix salt(1);
    Validator validator(traffic.domains(), epochs, executor, salt, options(4 * kBlocks, true));
    constexpr Source kGossip[] = {Source::gossip};
    validator.check(traffic.batch(0, kBlocks), kGossip, kMade);
    const std::vector<Bytes> batch = traffic.batch(0, 1024);
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<Bytes> again = batch;
        state.ResumeTiming();
        const CheckedBlocks checked = validator.check(std::move(again), kGossip, kMade);
        if (checked.admission(7) != Admission::duplicate) state.SkipWithError("a repeat was not dropped");
    }
    state.SetItemsProcessed(state.iterations() * 1024);
}
BENCHMARK(drop_repeats);

}  // namespace
}  // namespace weft::node
