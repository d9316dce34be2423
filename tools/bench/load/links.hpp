// ZeroMQ to the nodes of a run: batches out (DEALER to their ROUTER), verdicts and fates in. One thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tools/bench/load/news.hpp"

namespace weft::bench::load {

struct LinkAddress {
    std::string pub;  // empty: its fates are not listened to
    std::string router;
};

class Links {
public:
    // `connections` sockets to each node's ROUTER, used in turn.
    Links(const std::vector<LinkAddress>& nodes, unsigned connections);
    ~Links();

    // The batch is sent from where it lies: it must stay as it is while this object lives. `ticket` comes back with the
    // answer.
    void send(std::size_t node, std::uint32_t ticket, ByteView batch);

    struct Handlers {
        std::function<void(std::size_t node, std::uint32_t ticket, std::span<const node::Admission>)> answer;
        std::function<void(std::size_t node, const FateList&)> fates;
    };
    // What ends a wait. Fates do, since latencies are counted to them; answers only where something waits for them: to
    // wake up for each would cost the nodes of the run more time than all the rest.
    enum class WakeUp : std::uint8_t { fates, fates_and_answers };
    // Waits at most so long, then hands over all that is there.
    void receive(std::chrono::milliseconds wait, WakeUp wake_up, const Handlers& handlers);

    // Messages that could not be read, and gaps in the numbering of fates.
    std::uint64_t unreadable() const;
    std::uint64_t missed() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace weft::bench::load
