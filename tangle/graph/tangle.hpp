// The tangle: device blocks inside the window, which of them are solid (their whole past is held), their tips, and the
// order in which a committed tip's past cone is executed. Deterministic; not thread-safe.
//
// A block is settled when it needs no looking at any more: it is ordered, or older than the window, or genesis.
// A block is solid when every parent is settled or solid.
//
// Memory: an unordered block has a vertex (about 300 bytes) beside the block itself, a settled one is its id alone
// (about 55 bytes, block_index.hpp). An id is looked up when it comes in, once as a block and once for each child; from
// then on vertices refer to each other.
#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/block.hpp"
#include "core/ports.hpp"
#include "tangle/graph/block_index.hpp"
#include "tangle/graph/tip_chooser.hpp"
#include "tangle/graph/tip_set.hpp"
#include "tangle/graph/vertex_pool.hpp"
#include "tangle/store.hpp"

namespace weft::tangle {

struct TangleLimits {
    Slot window_slots = 600;
    std::size_t orphan_bytes_max = 16u << 20;
    TimeUs tip_age_us_max = 30'000'000;
};

// What became of a block that memory still knows.
struct Placement {
    bool ordered = false;
    bool solid = false;
    RejectReason reason = RejectReason::none;  // when ordered
    CommitIndex commit = 0;                    // when ordered
};

// A block that became solid.
struct SolidBlock {
    BlockPtr block;
    VertexRef vertex;
    std::optional<std::uint32_t> origin;  // as given to attach
};

// Blocks in the order of execution, and where each one's reason belongs (set_reason).
struct OrderedBlocks {
    std::vector<BlockPtr> blocks;
    std::vector<Known*> places;
};

class Tangle {
public:
    // `stored` tells the fate of a block that was ordered before this process started: asked only for ids that memory
    // does not hold.
    using StoredFates = std::function<std::optional<StoredFate>(const BlockId&)>;

    Tangle(const BlockId& genesis, TangleLimits limits, StoredFates stored, const HashSalt& salt = {});
    Tangle(const Tangle&) = delete;
    Tangle& operator=(const Tangle&) = delete;

    // Ledger time after a restart. From then on `stored` is asked, but not for ids of slots beyond `stored_last`: the
    // store holds no fate of such from before the restart. Call before anything else.
    void restore(TimeUs ledger_time, Slot stored_last);

    enum class Attachment : std::uint8_t { solid, waiting, duplicate, too_old };
    // Appends to `solid` what became solid by it, parents before children. `origin` comes back there with the block.
    // Cost: O(parents) plus O(what becomes solid).
    Attachment attach(const BlockPtr& block, TimeUs now, std::vector<SolidBlock>& solid,
                      std::optional<std::uint32_t> origin = {});

    bool is_settled(const BlockId& id);
    bool is_solid(const BlockId& id);  // or settled
    bool is_known(const BlockId& id);
    std::optional<Placement> placement(const BlockId& id) const;
    // The block, while it is not ordered.
    BlockPtr pending_block(const BlockId& id) const;
    // Parents of an unordered held block, or nothing.
    std::span<const BlockId> parents_of(const BlockId& id) const;

    // Notes where the store holds a solid block: what must be replayed starts at the lowest of the unordered ones.
    // To be called in the order in which blocks became solid, with increasing `lsn`.
    void note_logged(const VertexRef& ref, Lsn lsn);
    std::optional<Lsn> lowest_pending_lsn() const;

    struct Advance {
        std::vector<BlockPtr> expired;  // left the window unordered, by slot
        std::vector<SolidBlock> solid;  // became solid because what they waited for is settled by age
    };
    // Moves the window to a commit's ledger time (never back) and forgets what is older.
    Advance advance(TimeUs ledger_time, TimeUs now);
    // An epoch's window: nothing below `floor_min` comes back into it. The window itself moves with the next advance.
    void set_window(std::uint32_t window_slots, Slot floor_min) {
        limits_.window_slots = window_slots;
        floor_min_ = floor_min;
    }
    Slot floor() const { return floor_; }  // the lowest slot inside the window
    Slot floor_at(TimeUs ledger_time) const {
        const Slot slot = slot_of(ledger_time);
        return std::max(floor_min_, slot > limits_.window_slots ? slot - limits_.window_slots : 0);
    }

