#include "tools/sim/network/links.hpp"

#include <algorithm>

namespace weft::sim {
namespace {

constexpr std::size_t kContinents = 3;
// One way, in microseconds, of undersea cables: Europe, North America, East Asia.
constexpr TimeUs kCableUs[kContinents][kContinents] = {
    {1'000, 45'000, 110'000}, {45'000, 1'000, 80'000}, {110'000, 80'000, 1'000}};

}  // namespace

Links::Links(LinkOptions options, std::size_t nodes, Random& random)
    : options_(options), random_(random), links_(nodes), cut_(nodes, std::vector<bool>(nodes, false)) {}

Links::Ends Links::connect(std::size_t a, std::size_t b) {
    const Ends ends{next_peer_, next_peer_ + 1};
    next_peer_ += 2;
    links_[a][ends.at_a] = {b, ends.at_b};
    links_[b][ends.at_b] = {a, ends.at_a};
    return ends;
}

void Links::disconnect(std::size_t node, p2p::PeerId peer) {
    const auto it = links_[node].find(peer);
    if (it == links_[node].end()) return;
    links_[it->second.node].erase(it->second.peer);
    links_[node].erase(it);
}

Link* Links::find(std::size_t node, p2p::PeerId peer) {
    const auto it = links_[node].find(peer);
    return it == links_[node].end() ? nullptr : &it->second;
}

void Links::partition(const std::vector<std::vector<std::size_t>>& groups) {
    std::vector<std::size_t> group_of(links_.size(), 0);
    for (std::size_t group = 0; group < groups.size(); ++group) {
        for (const std::size_t node : groups[group]) group_of[node] = group + 1;
    }
    for (std::size_t from = 0; from < links_.size(); ++from) {
        for (std::size_t to = 0; to < links_.size(); ++to) cut_[from][to] = group_of[from] != group_of[to];
    }
}

void Links::heal() {
    for (std::vector<bool>& row : cut_) std::fill(row.begin(), row.end(), false);
}

std::optional<TimeUs> Links::delay(std::size_t from, std::size_t to) {
    if (cut_[from][to] || random_.below(1'000'000) < options_.drop_per_million) return std::nullopt;
    return draw_latency(from, to);
}

TimeUs Links::draw_latency(std::size_t from, std::size_t to) {
    if (!options_.continents) {
        return options_.latency_us_min + random_.below(options_.latency_us_max - options_.latency_us_min + 1);
    }
    const TimeUs cable = kCableUs[from % kContinents][to % kContinents];
    return cable + random_.below(cable / 8 + 1);
}

bool Links::twice() {
    return options_.twice_per_million > 0 && random_.below(1'000'000) < options_.twice_per_million;
}

TimeUs Links::arrival(Link& link, TimeUs now, TimeUs delay, std::size_t bytes) const {
    TimeUs time = now + delay;
    if (options_.bandwidth > 0) {
        link.busy_until = std::max(link.busy_until, now) + bytes * 1'000'000 / options_.bandwidth;
        time = link.busy_until + delay;
    }
    if (!options_.reorder) time = std::max(time, link.last_arrival);
    link.last_arrival = time;
    return time;
}

}  // namespace weft::sim
