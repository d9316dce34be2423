// What is missing, whom to ask for it, and when to ask somebody else: the client's side of cone pulls.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <variant>
#include <vector>

#include "p2p/message.hpp"

namespace weft::p2p {

struct PullLimits {
    TimeUs timeout_us = kPullTimeoutUs;
    std::size_t per_peer_max = kPullsPerPeerMax;
    std::size_t total_max = kPullsMax;
    std::size_t wants_max = kPullWantsMax;
    unsigned cycles_max = kPullCyclesMax;
};

// A state machine; time is passed in. Each missing id is in at most one open request. The peer that mentioned it is
// asked first, then the others, the least busy first; when all have failed, all again after a pause, and after
// cycles_max rounds the id is given up. Deterministic.
class ConePuller {
public:
    explicit ConePuller(PullLimits limits = {}) : limits_(limits) {}

    // Notes ids as missing; those noted already stay as they are, but take over a hint if they have none. False when
    // some were dropped because wants_max are noted.
    bool want(std::span<const BlockId> blocks, std::optional<PeerId> hint, TimeUs now);
    bool want(std::span<const RoundRef> round_blocks, std::optional<PeerId> hint, TimeUs now);

    // The id arrived, by whatever way, or is not needed any more.
    void found(const BlockId& id) { forget(wants_.find(Missing(id))); }
    void found(const RoundRef& ref) { forget(wants_.find(Missing(ref))); }
    bool wanted(const BlockId& id) const { return wants_.contains(Missing(id)); }
    bool wanted(const RoundRef& ref) const { return wants_.contains(Missing(ref)); }

    struct Ask {
        PeerId peer = 0;
        PullCone pull;  // the caller fills in what it has (have_...)
    };
    // What to send now; also notices time-outs. Many ids go in one request. `peers`: connected and greeted, increasing.
    std::vector<Ask> next(TimeUs now, std::span<const PeerId> peers);

    enum class PartVerdict : std::uint8_t {
        expected,
        late,         // of a request that is not open any more: the content may be used
        unsolicited,  // no such request was made, or it has more parts than allowed: blame the peer
    };
    // A part arrived. Call `found` for its content first: what the last part leaves wanted is asked of another peer.
    PartVerdict on_part(PeerId peer, std::uint64_t request, bool last, TimeUs now);

    void on_disconnect(PeerId peer, TimeUs now);

    // When `next` must be called without another event; nothing when only events can change anything.
    std::optional<TimeUs> wake_at(TimeUs now) const;

    // Nothing is asked for, and nothing is to be: `next` has nothing to do.
    bool idle() const { return wants_.empty() && requests_.empty(); }
    std::size_t wants() const { return wants_.size(); }
    std::size_t requests() const { return requests_.size(); }
    std::uint64_t given_up_total() const { return given_up_total_; }

private:
    using Missing = std::variant<BlockId, RoundRef>;

    struct Want {
        std::optional<PeerId> hint;
        std::set<PeerId> tried;  // in this cycle
        unsigned cycles = 0;
        TimeUs ready_at = 0;
        std::optional<std::uint64_t> request;  // the open one that asks for it
    };
    struct Request {
        PeerId peer = 0;
        TimeUs deadline = 0;
        std::size_t parts = 0;
        std::vector<Missing> ids;
    };
    using Wants = std::map<Missing, Want>;
    using Requests = std::map<std::uint64_t, Request>;
    using Batches = std::map<PeerId, PullCone>;

    template <class Id>
    bool want_all(std::span<const Id> ids, std::optional<PeerId> hint, TimeUs now);
    void forget(Wants::iterator want);
    void expire(TimeUs now);
    void fail(Requests::iterator request, TimeUs now);
    void assign(Wants::iterator want, Batches& batches, TimeUs now, std::span<const PeerId> peers);
    std::optional<PeerId> choose(const Want& want, const Batches& batches, std::span<const PeerId> peers) const;
    bool can_take(PeerId peer, const Batches& batches) const;
    void start_cycle(Wants::iterator want, TimeUs now);
    void open(Ask& ask, TimeUs now);
    std::size_t open_at(PeerId peer) const;

    PullLimits limits_;
    Wants wants_;
    std::size_t waiting_ = 0;             // wants without an open request
    Requests requests_;                   // open
    std::map<PeerId, std::size_t> open_;  // how many per peer; none is zero
    std::uint64_t next_request_ = 1;
    std::uint64_t given_up_total_ = 0;
};

}  // namespace weft::p2p
