// Connections between simulated nodes: who is connected to whom, what is cut, what a message's way takes. Knows nothing
// of what messages say.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/ports.hpp"
#include "core/types.hpp"
#include "p2p/peer_id.hpp"

namespace weft::sim {

struct LinkOptions {
    TimeUs latency_us_min = 200;
    TimeUs latency_us_max = 20'000;
    bool continents = false;              // nodes on three continents in turn; the latencies above do not matter then
    std::uint32_t drop_per_million = 0;   // of messages
    std::uint32_t twice_per_million = 0;  // of messages: arrive a second time, too
    bool reorder = true;                  // within a connection
    std::uint64_t bandwidth = 0;          // bytes a second of a connection, each way; 0: without end
};

struct Link {
    std::size_t node = 0;  // at the other end
    p2p::PeerId peer = 0;  // this end's number there
    TimeUs last_arrival = 0;
    TimeUs busy_until = 0;  // what was sent before is on the wire by then
};

class Links {
public:
    // `random` outlives this.
    Links(LinkOptions options, std::size_t nodes, Random& random);

    struct Ends {
        p2p::PeerId at_a;
        p2p::PeerId at_b;
    };
    Ends connect(std::size_t a, std::size_t b);
    void disconnect(std::size_t node, p2p::PeerId peer);  // both ends
    // Nothing when that connection is gone.
    Link* find(std::size_t node, p2p::PeerId peer);
    const std::map<p2p::PeerId, Link>& of(std::size_t node) const { return links_[node]; }

    // Messages from one to the other are lost; the other way they are not.
    void cut(std::size_t from, std::size_t to) { cut_[from][to] = true; }
    // Messages between nodes of different groups are lost; nodes that are not listed form a group of their own.
    void partition(const std::vector<std::vector<std::size_t>>& groups);
    void heal();  // nothing is cut any more
    void set_drop(std::uint32_t per_million) { options_.drop_per_million = per_million; }
    void set_twice(std::uint32_t per_million) { options_.twice_per_million = per_million; }

    // How long a message takes; nothing: it is lost.
    std::optional<TimeUs> delay(std::size_t from, std::size_t to);
    // Will this message arrive twice?
    bool twice();
    // When a message of so many bytes that is sent now arrives, its way taking `delay`.
    TimeUs arrival(Link& link, TimeUs now, TimeUs delay, std::size_t bytes) const;

private:
    TimeUs draw_latency(std::size_t from, std::size_t to);

    LinkOptions options_;
    Random& random_;
    std::vector<std::map<p2p::PeerId, Link>> links_;  // by node
    std::vector<std::vector<bool>> cut_;              // by sender, by receiver
    p2p::PeerId next_peer_ = 1;
};

}  // namespace weft::sim
