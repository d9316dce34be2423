// Listens to every node of a live network and keeps what each reported: a report is a promise.
#pragma once

#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "tests/system/live_network.hpp"

namespace weft::test {

// A thread of its own, which starts at once. Any thread may ask.
class Witness {
public:
    explicit Witness(const LiveNetwork& live);

    // Reports are numbered from 0 in the order in which they were heard.
    struct Report {
        std::size_t node = 0;
        client::FateEvent event;
    };
    std::size_t count() const;
    std::vector<Report> since(std::size_t first, std::size_t count_max = SIZE_MAX) const;

    // What two reports said differently of one block; empty: nothing.
    std::string contradiction() const;

private:
    void listen(std::stop_token stop);
    void hear(std::size_t node, const client::FateEvent& event);

    std::vector<demo::LinkAddress> nodes_;
    mutable std::mutex mutex_;
    std::vector<Report> reports_;
    std::unordered_map<BlockId, std::size_t> first_of_;  // block -> its first report
    std::string contradiction_;
    std::jthread thread_;  // last: it uses the members above
};

}  // namespace weft::test
