// What is sent next to one node: its batches when they are due, what was busy again and in order, never more at once
// than fits. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "node/engine/verdict.hpp"
#include "tools/bench/load/block_stream.hpp"

namespace weft::bench::load {

struct LanePolicy {
    std::uint32_t outstanding_max = 16'384;  // blocks without a verdict
    std::uint32_t pause_us = 2'000;          // after a busy answer
    std::uint32_t lead_us = 0;               // a batch may be sent so long before it is due
    bool insists = true;                     // what was busy is offered again, and less is sent then
    std::uint32_t stale_us = UINT32_MAX;     // a batch that could not be sent so long after it was due is left out
};

// A batch, or its end.
struct Piece {
    std::uint32_t batch = 0;
    std::uint16_t skip = 0;  // blocks at the batch's start that are not part of it
    auto operator<=>(const Piece&) const = default;
};

class Lane {
public:
    // `stream` outlives this.
    Lane(const BlockStream& stream, std::size_t lane, LanePolicy policy);

    struct Offer {
        std::uint32_t ticket = 0;
        Piece piece;
        bool again = false;
    };
    // What to send now; call until nothing comes.
    std::optional<Offer> next(std::uint32_t now_us);

    // The verdicts on an offer, whose piece it returns; from the first block on that is busy, it will be offered again.
    // Nothing for a ticket that is not out, or when the number of verdicts is wrong.
    std::optional<Piece> answered(std::uint32_t ticket, std::span<const node::Admission> verdicts,
                                  std::uint32_t now_us);

    // When next() may have something; UINT32_MAX: not before the next answer.
    std::uint32_t next_at(std::uint32_t now_us) const;

    // When the oldest batch that its node has not taken yet was due; UINT32_MAX: there is none.
    std::uint32_t front_us() const;
    // No new batch that is due later than this, until another limit is set.
    void limit(std::uint32_t due_us_max) { due_us_max_ = due_us_max; }

    std::uint64_t left_out() const { return left_out_; }  // blocks, see LanePolicy::stale_us

    // No new batches from now on; what was busy is still offered again.
    void close() { closed_ = true; }
    bool idle() const;  // nothing outstanding, nothing to offer again, no batches left (or closed)
    std::uint32_t outstanding() const { return outstanding_; }

private:
    std::uint32_t blocks_of(const Piece& piece) const;
    std::optional<Piece> candidate() const;
    std::uint32_t take_ticket(const Piece& piece);
    bool has_room(const Piece& piece) const;
    void leave_out_stale(std::uint32_t now_us);

    const BlockStream& stream_;
    const std::vector<std::uint32_t>& batches_;
    LanePolicy policy_;
    std::size_t next_batch_ = 0;
    std::set<Piece> again_;
    std::vector<std::optional<Piece>> out_;  // by ticket
    std::vector<std::uint32_t> free_tickets_;
    std::uint32_t outstanding_ = 0;
    std::uint32_t window_;  // halved by a busy answer, grows with each good one
    std::uint32_t paused_until_us_ = 0;
    std::uint32_t due_us_max_ = UINT32_MAX;
    bool closed_ = false;
    std::uint64_t left_out_ = 0;
};

// Whether the same block may be taken later.
constexpr bool try_again(node::Admission admission) {
    return admission == node::Admission::busy || admission == node::Admission::not_ready;
}

}  // namespace weft::bench::load
