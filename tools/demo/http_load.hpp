// Devices that pay each other through their nodes' HTTP interface, in an open loop, as devices on other machines do.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "tools/client/node_client.hpp"
#include "tools/demo/block_book.hpp"
#include "tools/demo/devices.hpp"
#include "tools/demo/payment_load.hpp"
#include "tools/demo/tip_board.hpp"

namespace weft::demo {

// The devices of one node, with a thread of their own, which starts at once. What the node does not answer stays in the
// book, for the follow-up, which also learns the fates.
class HttpLoad {
public:
    // `plan.rate` is that of these devices. `payees`: not empty, and others than the single device itself. Devices are
    // numbered in the book by their place in `numbers`.
    HttpLoad(const LoadPlan& plan, const client::Endpoint& node, std::vector<Device> devices,
             std::vector<std::size_t> numbers, std::vector<AccountId> payees, BlockBook& book, TipBoard& tips);

    // No new payments. Any thread.
    void stop_offering() { offering_ = false; }

private:
    void run(std::stop_token stop);
    std::vector<Bytes> due_payments(Clock::time_point now);
    Bytes payment(Clock::time_point due);
    void offer(const std::vector<Bytes>& blocks);

    LoadPlan plan_;
    client::NodeClient node_;
    std::vector<Device> devices_;
    std::vector<std::size_t> numbers_;
    std::vector<AccountId> payees_;
    BlockBook& book_;
    TipBoard& tips_;
    SplitMix random_;
    Clock::time_point next_due_;
    std::atomic<bool> offering_ = true;
    std::jthread thread_;  // last: it uses the members above
};

}  // namespace weft::demo
