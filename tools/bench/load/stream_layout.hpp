// Lays the planned blocks out in memory, all but their signatures: what must be done in order, since parents are named
// by their ids. Pure; one thread at a time.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "tools/bench/load/block_stream.hpp"
#include "tools/bench/load/recent_ids.hpp"
#include "tools/bench/load/stream_plan.hpp"

namespace weft::bench::load {

// A block that lies in the area and lacks its signature.
struct Unsigned {
    BlockId id;
    std::uint8_t* signature = nullptr;  // 64 bytes
    std::size_t key = 0;                // of stream_keys
    bool bad = false;                   // a signature is wanted that is not valid
};

class StreamLayout {
public:
    // `keys` outlives this.
    StreamLayout(const StreamShape& shape, const NetworkId& network, const std::vector<KeyPair>& keys);

    // Appends the next batches' blocks to `out`: one batch or more for each node that has blocks. False: no more.
    bool next(std::vector<Unsigned>& out);

    std::uint64_t planned() const { return planned_; }  // items, about
    BlockStream take() { return std::move(stream_); }   // when all are laid out and signed

private:
    struct Lane {
        std::vector<ItemPlan> items;  // of the group that is being laid out
        RecentIds ids;
    };

    bool read_group();
    void lay_batch(std::span<const ItemPlan> items, std::uint16_t lane, std::vector<Unsigned>& out);
    void lay_block(const ItemPlan& item, std::vector<Unsigned>& out);
    std::vector<BlockId> parents_for(const ItemPlan& item);
    std::vector<BlockId> recent_parents(const Lane& lane);
    std::vector<BlockId> settled_parents();
    std::vector<BlockId> made_up_parents(Slot slot);
    Bytes payload_of(const ItemPlan& item);
    BlockHeader header_of(const ItemPlan& item, ByteView payload);
    BlockId claim_id(BlockHeader& header, bool indexed);
    void note_good(const ItemPlan& item, const BlockId& id, Place place);
    void note_half(std::uint64_t pair, Place place);

    StreamPlan plan_;
    SplitMix random_;
    Domains domains_;
    BlockId genesis_;
    std::vector<AccountId> issuers_;
    std::vector<Lane> lanes_;
    RecentIds all_ids_;
    std::vector<BlockId> first_ids_;
    std::map<std::uint64_t, Place> half_pairs_;  // by the first one's good_index, or by the abuse's pair
    std::uint64_t planned_ = 0;
    std::size_t used_ = 0;  // bytes of the area
    BlockStream stream_;
};

}  // namespace weft::bench::load
