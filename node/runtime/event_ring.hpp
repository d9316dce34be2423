// The last events that the node told the world, for subscribers that read at their own pace and resume where they
// stopped. Bounded; the oldest fall out, and a reader who needed them is told how many it missed.
//
// Kept as the engine made them, a list for each step: what nobody reads costs a few nanoseconds an event.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "node/runtime/notices.hpp"

namespace weft::node {

enum class Topic : std::uint8_t { block, confirmed, rejected, expired, checkpoint };
inline constexpr std::size_t kTopics = 5;
std::string_view topic_name(Topic topic);
std::optional<Topic> parse_topic(std::string_view name);
// Under which a decided block is told. Requires a final fate.
Topic topic_of(Fate fate);

struct EventFilter {
    std::uint8_t topics = (1u << kTopics) - 1;  // bit per Topic
    std::optional<AccountId> account;           // only events of this issuer; checkpoints have none and always pass

    bool wants(Topic topic) const { return (topics >> static_cast<unsigned>(topic) & 1u) != 0; }
};

// Thread-safe: one thread appends, others read.
class EventRing {
public:
    using EventId = std::uint64_t;

    // Events are numbered from `first`; with a number that grows from run to run (the time at start), an id of an
    // earlier run is never taken for one of this run. `on_new` is called after each append that added something, by the
    // appending thread, and must not block.
    EventRing(const Domains& domains, EventId first, std::function<void()> on_new);

    void append(NoticeList notices);

    // What was told of the block is told again without its payload and its record's tag. Cost: a look at every event.
    void forget_payload(const BlockId& id);

    EventId next_id() const;
    std::size_t bytes() const;  // of memory that it keeps, about

    // Server-sent events from `cursor` on that pass `filter`, at most about `bytes_max` (one event at least), and moves
    // the cursor behind what was looked at. Starts with `event: gap` when events before were lost. Empty: nothing new.
    std::string read(EventId& cursor, const EventFilter& filter, std::size_t bytes_max) const;

    // Shows the newest events, newest first, at most `most` of them, until `look` says no; how many it showed. Whoever
    // appends does not wait for it.
    std::size_t visit_newest(std::size_t most, const std::function<bool(const EventView&)>& look) const;

    // Whole lists fall out when the ring holds more than either.
    static constexpr std::size_t kEventsMax = 262'144;
    static constexpr std::size_t kBytesMax = 64u << 20;

private:
    struct Entry {
        NoticeList notices;
        EventId first = 0;  // of its events
        std::size_t events = 0;
        std::size_t bytes = 0;
    };

    EventId next() const { return entries_.empty() ? first_ : entries_.back().first + entries_.back().events; }
    void drop_oldest();
    // The entry that holds the event at `cursor`, or none when that is still to come. Moves a cursor that is out of
    // range to the nearest event there is; `first` becomes the oldest that is left.
    std::optional<Entry> find(EventId& cursor, EventId& first) const;
    void render(const Entry& entry, EventId& cursor, const EventFilter& filter, std::size_t bytes_max,
                std::string& out) const;

    const Domains& domains_;
    const EventId run_first_;
    std::function<void()> on_new_;
    mutable std::mutex mutex_;
    std::deque<Entry> entries_;
    EventId first_;  // the oldest event that is left; the next one when there is none
    std::size_t bytes_ = 0;
};

}  // namespace weft::node
