// Meters and chargers: devices that pay each other a few units at random moments, in an open loop: a slow network does
// not slow them, and latency counts from the moment that a payment was due.
#pragma once

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "core/ports.hpp"
#include "tools/demo/block_book.hpp"
#include "tools/demo/devices.hpp"
#include "tools/demo/node_links.hpp"
#include "tools/demo/tip_board.hpp"

namespace weft::demo {

struct LoadPlan {
    double rate = 500;  // payments a second in all; exponential gaps
    std::uint64_t genesis_unix_us = 0;
    std::uint64_t seed = 1;
};

// A device with more blocks than this without a fate makes no new ones: its sequence window is 1,024 wide.
inline constexpr std::size_t kOpenBlocksMax = 512;

// A thread of its own, which starts at once. `devices` are numbered from `first_device` in the book. Devices whose node
// is away leave their blocks in the book, for the follow-up.
class PaymentLoad {
public:
    PaymentLoad(const LoadPlan& plan, std::vector<Device> devices, std::size_t first_device,
                const std::vector<LinkAddress>& nodes, BlockBook& book, TipBoard& tips);

    // No new payments; verdicts and fates still come in until this object goes.
    void stop_offering() { offering_ = false; }

private:
    void run(std::stop_token stop);
    void make_due_payments(Clock::time_point now);
    void make_payment(Clock::time_point due);
    void send_batches();

    LoadPlan plan_;
    std::vector<Device> devices_;
    std::size_t first_device_;
    std::vector<LinkAddress> nodes_;
    BlockBook& book_;
    TipBoard& tips_;
    SplitMix random_;
    Clock::time_point next_due_;
    std::vector<std::vector<Bytes>> outgoing_;  // by node
    NodeLinks links_;                           // of the thread
    std::atomic<bool> offering_ = true;
    std::jthread thread_;  // last: it uses the members above
};

// Ledger time by this machine's clock.
TimeUs ledger_now(std::uint64_t genesis_unix_us);

// Whether a node that refuses a block with this code may take it later: the follow-up offers it again.
bool may_pass(const std::string& code);

// Until the next event, where `rate` of them fall on a second.
Clock::duration exponential_gap(SplitMix& random, double rate);

}  // namespace weft::demo
