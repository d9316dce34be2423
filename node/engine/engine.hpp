// The engine: a whole node as a state machine, step(now, events) -> effects. It knows no clock, thread, socket, file or
// random device; weftd and the simulator run the same code. Owned by one thread (the ledger thread).
//
// What is promised to the world (a fate, an own round block) is released only after the store said that the records
// it rests on are synced (StoreDone).
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/block.hpp"
#include "core/epoch.hpp"
#include "core/ports.hpp"
#include "core/round_block.hpp"
#include "node/engine/verdict.hpp"
#include "p2p/message.hpp"
#include "p2p/snapshot_check.hpp"
#include "tangle/committee/pacemaker.hpp"
#include "tangle/ledger/ledger.hpp"
#include "tangle/store.hpp"

namespace weft::node {

using p2p::PeerId;

// ---- events ------------------------------------------------------------------------------------------------------

// Blocks from a client of this node, statelessly checked (validator.hpp). Answered by a SubmitReply with the ticket.
struct Submitted {
    std::uint64_t ticket = 0;
    std::vector<BlockPtr> blocks;
};
struct PeerUp {
    PeerId peer = 0;
    PublicKeyBytes key;
};
struct PeerDown {
    PeerId peer = 0;
};
// Statelessly checked content of Blocks, RoundBlocks and ConePart messages.
struct PeerBlocks {
    PeerId peer = 0;
    std::vector<BlockPtr> blocks;
};
struct PeerRoundBlocks {
    PeerId peer = 0;
    std::vector<RoundBlockPtr> blocks;
};
struct PeerCone {
    PeerId peer = 0;
    std::uint64_t request = 0;
    bool last = true;
    std::vector<RoundBlockPtr> round_blocks;
    std::vector<BlockPtr> blocks;
};
// Every other message.
struct PeerMessage {
    PeerId peer = 0;
    p2p::Message message;
};
struct StoreDone {
    std::uint64_t batch = 0;
};
// The store waits for space, and why; empty: it goes on. Until then the engine takes in nothing that would have to be
// stored, answers clients not_ready, and makes no round blocks: what it misses is as if it had been lost on the way.
struct StoreSpace {
    std::string lack;
};
// Of a validator whose key lies in a signer: it is there, and the last round block that it signed, encoded (empty:
// none).
struct SignerUp {
    Bytes last_round_block;
};
// It is not there, and why; what was asked of it is not answered any more. Until SignerUp this node makes no round
// blocks and goes on as a plain one.
struct SignerDown {
    std::string why;
};
// The answer to a SignRequest. A refused round block is told by SignerDown and SignerUp: what the signer signed instead
// comes with it.
struct Signed {
    std::uint64_t ticket = 0;
    Signature signature;
    std::string refusal;  // of a checkpoint; not empty: there is no signature
};
// A SnapshotChunk is written.
struct SnapshotChunkDone {};
// A FetchedPiece is written.
struct FetchedPieceKept {
    std::uint64_t bytes = 0;  // of its data
};
using Event = std::variant<Submitted, PeerUp, PeerDown, PeerBlocks, PeerRoundBlocks, PeerCone, PeerMessage, StoreDone,
                           StoreSpace, SignerUp, SignerDown, Signed, SnapshotChunkDone, FetchedPieceKept>;

// ---- effects -----------------------------------------------------------------------------------------------------

struct Send {
    PeerId peer = 0;
    std::shared_ptr<const Bytes> body;  // an encoded p2p message
};
struct ClosePeer {
    PeerId peer = 0;
    std::string reason;
};
struct SubmitReply {
    std::uint64_t ticket = 0;
    std::vector<Verdict> verdicts;  // one per block, in order
};
// To be written, synced, and answered by StoreDone{id}. At most kBatchesInFlight are open at a time.
struct StoreWrite {
    std::uint64_t id = 0;
    tangle::WriteBatch batch;
};

// To be signed by the signer and answered by Signed{ticket}, or by SignerDown.
struct SignRequest {
    std::uint64_t ticket = 0;
    enum class What : std::uint8_t { round_block, checkpoint } what = What::round_block;
    Bytes body;  // a round block's header; an encoded checkpoint
};

// Snapshots, on their way to files, in this order. The own state at a checkpoint, as it is made:
struct SnapshotBegins {  // one that was not finished is to be forgotten
    CheckpointIndex checkpoint = 0;
};
struct SnapshotChunk {  // answered by SnapshotChunkDone
    std::uint32_t index = 0;
    Bytes accounts;  // a piece as p2p/snapshot.hpp cuts them
};
struct SnapshotEnds {  // all chunks were given; the commits before it are in the store
    Checkpoint checkpoint;
    Certificate certificate;
};
// Another node's, as it is fetched:
struct FetchBegins {};  // what was kept is to be forgotten
struct FetchedPiece {   // answered by FetchedPieceKept
    p2p::KeptPiece piece;
};
struct FetchEnds {  // all is there: the ledger is to begin anew from it
    CheckpointIndex checkpoint = 0;
};
using SnapshotWork = std::variant<SnapshotBegins, SnapshotChunk, SnapshotEnds, FetchBegins, FetchedPiece, FetchEnds>;

// What subscribers are told, in batches: a commit decides thousands of blocks.
struct AttachedBatch {  // blocks became part of the tangle, in this order: pending
    std::vector<BlockPtr> blocks;
};
struct Decided {  // a block got its final fate
    BlockId block;
    AccountId issuer;
    Fate fate = Fate::confirmed;
    RejectReason reason = RejectReason::none;
    CommitIndex commit = 0;  // 0 when expired
    TimeUs time = 0;         // ledger time
    std::string tag;         // of a record
};
// All that a commit decided: what it ordered, in order, then what left the window with it (whose own commit is 0).
struct DecidedBatch {
    CommitIndex commit = 0;
    TimeUs time = 0;  // ledger time
    std::vector<Decided> blocks;
};
struct CheckpointClosed {
    Checkpoint checkpoint;
};
struct CheckpointCertified {
    CheckpointIndex index = 0;
};
// Another committee orders the tangle from now on: whoever checks round blocks must know it.
struct EpochStarted {
    Epoch epoch;
};
// A round block is complete here. For people who watch the committee: not a promise, and not repeated after a restart.
struct RoundSeen {
    RoundRef ref;
    std::vector<AuthorIndex> parents;  // authors of those of the round just before
    std::size_t tips = 0;
};
// A leader was committed; those of the rounds since the commit before were skipped. Not repeated after a restart.
struct LeaderCommitted {
    CommitIndex commit = 0;
    RoundRef leader;
    std::size_t blocks = 0;                   // that it ordered
    std::vector<tangle::RoundLeader> missed;  // oldest first; of very many the last ones
};
// For the operator's log.
struct Remark {
    enum class Level : std::uint8_t { debug, info, warning, error } level = Level::info;
    std::string text;
};
using Notice = std::variant<AttachedBatch, DecidedBatch, CheckpointClosed, CheckpointCertified, EpochStarted, RoundSeen,
                            LeaderCommitted, Remark>;

// Calls told(const BlockPtr&) for each block that the notice says was attached: none for other notices.
template <class Told>
void for_each_attached(const Notice& notice, Told&& told) {
    if (const auto* batch = std::get_if<AttachedBatch>(&notice)) {
        for (const BlockPtr& block : batch->blocks) told(block);
    }
}

// Calls told(const Decided&) for each block whose fate the notice tells: none for other notices.
template <class Told>
void for_each_decided(const Notice& notice, Told&& told) {
    if (const auto* batch = std::get_if<DecidedBatch>(&notice)) {
        for (const Decided& decided : batch->blocks) told(decided);
    }
}

struct Effects {
    std::vector<Send> sends;
    std::vector<ClosePeer> closes;
    std::vector<SubmitReply> replies;
    std::vector<StoreWrite> writes;
    std::vector<SignRequest> sign_requests;
    std::vector<SnapshotWork> snapshots;
    std::vector<Notice> notices;
    std::optional<TimeUs> wake_at;    // call step then, even without events
    std::optional<std::string> halt;  // stop the node and tell the operator why; nothing may be sent any more
};

// ---- the engine --------------------------------------------------------------------------------------------------

struct EngineOptions {
    Executor* executor = nullptr;         // splits up large checks; outlives the engine. nullptr: they are done in step
    std::optional<Seed> validator_seed;   // present: this node is the validator with that key, if the committee has it
    std::optional<PublicKey> signer_key;  // or: this key's, which lies in a signer
    tangle::PacemakerLimits pacemaker;
    TimeUs tip_age_us_max = 30'000'000;          // older tips are not offered any more
    std::size_t pending_bytes_max = 256u << 20;  // attached and not ordered; beyond it, blocks are refused (busy)
    // Beyond this much that is pending, all clients are refused (busy) while it has waited longer than this on average.
    // The oldest of it would say less: a few blocks always wait long for somebody to approve them. The runtime slows
    // down the busiest accounts long before (see Backlog), so that this is for crowds in which nobody stands out.
    std::size_t pending_bytes_slack = 4u << 20;
    TimeUs pending_mean_age_us_max = 400'000;
    std::size_t orphan_bytes_max = 16u << 20;           // waiting for parents; beyond it, the oldest are dropped
    std::size_t suspended_round_bytes_max = 64u << 20;  // waiting for what they name; the youngest rounds are dropped
    TimeUs pull_delay_us = 30'000;                      // how long something may be missing before it is asked for
    TimeUs status_interval_us = 1'000'000;
    std::uint16_t protocol_max = kLedgerProtocol;  // the node stops where the committee goes on to a later one
    TimeUs snapshot_interval_us = 0;               // of ledger time, between snapshots that are made; 0: none is
    // A ledger with next to nothing in it may begin from a snapshot that is so many checkpoints ahead, or ahead at all
    // when nobody keeps what comes between.
    bool snapshot_start = true;
    CheckpointIndex snapshot_gap_min = 60;
    // Any other ledger may be replaced by a snapshot, when nobody keeps what it lacks.
    bool snapshot_replaces = false;
    std::uint64_t unkept_bytes_max = p2p::kSnapshotUnkeptBytesMax;  // of FetchedPieces that are not answered
};

struct PeerView {
    PeerId peer = 0;
    PublicKeyBytes key;
    std::optional<AuthorIndex> author;
    bool greeted = false;   // its hello came
    bool answered = false;  // its status came: it knows our hello
    CommitIndex commit = 0;
    CheckpointIndex certified = 0;
    Round round = 0;
};

enum class Readiness : std::uint8_t {
    ready,
    recovering,         // replaying its own log
    storage_full,       // the store waits for space
    waiting_for_peers,  // too few committee members are reachable
    learning_own_last,  // a validator that asks for its own last block
    catching_up,        // behind the network
    fetching_snapshot,  // the same, and what comes between is left out
    no_source,          // behind the network, and nobody keeps what comes between
    no_progress,        // enough validators are reached, and yet nothing is committed
};

inline constexpr std::size_t kReadinessStates = 9;

// The numbers behind Readiness.
struct Standing {
    bool validator = false;
    std::size_t reached = 0;  // committee members, this node included
    std::size_t needed = 0;   // for a commit
    std::size_t committee = 0;
    CheckpointIndex behind = 0;                 // the network, in certified checkpoints
    std::optional<std::uint64_t> seconds_left;  // until that is made up for, at the present pace
    std::size_t answers = 0;                    // when learning its own last block
    std::size_t answers_needed = 0;
    TimeUs quiet_us = 0;              // without a commit, since there could be one
    std::vector<AuthorIndex> silent;  // committee members, this one excluded, without a round block lately
    std::string lack_of_space;        // why the store waits
    std::uint64_t pieces = 0;         // of a snapshot that is being fetched: got so far
    std::uint64_t pieces_total = 0;   // 0: not known yet
    CheckpointIndex lacking = 0;      // the first checkpoint that nobody keeps; 0: somebody keeps what is lacking
    bool snapshot_offered = false;    // then: somebody offers a snapshot, but this node may not begin from it
};

struct NodeStatus {
    Readiness readiness = Readiness::ready;
    std::string reason;  // for a person; empty when ready; describe_health knows more
    Standing standing;
    CommitIndex commit = 0;
    Hash commit_digest;
    Round committed_round = 0;
    Round highest_round = 0;
    Round proposed_round = 0;
    TimeUs ledger_time = 0;
    CheckpointIndex checkpoint = 0;
    CheckpointIndex certified = 0;
    Hash checkpoint_digest;
    Hash state_root;  // of the last checkpoint
    std::uint64_t accounts = 0;
    std::size_t tips = 0;
    std::size_t pending = 0;  // attached, not ordered
    std::size_t pending_bytes = 0;
    std::size_t orphans = 0;
    std::size_t suspended_round_blocks = 0;
    std::size_t window_blocks = 0;      // all that memory holds of the tangle
    std::uint64_t confirmed_total = 0;  // since start
    std::uint64_t rejected_total = 0;
    std::uint64_t expired_total = 0;
    EpochNumber epoch = 0;
    std::optional<AuthorIndex> author;  // when this node is a validator
    std::string signer_lack;            // why it cannot sign; empty: it can, or is none
};

// What memory holds of others' making, in bytes as its limits count them (EngineOptions).
struct HeldBytes {
    std::size_t pending = 0;  // up to pending_bytes_max and one block
    std::size_t orphans = 0;
    std::size_t suspended_round_blocks = 0;
};

// Memory that the engine's parts hold, about.
struct EngineMemory {
    std::size_t index = 0;     // ids of the window
    std::size_t vertices = 0;  // links of unordered blocks and tips
    std::size_t blocks = 0;    // unordered blocks
    std::size_t round_blocks = 0;
    std::size_t accounts = 0;
};

// What is attached and not ordered.
struct Backlog {
    std::size_t bytes = 0;
    TimeUs mean_age_us = 0;
};

struct BlockStatus {
    Fate fate = Fate::pending;
    RejectReason reason = RejectReason::none;
    CommitIndex commit = 0;
    bool solid = true;  // false: waits for parents
};

// The snapshots that this node can serve. Thread-safe.
class SnapshotShelf {
public:
    virtual ~SnapshotShelf() = default;
    struct Item {
        CheckpointIndex checkpoint = 0;
        TimeUs time = 0;  // ledger time
    };
    virtual std::optional<Item> newest() const = 0;
    // Nothing: not held.
    virtual std::optional<Bytes> piece(CheckpointIndex checkpoint, p2p::PieceKey key) const = 0;
};

class Engine {
public:
    // `reader` and `random` must outlive the engine.
    Engine(const Genesis& genesis, EngineOptions options, const tangle::StoreReader& reader, Random& random);
    ~Engine();

