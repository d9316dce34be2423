#include "node/runtime/event_ring.hpp"

#include <algorithm>
#include <array>

#include "node/runtime/json.hpp"

namespace weft::node {

namespace {

constexpr std::array<std::string_view, kTopics> kNames{"block", "confirmed", "rejected", "expired", "checkpoint"};
constexpr std::size_t kEntryOverheadBytes = 256;
constexpr std::size_t kCopiedAtOnceMax = 256;  // bounds how long a reader holds the lock

Topic topic_of_fate(Fate fate) {
    switch (fate) {
        case Fate::rejected:
            return Topic::rejected;
        case Fate::expired:
            return Topic::expired;
        default:
            return Topic::confirmed;
    }
}

std::size_t bytes_of(const Notice& notice) {
    const auto* attached = std::get_if<Attached>(&notice);
    return kEntryOverheadBytes + (attached == nullptr ? 0 : attached->block->size());
}

std::optional<AccountId> issuer_of(const Notice& notice) {
    if (const auto* attached = std::get_if<Attached>(&notice)) return attached->block->header.issuer;
    if (const auto* decided = std::get_if<Decided>(&notice)) return decided->issuer;
    return std::nullopt;
}

bool passes(const EventFilter& filter, Topic topic, const Notice& notice) {
    if (!filter.wants(topic)) return false;
    const std::optional<AccountId> issuer = issuer_of(notice);
    return !filter.account || !issuer || *issuer == *filter.account;
}

void write_event(std::string& out, std::string_view name, std::optional<EventRing::EventId> id, std::string_view data) {
    out += "event: ";
    out += name;
    if (id) out += "\nid: " + std::to_string(*id);
    out += "\ndata: ";
    out += data;
    out += "\n\n";
}

}  // namespace

std::string_view topic_name(Topic topic) {
    return kNames[static_cast<std::size_t>(topic)];
}

std::optional<Topic> parse_topic(std::string_view name) {
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Topic>(found - kNames.begin());
}

std::optional<Topic> topic_of(const Notice& notice) {
    if (std::holds_alternative<Attached>(notice)) return Topic::block;
    if (const auto* decided = std::get_if<Decided>(&notice)) return topic_of_fate(decided->fate);
    if (std::holds_alternative<CheckpointClosed>(notice)) return Topic::checkpoint;
    return std::nullopt;
}

std::string event_json(const Domains& domains, const Notice& notice) {
    if (const auto* attached = std::get_if<Attached>(&notice)) return attached_json(*attached->block);
    if (const auto* decided = std::get_if<Decided>(&notice)) return decided_json(*decided);
    const Checkpoint& checkpoint = std::get<CheckpointClosed>(notice).checkpoint;
    return checkpoint_event_json(checkpoint, checkpoint_digest(domains, checkpoint));
}

EventRing::EventRing(const Domains& domains, EventId first, std::function<void()> on_new)
    : domains_(domains), run_first_(first), on_new_(std::move(on_new)), first_(first) {}

void EventRing::append(const std::vector<Notice>& notices) {
    bool added = false;
    {
        const std::lock_guard lock(mutex_);
        const EventId before = first_ + entries_.size();
        for (const Notice& notice : notices) {
            for_each_attached(notice, [&](const BlockPtr& block) { append_one(Attached{block}); });
            for_each_decided(notice, [&](const Decided& decided) { append_one(decided); });
            if (std::holds_alternative<CheckpointClosed>(notice)) append_one(notice);
        }
        added = first_ + entries_.size() != before;
    }
    if (added) on_new_();
}

void EventRing::append_one(Notice notice) {
    const std::size_t bytes = bytes_of(notice);
    const Topic topic = *topic_of(notice);
    entries_.push_back({topic, std::move(notice), bytes});
    bytes_ += bytes;
    while (entries_.size() > kEventsMax || bytes_ > kBytesMax) {
        bytes_ -= entries_.front().bytes;
        entries_.pop_front();
        ++first_;
    }
}

EventRing::EventId EventRing::next_id() const {
    const std::lock_guard lock(mutex_);
    return first_ + entries_.size();
}

std::vector<EventRing::Entry> EventRing::copy_from(EventId& cursor, std::size_t count, EventId& first) const {
    const std::lock_guard lock(mutex_);
    first = first_;
    const EventId next = first_ + entries_.size();
    const EventId from = std::clamp(cursor, first_, next);
    const EventId to = std::min<EventId>(next, from + count);
    cursor = from;
    const auto at = [&](EventId id) { return entries_.begin() + static_cast<std::ptrdiff_t>(id - first_); };
    return {at(from), at(to)};
}

std::string EventRing::read(EventId& cursor, const EventFilter& filter, std::size_t bytes_max) const {
    std::string out;
    while (out.size() < bytes_max) {
        const EventId wanted = cursor;
        EventId first = 0;
        const std::vector<Entry> entries = copy_from(cursor, kCopiedAtOnceMax, first);
        if (wanted < first) {
            // How many is not known when the reader last read in an earlier run.
            const std::string missed = wanted < run_first_ ? "null" : std::to_string(first - wanted);
            write_event(out, "gap", std::nullopt, "{\"missed\":" + missed + "}");
        }
        if (entries.empty()) break;
        for (const Entry& entry : entries) {
            if (out.size() >= bytes_max) break;
            const EventId id = cursor++;
            if (passes(filter, entry.topic, entry.notice)) {
                write_event(out, topic_name(entry.topic), id, event_json(domains_, entry.notice));
            }
        }
    }
    return out;
}

}  // namespace weft::node