    // White-flag order of what is not ordered yet under `tip`, parents first; marks it as ordered by `commit`.
    // Requires is_solid(tip).
    void order(const BlockId& tip, CommitIndex commit, OrderedBlocks& out);
    // The same for one block of a commit that was ordered elsewhere, whether it is held or not; appends to `solid` what
    // became solid because of it. nullptr when it is settled already.
    Known* mark_ordered(const BlockId& id, CommitIndex commit, TimeUs now, std::vector<SolidBlock>& solid);
    // Requires a place that was given since the window last moved.
    void set_reason(Known& place, RejectReason reason);

    // Tips that a new block may approve: fresh and solid; never empty (the genesis id if need be).
    std::vector<BlockId> choose_tips(std::size_t want, TimeUs now, const TipChooser& chooser, Random& random);
    // A round block of `round` names this tip.
    void note_named(const BlockId& tip, Round round);
    // Tips that are not ordered yet and that no round block of `hidden_from` or later names, as TipSet chooses them.
    std::vector<BlockId> pending_tips(std::size_t count, Round hidden_from) const;

    // Parents that are unknown, of blocks that wait since `before` or longer, at most `count`, distinct.
    std::vector<BlockId> missing(TimeUs before, std::size_t count) const;
    // Solid blocks that are unordered since `before` or longer, oldest first, at most `count`.
    std::vector<BlockPtr> lingering(TimeUs before, std::size_t count) const;
    // For how long, on average, solid unordered blocks have been solid by `now`; 0 when there are none. Blocks that are
    // ordered in turn are on average half as old as they get.
    TimeUs mean_pending_age(TimeUs now) const;

    std::size_t tips() const { return tips_.size(); }
    std::size_t pending() const { return pending_; }
    std::size_t pending_bytes() const { return pending_bytes_; }
    std::size_t orphans() const { return orphans_.size(); }
    std::size_t orphan_bytes() const { return orphan_bytes_; }
    std::size_t size() const { return index_.size(); }

    // Memory, about: what knows ids, what links blocks, and the unordered blocks themselves.
    struct Memory {
        std::size_t index = 0;
        std::size_t vertices = 0;
        std::size_t blocks = 0;
    };
    Memory memory() const;

private:
    struct Waiter {
        VertexIndex child = 0;
        std::uint8_t parent = 0;  // its place among the child's parents
    };
    using Waiters = boost::unordered_flat_map<BlockId, std::vector<Waiter>, SaltedBlockHash>;

    // tangle.cpp: look-ups, attaching
    Known* find(const BlockId& id);
    const Vertex* find_vertex(const BlockId& id) const;
    bool is_outside(const BlockId& id) const;
    bool may_be_stored(const BlockId& id) const;
    void resolve_parents(VertexIndex child);
    void make_solid(VertexIndex index, TimeUs now, std::vector<SolidBlock>& solid);
    void release_waiters(const BlockId& parent, const VertexRef& ref, TimeUs now, std::vector<SolidBlock>& solid);
    void release_waiters_from(std::size_t first, TimeUs now, std::vector<SolidBlock>& solid);
    void join_pending(VertexIndex index);
    void leave_pending(VertexIndex index);
    void release_ordered(VertexIndex index);

    // tangle_orphans.cpp: what waits for parents
    void add_orphan(VertexIndex index);
    void forget_orphan(VertexIndex index);
    void bound_orphans();
    std::vector<BlockId> awaited_outside() const;

    // tangle_order.cpp: the window, ordering, tips
    void expire(VertexIndex index, Advance& advance);
    BlockPtr become_ordered(VertexIndex index);

    BlockId genesis_;
    TangleLimits limits_;
    Slot floor_min_ = 0;
    StoredFates stored_;
    std::optional<Slot> stored_last_;  // after a restart
    Slot floor_ = 0;

    BlockIndex index_;
    VertexPool vertices_;
    TipSet tips_;
    Waiters waiters_;                               // parent that is not solid -> who waits for it
    std::map<std::uint64_t, VertexIndex> orphans_;  // waiting blocks by Vertex::number, oldest first
    std::size_t orphan_bytes_ = 0;
    std::uint64_t next_number_ = 1;
    // Solid unordered blocks in the order of becoming solid, linked by Vertex::older and younger.
    VertexIndex oldest_ = Vertex::kNowhere;
    VertexIndex youngest_ = Vertex::kNowhere;
    BlockId newest_;  // the last block that became solid
    std::size_t pending_ = 0;
    std::size_t pending_bytes_ = 0;
    std::uint64_t pending_since_sum_ = 0;  // of Vertex::since, modulo 2^64
};

}  // namespace weft::tangle
