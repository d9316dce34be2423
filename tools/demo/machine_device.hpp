// This machine as one of the devices: a record of its counters once a second, over HTTP.
#pragma once

#include <thread>

#include "tools/client/endpoint.hpp"
#include "tools/demo/block_book.hpp"
#include "tools/demo/devices.hpp"
#include "tools/demo/tip_board.hpp"

namespace weft::demo {

// A thread of its own, from construction to destruction. Device number 0 in the book.
class MachineDevice {
public:
    MachineDevice(Device device, const client::Endpoint& node, std::uint64_t genesis_unix_us, BlockBook& book,
                  TipBoard& tips);

private:
    void run(std::stop_token stop);
    void record_once(client::NodeClient& node, Clock::time_point due);

    Device device_;
    client::Endpoint node_;
    std::uint64_t genesis_unix_us_;
    BlockBook& book_;
    TipBoard& tips_;
    std::jthread thread_;  // last: it uses the members above
};

}  // namespace weft::demo
