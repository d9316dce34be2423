// The blocks of a load run, signed and laid out as batches that are ready to be sent (node/runtime/batch.hpp).
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/block.hpp"
#include "core/genesis.hpp"
#include "tools/bench/load/byte_area.hpp"
#include "tools/bench/load/id_index.hpp"
#include "tools/bench/load/stream_plan.hpp"

namespace weft::bench::load {

// A block's place in the stream: blocks are numbered as they stand in the batches, batch after batch.
using Place = std::uint32_t;

struct Batch {
    std::size_t offset = 0;  // of its bytes
    std::uint32_t bytes = 0;
    Place first = 0;
    std::uint16_t blocks = 0;
    std::uint16_t lane = 0;
    std::uint32_t due_us = 0;  // of its last block
};

struct BlockStream {
    StreamShape shape;
    ByteArea area{1};
    std::vector<Batch> batches;                     // by time
    std::vector<std::vector<std::uint32_t>> lanes;  // see StreamShape::lanes; batches by time
    std::vector<ItemKind> kinds;                    // by place
    std::vector<std::uint8_t> nodes;                // by place; that the block is for
    std::vector<std::uint32_t> due_us;              // by place; since the stream's start
    std::vector<std::pair<Place, Place>> twins;     // blocks that spend the same
    IdIndex index{0, 1};                            // of all but those with wrong signatures

    std::size_t size() const { return kinds.size(); }
    // The batch's bytes from its block number `skip` on. Requires skip <= batch.blocks.
    ByteView bytes_of(const Batch& batch, std::size_t skip = 0) const;
};

// The keys of a run: accounts 0..n-1, then kStrangers keys without an account.
std::vector<KeyPair> stream_keys(std::uint64_t seed, std::uint32_t accounts);

inline constexpr Amount kStreamFunds = 1'000'000'000;
inline constexpr Quota kStreamQuota{1'000'000, 1'000'000};

// What the genesis gives to the accounts among `keys`, of which the last `abusers` ones have their own quota.
std::vector<GenesisAccount> stream_accounts(const std::vector<KeyPair>& keys, std::uint32_t abusers = 0,
                                            Quota abuser_quota = kStreamQuota);

// Calls visit(block's bytes) for each block of a batch in order.
template <class Visit>
void for_each_block(ByteView batch, Visit&& visit) {
    Reader in(batch);
    while (in.left() > 0) visit(in.bytes(in.u32()));
}

}  // namespace weft::bench::load
