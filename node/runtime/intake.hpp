// The validation stage: takes encoded blocks from clients and frames from peers, decodes and checks them in batches on
// the executor, and hands what is good to the ledger thread. Its queue is bounded; what does not fit is refused there.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "core/ports.hpp"
#include "node/engine/validator.hpp"
#include "node/runtime/bounded_queue.hpp"
#include "node/runtime/ledger_thread.hpp"

namespace weft::node {

using SubmitDone = std::function<void(std::vector<Verdict>)>;

struct IntakeCounters {
    std::atomic<std::uint64_t> passes{0};               // batches that were checked at once
    std::atomic<std::uint64_t> peer_frames_dropped{0};  // the queue was full
    std::atomic<std::uint64_t> submissions_refused{0};  // the queue was full
    std::atomic<std::uint64_t> blocks_beyond_share{0};  // see FairShare
    std::atomic<std::uint64_t> peer_faults{0};          // malformed or badly signed: the peer was cut off
};

class Intake {
public:
    using ClosePeerNow = std::function<void(PeerId, const std::string& reason)>;

    // All references outlive this. `clock` tells the time that slots are held against; `close_peer` is called on this
    // stage's thread.
    Intake(const Domains& domains, Validator& validator, SystemLedgerClock clock, LedgerThread& ledger,
           ClosePeerNow close_peer);
    ~Intake();  // stops

    void start();
    void stop();  // handles what is queued, then ends; idempotent

    // False (busy) when the queue is full; `done` is then never called. Else it is called once, on some thread, unless
    // the node stops before. Any thread.
    bool submit(std::vector<Bytes> encoded, SubmitDone done);

    // Never lost: bounded by the number of connections.
    void peer_up(PeerId peer, const PublicKeyBytes& key);
    void peer_down(PeerId peer);
    // Dropped and counted when the queue is full: gossip repeats itself, and what is missing is pulled.
    void peer_frame(PeerId peer, Bytes&& body);

    // Round blocks of this epoch are checked from the next pass on. Any thread; in the order of the epochs.
    void epoch_started(const Epoch& epoch);

    QueueDepth depth() const { return queue_.depth(); }
    const IntakeCounters& counters() const { return counters_; }
    // As of the last pass. Any thread.
    ValidatorTotals totals() const;

private:
    struct ClientBatch {
        std::vector<Bytes> encoded;
        SubmitDone done;
        std::uint64_t queued_ns = 0;
    };
    struct PeerFrame {
        PeerId peer = 0;
        Bytes body;
    };
    using Item = std::variant<ClientBatch, PeerFrame, PeerUp, PeerDown>;

    // A part of what is checked at once.
    struct Range {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    // What becomes of an item once everything is checked.
    struct FromClient {
        Range blocks;
        SubmitDone done;
        std::uint64_t queued_ns = 0;
    };
    struct FromPeer {
        PeerId peer = 0;
        p2p::Message message;  // its lists of blocks moved out
        Range blocks;
        Range round_blocks;
    };
    using Parsed = std::variant<FromClient, FromPeer, PeerUp, PeerDown>;
    struct Pass {
        std::vector<Parsed> parsed;
        std::vector<Bytes> blocks;
        std::vector<Source> sources;  // of blocks
        std::vector<Bytes> round_blocks;
        CheckedBlocks checked;
        std::vector<CheckedRoundBlock> checked_rounds;
        LedgerItems from_peers;
        LedgerItems from_clients;
    };

    void run();
    void take_epochs();
    void handle(std::vector<Item> items);
    void parse(Pass& pass, ClientBatch&& batch);
    void parse(Pass& pass, PeerFrame&& frame);
    void parse(Pass& pass, PeerUp&& event) { pass.parsed.emplace_back(event); }
    void parse(Pass& pass, PeerDown&& event) { pass.parsed.emplace_back(event); }
    SubmitDone shed(std::vector<Bytes>& encoded, SubmitDone done);
    Range append_blocks(Pass& pass, std::vector<Bytes>&& encoded, Source source);
    void hand_on(Pass& pass, FromClient& client);
    void hand_on(Pass& pass, FromPeer& from);
    void hand_on(Pass& pass, const PeerUp& event);
    void hand_on(Pass& pass, const PeerDown& event);
    std::vector<BlockPtr> good_blocks(const Pass& pass, const FromPeer& from);
    std::vector<RoundBlockPtr> good_round_blocks(const Pass& pass, const FromPeer& from);
    void blame(PeerId peer, const std::string& reason);

    const Domains& domains_;
    Validator& validator_;
    SystemLedgerClock clock_;
    LedgerThread& ledger_;
    ClosePeerNow close_peer_;
    BoundedQueue<Item, kLedgerLanes> queue_;
    std::set<PeerId> blamed_;  // cut off, their frames are ignored until they are down
    IntakeCounters counters_;
    std::mutex epochs_mutex_;
    std::vector<Epoch> new_epochs_;
    mutable std::mutex totals_mutex_;
    ValidatorTotals totals_;
    std::thread thread_;
};

}  // namespace weft::node
