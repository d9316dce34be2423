// The engine's inside. Only the engine's own .cpp files include this: engine.cpp (the outer face), engine_events.cpp
// (what comes in), engine_flow.cpp (what becomes solid, complete, committed), engine_timers.cpp (what is due),
// engine_epochs.cpp, engine_restart.cpp.
#pragma once

#include <functional>
#include <map>

#include "node/engine/admission.hpp"
#include "node/engine/answer_budget.hpp"
#include "node/engine/cone_server.hpp"
#include "node/engine/engine.hpp"
#include "node/engine/gossip.hpp"
#include "node/engine/lag_meter.hpp"
#include "node/engine/orderer.hpp"
#include "node/engine/outbox.hpp"
#include "node/engine/peers.hpp"
#include "node/engine/proposer.hpp"
#include "node/engine/signing.hpp"
#include "node/engine/snapshot_maker.hpp"
#include "p2p/pull.hpp"
#include "p2p/snapshot_sync.hpp"
#include "p2p/sync.hpp"
#include "tangle/graph/tip_chooser.hpp"

namespace weft::node {

struct Engine::Parts {
    Parts(const Genesis& genesis_in, EngineOptions options_in, const tangle::StoreReader& reader_in, Random& random_in);

    // ---- events (engine_events.cpp)
    void handle(Submitted& event);
    void handle(const PeerUp& event);
    void handle(const PeerDown& event);
    void handle(PeerBlocks& event);
    void handle(PeerRoundBlocks& event);
    void handle(PeerCone& event);
    void handle(PeerMessage& event);
    void handle(const StoreDone& event);
    void handle(StoreSpace& event);
    void handle(const SignerUp& event);
    void handle(const SignerDown& event);
    void handle(const Signed& event);
    void handle(const SnapshotChunkDone& event);
    void handle(const FetchedPieceKept& event);
    void for_each_block(const std::vector<BlockPtr>& blocks, const std::function<void(const BlockPtr&)>& take);
    void on_message(PeerId peer, const p2p::Hello& hello);
    void on_message(PeerId peer, const p2p::Status& status);
    void on_message(PeerId peer, const p2p::PullCone& pull);
    void on_message(PeerId peer, const p2p::PullRange& pull);
    void on_message(PeerId peer, const p2p::RangeChunk& chunk);
    void on_message(PeerId peer, const p2p::PullOwn& pull);
    void on_message(PeerId peer, const p2p::OwnLast& own);
    void on_message(PeerId peer, const p2p::Votes& votes);
    void on_message(PeerId peer, const p2p::Offer& offer);
    void on_message(PeerId peer, const p2p::PullSnapshot& pull);
    void on_message(PeerId peer, const p2p::SnapshotPiece& piece);
    void on_progress_of(PeerId peer, CommitIndex commit, CheckpointIndex certified, Round round);
    void send(PeerId peer, const p2p::Message& message);
    bool may_ask(PeerId peer);
    void remark(Remark::Level level, std::string text);
    void release(Held held);
    void hold_requests(std::vector<SignRequest> requests);
    bool adopt_signed(const Bytes& encoded);
    bool takes_in() const { return lack_of_space.empty(); }

    // ---- flow (engine_flow.cpp)
    void attach(const BlockPtr& block, std::optional<PeerId> from);
    void receive_round_block(const RoundBlockPtr& block, std::optional<PeerId> from, bool asked_for);
    void take_solid();
    void on_solid(const std::vector<tangle::SolidBlock>& blocks);
    void on_complete(const std::vector<RoundBlockPtr>& blocks);
    void note_round_block(const RoundBlockPtr& block, tangle::Lsn lsn);
    void count_vote(AuthorIndex author, const CheckpointVote& vote);
    void on_vote_result(CheckpointIndex index, tangle::Checkpointer::VoteResult result);
    void settle(CommitOutcome outcome, bool logged_before);
    void tell_round(const RoundBlock& block);
    void tell_leader(CommitOutcome& outcome);
    void tell_fates(const CommitOutcome& outcome);
    void tell_evidence(const std::vector<tangle::SequenceEvidence>& evidence);
    void on_checkpoint(const Checkpoint& checkpoint);
    void progress();
    bool accept_own(const RoundBlock& block) const;
    tangle::Lsn replay_from();

    // ---- epochs (engine_epochs.cpp)
    void begin_epoch(CommitIndex commit);
    void make_proposer(bool learned);
    bool may_vote_on(CheckpointIndex index) const;
    void count_late_votes();
    void tell_late_votes();
    CheckpointIndex late_until() const;
    p2p::Votes votes_of_certificates(const std::vector<CheckpointIndex>& checkpoints) const;
    void send_past_to(PeerId peer);
    std::optional<std::string> unknown_protocol() const;
    void warn_of_protocol();

