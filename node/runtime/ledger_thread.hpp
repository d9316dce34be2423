// The thread that owns the engine: steps it over whatever is queued, lets its effects out, answers queries.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "node/engine/engine.hpp"
#include "node/runtime/bounded_queue.hpp"
#include "node/runtime/fair_share.hpp"
#include "node/runtime/ledger_clock.hpp"

namespace weft::node {

// Statelessly checked blocks of a client. `done` is called on the ledger thread, with one verdict a block.
struct Submission {
    std::vector<BlockPtr> blocks;
    std::function<void(std::vector<Verdict>)> done;
    std::uint64_t queued_ns = 0;  // when the client handed them in
};

// Runs on the ledger thread between steps; must be quick. Dropped when the node stops.
using LedgerQuery = std::function<void(Engine&, TimeUs now)>;

using LedgerItem = std::variant<Event, Submission, LedgerQuery>;

// What one pass of the validation stage hands over at once.
struct LedgerItems {
    std::vector<LedgerItem> items;
    std::vector<std::size_t> bytes;  // of each

    void add(LedgerItem item, std::size_t item_bytes);
};

// What keeps the network going (peers, the store, questions) goes before what clients want to have in it.
inline constexpr std::size_t kPeerLane = 0;
inline constexpr std::size_t kClientLane = 1;
inline constexpr std::size_t kLedgerLanes = 2;

// Where effects go. All are called on the ledger thread and must not block.
struct LedgerOutlets {
    std::function<void(const Send&)> send;
    std::function<void(const ClosePeer&)> close;
    std::function<void(StoreWrite&&)> write;
    std::function<void(SignRequest&&)> sign;
    std::function<void(SnapshotWork&&)> snapshot;
    std::function<void(std::vector<Notice>&&, TimeUs now)> publish;
    std::function<void(const std::string&)> halt;
    std::function<void(const std::string&)> warn;
};

class LedgerThread {
public:
    // `engine` has finished its replay and outlives this.
    // `salt` is for FairShare.
    LedgerThread(Engine& engine, SystemLedgerClock clock, const tangle::HashSalt& salt, LedgerOutlets outlets);
    ~LedgerThread();  // stops

    void start();
    // Handles what is queued, then ends. Idempotent.
    void stop();

    // Checked events, for the validation stage: waits for room (the stage's own queue then fills, and refuses).
    // False when stopping.
    bool push(LedgerItems&& items, std::size_t lane);
    // False (busy) when the queue is full.
    bool ask(LedgerQuery query);
    // Never lost: at most one a batch in flight.
    void store_done(std::uint64_t batch);
    // See StoreSpace. Never lost: said when it changes.
    void store_space(const std::string& lack);

    // A payload was erased in the store. Never lost: said once for each.
    void payload_erased();

    // Never lost: at most one a chunk that is unwritten.
    void snapshot_chunk_done();
    // Never lost: at most one a piece that is on its way.
    void fetched_piece_kept(std::uint64_t bytes);

    // What the signer says. Never lost: at most one answer for each thing that was asked of it.
    void signer_event(Event event);

    // Who had its share of what can be ordered at this moment.
    const FairShare& share() const { return share_; }

    QueueDepth depth() const { return queue_.depth(); }
    std::uint64_t steps() const { return steps_.load(std::memory_order_relaxed); }
    std::uint64_t step_ns() const { return step_ns_.load(std::memory_order_relaxed); }  // spent in them

private:
    using Queue = BoundedQueue<LedgerItem, kLedgerLanes>;

    void run();
    std::vector<Event> take_events(std::vector<LedgerItem>& items, std::vector<LedgerQuery>& queries);
    void let_out(Effects effects, TimeUs now);
    Effects step(TimeUs now, std::vector<Event> events);
    double strain(TimeUs now) const;
    Queue::Deadline deadline_of(TimeUs wake_at);

    Engine& engine_;
    SystemLedgerClock clock_;
    LedgerOutlets outlets_;
    Queue queue_;
    FairShare share_;
    std::uint64_t client_wait_ns_ = 0;  // of the submissions at hand, the longest
    std::map<std::uint64_t, std::function<void(std::vector<Verdict>)>> waiting_;  // by ticket
    std::uint64_t next_ticket_ = 1;
    std::optional<TimeUs> wake_at_ = 0;  // at once: the engine says then when to wake it
    bool halted_ = false;
    std::atomic<std::uint64_t> steps_{0};
    std::atomic<std::uint64_t> step_ns_{0};
    std::thread thread_;
};

}  // namespace weft::node
