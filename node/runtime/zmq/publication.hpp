// What the PUB socket says: topic, body and a number per topic. Pure but for the store's look-ups.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "node/engine/engine.hpp"
#include "tangle/store.hpp"

namespace weft::node::zmq {

struct Publication {
    std::string topic;  // ends with '|', so that no topic is another's prefix
    std::string body;
};

// All messages that a notice makes: `block|`, `confirmed|`, `rejected|`, `expired|`, `checkpoint|`, `account/<id>|`,
// `reading/<tag>|`.
std::vector<Publication> publications(const Domains& domains, const tangle::StoreReader& store, const Notice& notice);

Publication stats_publication(const NodeStatus& status, TimeUs now);

// Numbers the messages of each topic from 0. Bounded: beyond kTopicsMax topics all start again, which readers see as a
// gap.
class TopicNumbers {
public:
    std::uint32_t next(const std::string& topic);
    static constexpr std::size_t kTopicsMax = 65'536;

private:
    std::unordered_map<std::string, std::uint32_t> next_;
};

}  // namespace weft::node::zmq