    // ---- catch-up and timers (engine_timers.cpp)
    bool is_behind() const;
    bool is_stalled() const;
    void follow_ranges();
    std::optional<std::string> apply_range(const p2p::CompleteRange& range);
    void tell_erased(PeerId peer);
    std::optional<std::string> halt_divergent(CheckpointIndex index, const std::string& why);
    void want_missing();
    void ask_for_missing();
    void send_due_status();
    void offer_again();
    void arm(TimeUs at);
    p2p::Status own_status() const;
    p2p::Hello own_hello() const;

    // ---- snapshots (engine_snapshot.cpp)
    bool is_below_horizon() const;
    bool wants_snapshot() const;
    bool almost_empty() const;
    std::optional<std::string> refuse_resumed();
    bool is_fetching() const { return snapshots.active(); }
    void follow_snapshot();
    void make_snapshot();
    p2p::Offer own_offer() const;
    void offer_snapshots();

    // ---- restart (engine_restart.cpp)
    Expected<void, std::string> restore(const tangle::Recovered& recovered);
    void vote_again(CheckpointIndex last);
    CommitIndex last_commit_before(const Epoch& epoch) const;
    Expected<void, std::string> replay_block(tangle::Lsn lsn, ByteView body);
    Expected<void, std::string> replay_round_block(tangle::Lsn lsn, ByteView body);
    Expected<void, std::string> replay_commit(ByteView body);
    Expected<void, std::string> replay_certificate(ByteView body);

    // ---- what it says of itself (engine_standing.cpp)
    Readiness readiness(const Standing& standing) const;
    Standing standing() const;
    void note_standing();
    void note_heard(AuthorIndex author);

    const Genesis genesis;
    const NetworkId network;
    const Domains domains;
    Epochs epochs;
    const Committee& committee() const { return epochs.current().committee; }
    const EngineOptions options;
    const tangle::StoreReader& reader;
    Random& random;
    SerialExecutor serial;
    Executor& executor;
    std::optional<Signing> signing;  // when this node has a validator's key: of this epoch or another

    tangle::Tangle tangle;
    tangle::RoundBlocks round_blocks;
    Orderer orderer;
    std::optional<Voter> voter;        // when this node has a validator's key
    std::optional<Proposer> proposer;  // when this node is a validator in the present epoch
    AdmissionPolicy admission;
    Peers peers;
    Gossip gossip;
    Outbox outbox;
    AnswerBudget answers;
    ConeServer cones;
    RangeServer ranges;
    p2p::ConePuller puller;
    p2p::RangeSync sync;
    p2p::SnapshotSync snapshots;
    SnapshotMaker snapshot_maker;
    const SnapshotShelf* shelf = nullptr;
    tangle::UniformTips tip_chooser;

    std::vector<tangle::SolidBlock> solid;     // by the event at hand, not logged and told yet
    std::map<RoundRef, PeerId> round_origins;  // of suspended round blocks
    std::deque<std::pair<tangle::Lsn, RoundRef>> logged_rounds;
    bool replaying = true;
    TimeUs now = 0;
    TimeUs committed_at = 0;  // the last commit
    TimeUs able_since = 0;    // nothing else stands in the way of commits
    std::vector<TimeUs> heard_at = std::vector<TimeUs>(committee().size());  // of round blocks, by author
    LagMeter lag;
    TimeUs status_due = 0;
    TimeUs offer_due = 0;
    TimeUs scan_due = 0;
    std::uint64_t erased_taken = 0;  // blocks that came without their payload, not told yet
    TimeUs erased_due = 0;
    TimeUs offer_told_at = 0;
    p2p::Offer offer_told;
    bool fetch_told = false;  // that the snapshot is complete
    TimeUs evidence_due = 0;
    std::uint64_t evidence_untold = 0;
    Effects effects;
    std::uint16_t warned_of_protocol = 0;
    std::string signer_lack;         // why the signer cannot sign; empty: it can, or there is none
    std::string lack_of_space;       // why the store waits; empty: it does not
    CommitIndex epoch_commit = 0;    // the last one of the epoch before
    CommitIndex durable_commit = 0;  // synced: its fates may be told
    std::uint64_t confirmed = 0;
    std::uint64_t rejected = 0;
    std::uint64_t expired = 0;
};

}  // namespace weft::node
