// The tangle: device blocks inside the window, which of them are solid (their whole past is held), their tips, and the
// order in which a committed tip's past cone is executed. Deterministic; not thread-safe.
//
// A block is settled when it needs no looking at any more: it is ordered, or older than the window, or genesis.
// A block is solid when every parent is settled or solid.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/block.hpp"
#include "core/ports.hpp"
#include "tangle/graph/tip_chooser.hpp"
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

class Tangle {
public:
    // `stored` tells the fate of a block that was ordered before this process started: asked only for ids that memory
    // does not hold.
    using StoredFates = std::function<std::optional<StoredFate>(const BlockId&)>;

    Tangle(const BlockId& genesis, TangleLimits limits, StoredFates stored);

    // Ledger time after a restart. From then on `stored` is asked. Call before anything else.
    void restore(TimeUs ledger_time);

    struct Attachment {
        enum class Result : std::uint8_t { solid, waiting, duplicate, too_old } result = Result::solid;
        std::vector<BlockPtr> solid;  // what became solid by it, parents before children
    };
    // Cost: O(parents) plus O(what becomes solid).
    Attachment attach(const BlockPtr& block, TimeUs now);

    bool is_settled(const BlockId& id);
    bool is_solid(const BlockId& id);  // or settled
    bool is_known(const BlockId& id);
    std::optional<Placement> placement(const BlockId& id) const;
    // The block, while it is not ordered.
    BlockPtr pending_block(const BlockId& id) const;
    // Parents of an unordered held block, or nothing.
    std::span<const BlockId> parents_of(const BlockId& id) const;

    // Notes where the store holds a solid block: what must be replayed starts at the lowest of the unordered ones.
    void note_logged(const BlockId& id, Lsn lsn);
    std::optional<Lsn> lowest_pending_lsn();

    struct Advance {
        std::vector<BlockPtr> expired;  // left the window unordered, by slot
        std::vector<BlockPtr> solid;    // became solid because what they waited for is settled by age
    };
    // Moves the window to a commit's ledger time (never back) and forgets what is older.
    Advance advance(TimeUs ledger_time, TimeUs now);
    Slot floor() const { return floor_; }  // the lowest slot inside the window

    // White-flag order of what is not ordered yet under `tip`, parents first; marks it as ordered by `commit`.
    // Requires is_solid(tip).
    void order(const BlockId& tip, CommitIndex commit, std::vector<BlockPtr>& out);
    // The same for one block of a commit that was ordered elsewhere. Returns what became solid because of it.
    std::vector<BlockPtr> mark_ordered(const BlockId& id, CommitIndex commit, TimeUs now);
    void set_reason(const BlockId& id, RejectReason reason);

    // Tips that a new block may approve: fresh and solid; never empty (the genesis id if need be).
    std::vector<BlockId> choose_tips(std::size_t want, TimeUs now, const TipChooser& chooser, Random& random);
    // Tips that are not ordered yet, the ones on the longest unordered chains first, at most `count`; those for which
    // `skip` is true are left out.
    std::vector<BlockId> pending_tips(std::size_t count, const std::function<bool(const BlockId&)>& skip) const;

    // Parents that are unknown, of blocks that wait since `before` or longer, at most `count`, distinct.
    std::vector<BlockId> missing(TimeUs before, std::size_t count) const;
    // Solid blocks that are unordered since `before` or longer, oldest first, at most `count`.
    std::vector<BlockPtr> lingering(TimeUs before, std::size_t count) const;

    std::size_t tips() const { return tips_.size(); }
    std::size_t pending() const { return pending_; }
    std::size_t pending_bytes() const { return pending_bytes_; }
    std::size_t orphans() const { return orphans_.size(); }
    std::size_t orphan_bytes() const { return orphan_bytes_; }
    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        BlockPtr block;  // until ordered
        TimeUs since = 0;
        Lsn lsn = 0;
        CommitIndex commit = 0;
        std::uint32_t missing = 0;  // parents that are not solid
        std::uint32_t height = 0;   // of the longest chain of unordered blocks below, when it became solid
        std::uint32_t tip_place = kNoTip;
        bool solid = false;
        bool ordered = false;
        RejectReason reason = RejectReason::none;
    };
    static constexpr std::uint32_t kNoTip = 0xFFFFFFFF;

    Entry* find(const BlockId& id);
    const Entry* find(const BlockId& id) const;
    bool is_outside(const BlockId& id) const;
    void wait_for_parents(const BlockPtr& block, Entry& entry);
    void settle_waiters(std::vector<BlockId> ready, TimeUs now, std::vector<BlockPtr>& solid);
    void make_solid(const BlockId& id, Entry& entry, TimeUs now);
    void add_tip(const BlockId& id, Entry& entry);
    void remove_tip(Entry& entry);
    void forget_orphan(const BlockId& id);
    void drop_waiter(const BlockId& parent, const BlockId& child);
    void bound_orphans();
    void leave_pending(Entry& entry);
    void expire(const BlockId& id, Entry& entry);
    void trim_solid_since();

    BlockId genesis_;
    TangleLimits limits_;
    StoredFates stored_;
    bool restored_ = false;
    Slot floor_ = 0;

    std::unordered_map<BlockId, Entry> entries_;
    std::map<Slot, std::vector<BlockId>> by_slot_;
    std::map<BlockId, std::vector<BlockId>> waiters_;            // parent that is not solid -> children that wait
    std::map<std::pair<TimeUs, BlockId>, std::size_t> orphans_;  // waiting blocks, oldest first, with their bytes
    std::size_t orphan_bytes_ = 0;
    std::vector<BlockId> tips_;
    std::deque<std::pair<Lsn, BlockId>> logged_;  // solid blocks in log order; ordered ones are dropped from the front
    std::deque<std::pair<TimeUs, BlockId>> solid_since_;
    BlockId newest_;  // the last block that became solid
    std::size_t pending_ = 0;
    std::size_t pending_bytes_ = 0;
};

}  // namespace weft::tangle
