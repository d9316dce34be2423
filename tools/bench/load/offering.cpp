#include "tools/bench/load/offering.hpp"

#include <algorithm>

namespace weft::bench::load {
namespace {

constexpr std::uint32_t kWaitUsMax = 20'000;
constexpr std::uint32_t kAliveIntervalUs = 200'000;

}  // namespace

Offering::Offering(const BlockStream& stream, Board& board, Links& links, const OfferingPlan& plan,
                   SteadyClock::time_point start)
    : stream_(stream), board_(board), links_(links), plan_(plan), start_(start) {
    for (std::size_t lane = 0; lane < stream.lanes.size(); ++lane) {
        lanes_.emplace_back(stream, lane, of_abusers(lane) ? plan.abusers_lane : plan.lane);
    }
}

std::uint32_t Offering::now_us() const {
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start_).count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(since, 0, UINT32_MAX - 1));
}

void Offering::close() {
    closed_ = true;
    for (Lane& lane : lanes_) lane.close();
}

void Offering::send(std::size_t lane, const Lane::Offer& offer, std::uint32_t now) {
    const Batch& batch = stream_.batches[offer.piece.batch];
    if (!offer.again) {
        if (batch.due_us + plan_.lag_us_max < now && !of_abusers(lane)) {
            end_.lagged = true;
            close();
        }
        if (!of_abusers(lane)) end_.late_us.add(now > batch.due_us ? now - batch.due_us : 0);
        board_.offered(batch.first, batch.blocks, now, plan_.latency_from);
    }
    links_.send(lane, offer.ticket, stream_.bytes_of(batch, offer.piece.skip));
}

// Blocks have parents at other nodes: a node far ahead would only collect blocks whose past is nowhere yet.
void Offering::keep_together() {
    std::uint32_t front = UINT32_MAX;
    const std::span<Lane> together(lanes_.data(), stream_.shape.nodes);
    for (const Lane& lane : together) front = std::min(front, lane.front_us());
    const std::uint32_t room = UINT32_MAX - front;
    for (Lane& lane : together) lane.limit(front + std::min(room, plan_.apart_us_max));
}

void Offering::send_due(std::uint32_t now) {
    if (lanes_.size() > 1) keep_together();
    std::uint64_t outstanding = 0;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        while (const auto offer = lanes_[lane].next(now)) send(lane, *offer, now);
        outstanding += lanes_[lane].outstanding();
    }
    outstanding_.store(outstanding, std::memory_order_relaxed);
}

void Offering::receive(std::uint32_t now) {
    std::uint32_t until = now + kWaitUsMax;
    auto wake_up = Links::WakeUp::fates;
    for (const Lane& lane : lanes_) {
        const std::uint32_t next = lane.next_at(now);
        until = std::min(until, next);
        if (next == UINT32_MAX) wake_up = Links::WakeUp::fates_and_answers;
    }
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::microseconds(until - now));
    Links::Handlers handlers;
    handlers.answer = [this](std::size_t lane, std::uint32_t ticket, std::span<const node::Admission> verdicts) {
        last_news_us_ = now_us();
        const auto piece = lanes_[lane].answered(ticket, verdicts, last_news_us_);
        if (piece) board_.judged(stream_.batches[piece->batch].first + piece->skip, verdicts);
    };
    handlers.fates = [this](std::size_t node, const FateList& list) {
        last_news_us_ = now_us();
        board_.decided(node, list, last_news_us_);
    };
    links_.receive(wait, wake_up, handlers);
}

bool Offering::finished() const {
    return board_.open() == 0 && board_.abuse_open() == 0 &&
           std::all_of(lanes_.begin(), lanes_.end(), [](const Lane& lane) { return lane.idle(); });
}

OfferingEnd Offering::run(const std::function<bool()>& nodes_run) {
    std::uint32_t next_look_us = 0;
    while (!finished()) {
        const std::uint32_t now = now_us();
        if (now >= plan_.end_us && !closed_) close();
        if (closed_ && now > std::max(last_news_us_, plan_.end_us) + plan_.patience_us) break;
        if (now >= next_look_us) {
            next_look_us = now + kAliveIntervalUs;
            end_.node_ended = !nodes_run();
            if (end_.node_ended) break;
        }
        send_due(now);
        receive(now);
    }
    for (const Lane& lane : lanes_) end_.left_out += lane.left_out();
    return std::move(end_);
}

}  // namespace weft::bench::load
