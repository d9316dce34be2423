// Offers a stream to the nodes of a run and hears what becomes of it. One thread.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "tools/bench/load/board.hpp"
#include "tools/bench/load/lane.hpp"
#include "tools/bench/load/links.hpp"

namespace weft::bench::load {

using SteadyClock = std::chrono::steady_clock;

struct OfferingPlan {
    std::uint32_t end_us = 0;       // no new batches from here on
    std::uint64_t lag_us_max = 0;   // a batch that is sent later than this is too old: the offering ends there
    std::uint64_t patience_us = 0;  // after the end: how long without any news until the rest is given up
    std::uint32_t apart_us_max = UINT32_MAX;  // no node is offered what is due so long after what another has not taken
    Board::LatencyFrom latency_from = Board::LatencyFrom::due;
    LanePolicy lane;
    LanePolicy abusers_lane;
};

struct OfferingEnd {
    measure::Histogram late_us;  // first sending of each batch after it was due
    bool lagged = false;         // ended by lag_us_max
    bool node_ended = false;
    std::uint64_t left_out = 0;  // abusers' blocks that could not be sent in time
};

class Offering {
public:
    // All outlive this.
    Offering(const BlockStream& stream, Board& board, Links& links, const OfferingPlan& plan,
             SteadyClock::time_point start);

    // Until every block that was accepted has its fate, or patience ends. `nodes_run` is asked a few times a second.
    OfferingEnd run(const std::function<bool()>& nodes_run);

    // Blocks without a verdict at this moment. Any thread.
    std::uint64_t outstanding() const { return outstanding_.load(std::memory_order_relaxed); }

private:
    std::uint32_t now_us() const;
    void keep_together();
    void send_due(std::uint32_t now);
    void send(std::size_t lane, const Lane::Offer& offer, std::uint32_t now);
    void receive(std::uint32_t now);
    bool of_abusers(std::size_t lane) const { return lane >= stream_.shape.nodes; }
    bool finished() const;
    void close();

    const BlockStream& stream_;
    Board& board_;
    Links& links_;
    OfferingPlan plan_;
    SteadyClock::time_point start_;
    std::vector<Lane> lanes_;
    OfferingEnd end_;
    bool closed_ = false;
    std::uint32_t last_news_us_ = 0;
    std::atomic<std::uint64_t> outstanding_{0};
};

}  // namespace weft::bench::load