    // Start-up, in this order: restore once, replay_record for every record that the store offers, finish_replay once.
    // An error text means that the store does not fit this genesis or is inconsistent; the node must not start.
    Expected<void, std::string> restore(const tangle::Recovered& recovered);
    Expected<void, std::string> replay_record(tangle::Lsn lsn, tangle::LogKind kind, ByteView body);
    Expected<void, std::string> finish_replay(TimeUs now);
    // What the replayed commits did, as far as the store's index does not know it: whoever lets others ask the store
    // writes this first. Between finish_replay and the first step, which brings it otherwise.
    tangle::WriteBatch take_replayed();

    // The snapshots to serve; before the first step. It must outlive the engine.
    void serve_snapshots(const SnapshotShelf& shelf);
    // What an earlier process kept of a snapshot that it was fetching, in order, before the first step. Why it does not
    // fit: then none of it counts.
    std::optional<std::string> resume_snapshot(const p2p::KeptPiece& piece);
    // After the last of these: why this ledger will not begin from it; then none of it counts either.
    std::optional<std::string> refuse_resumed();

    // Requires finish_replay. `now` is this node's wall clock as ledger time (microseconds since genesis) and never
    // goes back.
    Effects step(TimeUs now, std::vector<Event> events);

    // Payloads were erased in the store: nothing that was read from it before is given to peers any more.
    void forget_served();

    // ---- queries, on the owning thread
    NodeStatus status() const;
    HeldBytes held_bytes() const;
    EngineMemory memory() const;  // for the operator: O(round blocks)
    Backlog backlog(TimeUs now) const;
    std::vector<PeerView> peers() const;
    // 1..count distinct ids to approve, uniformly chosen among fresh solid tips; the genesis id when there are none.
    std::vector<BlockId> tips(std::size_t count);
    const tangle::Ledger& ledger() const;
    // Nothing when this node never saw the block, or forgot it (ask the store for its fate then).
    std::optional<BlockStatus> block_status(const BlockId& id) const;
    std::optional<BlockPtr> block(const BlockId& id) const;  // when still in memory
    // Work and wait as of now for the next block of an account (see Ledger).
    std::optional<unsigned> required_work(const AccountId& issuer, std::size_t bytes) const;

    const Genesis& genesis() const;
    const Domains& domains() const;
    const Committee& committee() const;  // the present one
    const Epochs& epochs() const;
    NetworkId network() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace weft::node
