// What the PUB socket says: topic, body and a number per topic. Pure but for the store's look-ups.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "node/engine/engine.hpp"
#include "node/runtime/zmq/subscriptions.hpp"
#include "tangle/store.hpp"

namespace weft::node::zmq {

struct Publication {
    std::string topic;  // ends with '|', so that no topic is another's prefix
    std::string body;
};

using Say = std::function<void(const Publication&)>;

// Says every message of a notice that somebody wants: `block|`, `fates|`, `confirmed|`, `rejected|`, `expired|`,
// `checkpoint|`, `account/<id>|`, `reading/<tag>|`. What nobody wants costs nothing.
void publish(const Domains& domains, const tangle::StoreReader& store, const Subscriptions& subscriptions,
             const Notice& notice, const Say& say);

Publication stats_publication(const NodeStatus& status, TimeUs now);

// The most blocks of one message of `fates|`. A reader that stands still has as many messages waiting as the socket's
// high-water mark says: this bounds their bytes.
inline constexpr std::size_t kFatesPerMessageMax = 1024;

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
