// Fetching a snapshot: which one, piece by piece of whom, and when to turn to somebody else. What is done with it is
// the caller's business.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "p2p/snapshot_check.hpp"

namespace weft::p2p {

struct SnapshotLimits {
    TimeUs timeout_us = kSnapshotTimeoutUs;
    TimeUs retry_us = kSnapshotRetryUs;
    std::size_t asks_max = kSnapshotAsksMax;
    // Less than a peer gives: who asks for more is not answered, and loses seconds.
    std::uint64_t bytes_per_second = 24u << 20;
    std::uint64_t unkept_bytes_max = kSnapshotUnkeptBytesMax;
};

// A state machine; time is passed in. Idle until start. One peer at a time is the source, so that whoever sends
// something false is known; where it stops answering, another goes on behind what was verified. Deterministic. Memory:
// asks_max pieces, the roots, and one commit record.
class SnapshotSync {
public:
    explicit SnapshotSync(SnapshotRules rules, SnapshotLimits limits = {})
        : rules_(std::move(rules)), limits_(limits) {}

    void on_offer(PeerId peer, const Offer& offer) { offers_[peer] = offer; }
    void on_disconnect(PeerId peer);

    // The newest snapshot that is offered by a peer that failed to deliver no more often than any other; 0: none.
    CheckpointIndex newest() const;
    // Whether all of these peers said that they keep no range as old as this; at least one is needed.
    bool nobody_keeps(CheckpointIndex index, const std::vector<PeerId>& peers) const;

    // What an earlier process kept, piece by piece, before start. Why it does not fit; then all of it is forgotten.
    std::optional<std::string> resume(const KeptPiece& piece);
    // What was resumed is of no use. Before start.
    void forget();

    // Goes on with what was resumed, if it is of checkpoint `least` or a later one; else fetches the newest. Requires
    // that it is offered, and not active.
    void start(CheckpointIndex least);
    bool active() const { return active_; }
    void stop();
    bool complete() const { return check_ && check_->complete(); }
    CheckpointIndex target() const { return target_; }

    // Whether what was kept before is of no use any more: asked once after each beginning.
    bool take_begun() { return std::exchange(begun_, false); }
    // Each piece is answered by on_kept, when it is written or thrown away: what is on its way is bounded.
    std::vector<KeptPiece> take_kept();
    void on_kept(std::uint64_t bytes);

    struct Ask {
        PeerId peer = 0;
        PullSnapshot pull;
    };
    // What to send now; also notices time-outs.
    std::vector<Ask> next(TimeUs now);

    struct Ruling {
        enum class Verdict : std::uint8_t {
            expected,     // taken, or not held there: another peer is asked
            late,         // of a request that is not open any more
            unsolicited,  // no such request was made: blame the peer
            wrong,        // blame the peer, and why
        } verdict = Verdict::expected;
        std::string why{};
    };
    Ruling on_piece(PeerId peer, const SnapshotPiece& piece, TimeUs now);

    // When `next` must be called without another event.
    std::optional<TimeUs> wake_at(TimeUs now) const;

    struct Progress {
        std::uint64_t done = 0;
        std::uint64_t total = 0;  // 0: not known yet
    };
    Progress progress() const;

private:
    void begin(CheckpointIndex target);
    void drop_source();
    void avoid_source();
    void pace(std::size_t bytes, TimeUs now);
    std::optional<PeerId> choose() const;
    Ruling take_arrived();
    bool is_wanted(const PieceKey& key) const;

    SnapshotRules rules_;
    SnapshotLimits limits_;
    std::map<PeerId, Offer> offers_;
    bool active_ = false;
    bool begun_ = false;
    CheckpointIndex target_ = 0;
    std::optional<SnapshotCheck> check_;
    std::optional<PeerId> source_;
    std::map<std::uint64_t, PieceKey> open_;  // asked of the source, by request
    std::map<PieceKey, Bytes> arrived_;       // from it, before their turn
    TimeUs deadline_ = 0;                     // of the next piece
    TimeUs ready_at_ = 0;                     // ask nobody before
    TimeUs paced_from_ = 0;                   // begin of the second that is counted
    std::uint64_t paced_bytes_ = 0;           // that came in it
    std::uint64_t unkept_bytes_ = 0;          // given out by take_kept, and not told by on_kept
    std::set<PeerId> avoided_;                // did not answer, do not hold it, or lied
    std::map<PeerId, unsigned> failures_;     // how often that was so
    std::uint64_t next_request_ = 1;
};

}  // namespace weft::p2p
