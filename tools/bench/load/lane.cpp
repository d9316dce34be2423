#include "tools/bench/load/lane.hpp"

#include <algorithm>

namespace weft::bench::load {

Lane::Lane(const BlockStream& stream, std::size_t lane, LanePolicy policy)
    : stream_(stream), batches_(stream.lanes[lane]), policy_(policy), window_(policy.outstanding_max) {}

std::uint32_t Lane::blocks_of(const Piece& piece) const {
    return std::uint32_t{stream_.batches[piece.batch].blocks} - piece.skip;
}

// What was busy goes first: its children are behind it.
std::optional<Piece> Lane::candidate() const {
    if (!again_.empty()) return *again_.begin();
    if (closed_ || next_batch_ == batches_.size()) return std::nullopt;
    return Piece{batches_[next_batch_], 0};
}

std::uint32_t Lane::front_us() const {
    const auto due = [&](const Piece& piece) { return stream_.batches[piece.batch].due_us; };
    std::uint32_t front = UINT32_MAX;
    if (const auto piece = candidate()) front = due(*piece);
    for (const std::optional<Piece>& piece : out_) {
        if (piece) front = std::min(front, due(*piece));
    }
    return front;
}

bool Lane::has_room(const Piece& piece) const {
    return outstanding_ == 0 || outstanding_ + blocks_of(piece) <= window_;
}

std::optional<Lane::Offer> Lane::next(std::uint32_t now_us) {
    leave_out_stale(now_us);
    if (next_at(now_us) > now_us) return std::nullopt;
    const Piece piece = *candidate();
    const bool again = !again_.empty();
    if (again) {
        again_.erase(again_.begin());
    } else {
        ++next_batch_;
    }
    return Offer{take_ticket(piece), piece, again};
}

void Lane::leave_out_stale(std::uint32_t now_us) {
    while (policy_.stale_us < now_us && next_batch_ < batches_.size() &&
           stream_.batches[batches_[next_batch_]].due_us < now_us - policy_.stale_us) {
        left_out_ += stream_.batches[batches_[next_batch_++]].blocks;
    }
}

std::uint32_t Lane::next_at(std::uint32_t now_us) const {
    const auto piece = candidate();
    if (!piece || !has_room(*piece)) return UINT32_MAX;
    const std::uint32_t due_us = stream_.batches[piece->batch].due_us;
    if (again_.empty() && due_us > due_us_max_) return UINT32_MAX;
    const std::uint32_t wanted_us = due_us > policy_.lead_us ? due_us - policy_.lead_us : 0;
    return std::max({now_us, paused_until_us_, wanted_us});
}

std::uint32_t Lane::take_ticket(const Piece& piece) {
    if (free_tickets_.empty()) {
        free_tickets_.push_back(static_cast<std::uint32_t>(out_.size()));
        out_.emplace_back();
    }
    const std::uint32_t ticket = free_tickets_.back();
    free_tickets_.pop_back();
    out_[ticket] = piece;
    outstanding_ += blocks_of(piece);
    return ticket;
}

std::optional<Piece> Lane::answered(std::uint32_t ticket, std::span<const node::Admission> verdicts,
                                    std::uint32_t now_us) {
    if (ticket >= out_.size() || !out_[ticket] || blocks_of(*out_[ticket]) != verdicts.size()) return std::nullopt;
    const Piece piece = *out_[ticket];
    out_[ticket].reset();
    free_tickets_.push_back(ticket);
    const std::uint32_t blocks = blocks_of(piece);
    outstanding_ -= blocks;
    if (!policy_.insists) return piece;
    const auto busy = std::find_if(verdicts.begin(), verdicts.end(), try_again);
    if (busy == verdicts.end()) {
        window_ = std::min(policy_.outstanding_max, window_ + std::max(1u, blocks / 8));
        return piece;
    }
    again_.insert({piece.batch, static_cast<std::uint16_t>(piece.skip + (busy - verdicts.begin()))});
    window_ = std::max(1u, window_ / 2);
    paused_until_us_ = now_us + policy_.pause_us;
    return piece;
}

bool Lane::idle() const {
    return outstanding_ == 0 && !candidate();
}

}  // namespace weft::bench::load
