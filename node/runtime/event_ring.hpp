// The last events that the node told the world, for subscribers that read at their own pace and resume where they
// stopped. Bounded; the oldest fall out, and a reader who needed them is told how many it missed.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/engine/engine.hpp"

namespace weft::node {

enum class Topic : std::uint8_t { block, confirmed, rejected, expired, checkpoint };
inline constexpr std::size_t kTopics = 5;
std::string_view topic_name(Topic topic);
std::optional<Topic> parse_topic(std::string_view name);

struct EventFilter {
    std::uint8_t topics = (1u << kTopics) - 1;  // bit per Topic
    std::optional<AccountId> account;           // only events of this issuer; checkpoints have none and always pass

    bool wants(Topic topic) const { return (topics >> static_cast<unsigned>(topic) & 1u) != 0; }
};

// The topic under which a notice of one event is told; nothing for batches and for what is not told to subscribers.
std::optional<Topic> topic_of(const Notice& notice);
// The JSON body. Requires topic_of(notice).
std::string event_json(const Domains& domains, const Notice& notice);

// Thread-safe: one thread appends, others read.
class EventRing {
public:
    using EventId = std::uint64_t;

    // Events are numbered from `first`; with a number that grows from run to run (the time at start), an id of an
    // earlier run is never taken for one of this run. `on_new` is called after each append that added something, by the
    // appending thread, and must not block.
    EventRing(const Domains& domains, EventId first, std::function<void()> on_new);

    void append(const std::vector<Notice>& notices);

    EventId next_id() const;

    // Server-sent events from `cursor` on that pass `filter`, at most about `bytes_max` (one event at least), and moves
    // the cursor behind what was looked at. Starts with `event: gap` when events before were lost. Empty: nothing new.
    std::string read(EventId& cursor, const EventFilter& filter, std::size_t bytes_max) const;

    static constexpr std::size_t kEventsMax = 65'536;
    static constexpr std::size_t kBytesMax = 64u << 20;

private:
    struct Entry {
        Topic topic;
        Notice notice;
        std::size_t bytes;
    };

    void append_one(Notice notice);
    std::vector<Entry> copy_from(EventId& cursor, std::size_t count, EventId& first) const;

    const Domains& domains_;
    const EventId run_first_;
    std::function<void()> on_new_;
    mutable std::mutex mutex_;
    std::deque<Entry> entries_;
    EventId first_;  // of entries_
    std::size_t bytes_ = 0;
};

}  // namespace weft::node
