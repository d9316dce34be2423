// The users of a live network, paying each other until told to stop.
#pragma once

#include "tests/system/live_network.hpp"
#include "tools/demo/payment_load.hpp"

namespace weft::test {

class Traffic {
public:
    // Requires that the network has so many users; each keeps to one node. `rate`: payments a second in all.
    Traffic(const LiveNetwork& live, std::size_t users, double rate);

    demo::BlockBook& book() { return book_; }

    // Asks for the fates that no event told, and offers again what no node knows: blocks that were with a node that
    // died.
    void follow_up(const std::vector<bool>& running);

    // No new payments; true when every block's fate became known.
    bool settle();

private:
    std::vector<client::NodeClient> clients_;
    demo::BlockBook book_;
    demo::TipBoard tips_;
    demo::PaymentLoad load_;
};

}  // namespace weft::test
