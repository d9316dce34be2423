// What a block costs before the ledger sees it: hashing, decoding, checking and making signatures.
#include <benchmark/benchmark.h>

#include "core/block.hpp"
#include "core/check.hpp"
#include "core/merkle.hpp"

namespace weft {
namespace {

KeyPair key_pair() {
    sign_init();
    Seed seed;
    seed.bytes.fill(1);
    return KeyPair(seed);
}

BlockHeader header_of(const KeyPair& key) {
    BlockHeader header;
    header.time = 12'345'678;
    header.issuer = key.account();
    header.parents = {BlockId(0, Hash{}), BlockId(1, Hash{})};
    return header;
}

Payload transfer_to(const AccountId& account) {
    return Transfer{kNativeAsset, {{account, 7}}, {}};
}

void blake3_keyed_hash(benchmark::State& state) {
    const Bytes input(static_cast<std::size_t>(state.range(0)), 0x5A);
    const HashKey key = blake3_derive_key("bench", {});
    Blake3 pieces(key);
    CHECK(pieces.update(input).finish() == blake3_keyed(key, input));
    for (auto _ : state) benchmark::DoNotOptimize(blake3_keyed(key, input));
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(blake3_keyed_hash)->Arg(64)->Arg(256)->Arg(384)->Arg(1024)->Arg(16384);

void block_make(benchmark::State& state) {
    const Domains domains = Domains::of(NetworkId{});
    const KeyPair key = key_pair();
    const BlockHeader header = header_of(key);
    const Payload payload = transfer_to(key.account());
    CHECK(signature_valid(make_block(domains, header, payload, key)));
    for (auto _ : state) benchmark::DoNotOptimize(make_block(domains, header, payload, key));
}
BENCHMARK(block_make);

void block_decode(benchmark::State& state) {
    const Domains domains = Domains::of(NetworkId{});
    const KeyPair key = key_pair();
    const Block block = make_block(domains, header_of(key), transfer_to(key.account()), key);
    CHECK(decode_block(domains, block.encoded)->id == block.id);
    for (auto _ : state) benchmark::DoNotOptimize(decode_block(domains, block.encoded));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(block.size()));
}
BENCHMARK(block_decode);

// So many blocks at once, as a validator decodes them; the time is that of one block.
void block_decode_many(benchmark::State& state) {
    const Domains domains = Domains::of(NetworkId{});
    const KeyPair key = key_pair();
    std::vector<Bytes> batch;
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        BlockHeader header = header_of(key);
        header.sequence = static_cast<Sequence>(i);
        batch.push_back(make_block(domains, header, transfer_to(key.account()), key).encoded);
    }
    for (auto _ : state) {
        std::vector<Decoded<Block>> blocks = decode_blocks(domains, batch);
        for (std::size_t i = 0; i < batch.size(); ++i) batch[i] = std::move(blocks[i]->encoded);
    }
    for (Bytes& bytes : batch) CHECK(decode_blocks(domains, {&bytes, 1})[0]->id.slot() == 12);
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(block_decode_many)->Arg(1)->Arg(16)->Arg(64)->Arg(256);

void block_verify_signature(benchmark::State& state) {
    const Domains domains = Domains::of(NetworkId{});
    const KeyPair key = key_pair();
    const Block block = make_block(domains, header_of(key), transfer_to(key.account()), key);
    for (auto _ : state) CHECK(signature_valid(block));
}
BENCHMARK(block_verify_signature);

// A ledger of so many accounts of which 1,000 change between two roots.
void merkle_tree_update(benchmark::State& state) {
    const auto size = static_cast<std::size_t>(state.range(0));
    MerkleTree tree(blake3_derive_key("bench", {}));
    std::vector<Hash> leaves(size);
    for (std::size_t i = 0; i < size; ++i) tree.set(i, leaves[i]);
    CHECK(tree.root() == merkle_root(blake3_derive_key("bench", {}), leaves));
    std::size_t next = 0;
    for (auto _ : state) {
        for (int i = 0; i < 1000; ++i) {
            next = (next + 7919) % size;
            tree.set(next, Hash{});
        }
        benchmark::DoNotOptimize(tree.root());
    }
}
BENCHMARK(merkle_tree_update)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace weft
