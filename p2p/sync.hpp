// Catching up by checkpoint ranges: which range to ask of whom, and when to turn to somebody else.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/checkpoint.hpp"
#include "p2p/range.hpp"
#include "p2p/range_download.hpp"

namespace weft::p2p {

struct SyncLimits {
    TimeUs timeout_us = kRangeTimeoutUs;
    TimeUs retry_us = kRangeRetryUs;
    std::size_t in_flight_max = kRangesInFlightMax;  // downloads held, complete ones among them
    std::uint32_t chunk_bytes_max = kRangeChunkBytesMax;
};

// A complete range, decoded but not verified: the certificate and the content are the caller's to check.
struct CompleteRange {
    PeerId peer = 0;  // the last that served a part of it
    Checkpoint checkpoint;
    Certificate certificate;
    Bundle bundle;
};

// A state machine; time is passed in. Idle until catch_up. Ranges are handed out in order of index; each is accepted
// or rejected by the caller. A download goes on at another peer where the first stopped answering; once content was
// rejected, that range is taken from one peer alone, so that a second rejection names the liar. Deterministic.
// Memory: at most in_flight_max * kBundleBytesMax.
class RangeSync {
public:
    explicit RangeSync(SyncLimits limits = {}) : limits_(limits) {}

    // What peers say they can serve: every range up to `certified` (they may have pruned old ones).
    void on_status(PeerId peer, CheckpointIndex certified);
    void on_disconnect(PeerId peer);

    // Starts, from the first checkpoint that is lacking; when active, skips what lies before `from`.
    void catch_up(CheckpointIndex from);
    void stop();
    bool active() const { return active_; }

    // Whether some peer has certified checkpoint `index`, or a later one.
    bool available(CheckpointIndex index) const;
    // Whether all peers that should have range wanted() said more than once that they do not hold it.
    bool starved() const { return failures_ > 1; }

    struct Ask {
        PeerId peer = 0;
        PullRange pull;
    };
    // What to send now; also notices time-outs.
    std::vector<Ask> next(TimeUs now);

    // Content that does not decode, or is of another checkpoint, is rejected here.
    ChunkVerdict on_chunk(PeerId peer, const RangeChunk& chunk);

    // The range wanted(), when complete; null otherwise. Stays until the verdict on it.
    const CompleteRange* complete() const;

    // The verdict on what complete() gave; requires that it gave something.
    void accept();
    // Gives the peer to blame; nobody when several served parts of it.
    std::optional<PeerId> reject();

    // The first checkpoint not yet accepted.
    CheckpointIndex wanted() const { return wanted_; }

    // When `next` must be called without another event.
    std::optional<TimeUs> wake_at(TimeUs now) const;

private:
    struct Range {
        explicit Range(CheckpointIndex index) : download(index) {}

        RangeDownload download;
        std::optional<CompleteRange> content;
        std::uint64_t request = 0;     // the open one; 0: none
        PeerId peer = 0;               // whom it asks
        TimeUs deadline = 0;           // of it
        TimeUs ready_at = 0;           // ask nobody before
        std::optional<PeerId> source;  // who served the last chunk: asked again while it answers
        bool single_source = false;    // after a rejection
        bool unanswered = false;       // by somebody, in this round of all peers
        std::set<PeerId> avoided;      // did not answer, do not hold it, or lied; forgotten when nobody else is left
    };

    void open_ranges();
    void ask(Range& range, TimeUs now, std::vector<Ask>& asks);
    std::optional<PeerId> choose(const Range& range) const;
    std::size_t load(PeerId peer) const;
    ChunkVerdict take(Range& range, PeerId peer, const RangeChunk& chunk);
    ChunkVerdict finish(Range& range, PeerId peer);
    static void avoid(Range& range, PeerId peer);
    static std::optional<PeerId> start_over(Range& range);

    SyncLimits limits_;
    bool active_ = false;
    CheckpointIndex wanted_ = 0;
    std::map<PeerId, CheckpointIndex> certified_;
    std::deque<Range> ranges_;  // of wanted_, wanted_ + 1, ...
    std::uint64_t next_request_ = 1;
    unsigned failures_ = 0;  // rounds of all peers for range wanted() in which each said no
};

}  // namespace weft::p2p
