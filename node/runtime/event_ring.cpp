#include "node/runtime/event_ring.hpp"

#include <array>

#include "core/names.hpp"
#include "node/runtime/json.hpp"

namespace weft::node {

namespace {

constexpr std::array<std::string_view, kTopics> kNames{"block", "confirmed", "rejected", "expired", "checkpoint"};

Topic topic_of_event(const EventView& event) {
    if (std::holds_alternative<const Block*>(event)) return Topic::block;
    if (const auto* decided = std::get_if<const Decided*>(&event)) return topic_of((*decided)->fate);
    return Topic::checkpoint;
}

const AccountId* issuer_of(const EventView& event) {
    if (const auto* block = std::get_if<const Block*>(&event)) return &(*block)->header.issuer;
    if (const auto* decided = std::get_if<const Decided*>(&event)) return &(*decided)->issuer;
    return nullptr;
}

bool passes(const EventFilter& filter, const EventView& event) {
    if (!filter.wants(topic_of_event(event))) return false;
    const AccountId* issuer = issuer_of(event);
    return !filter.account || issuer == nullptr || *issuer == *filter.account;
}

std::string json_of(const Domains& domains, const EventView& event) {
    if (const auto* block = std::get_if<const Block*>(&event)) return attached_json(**block);
    if (const auto* decided = std::get_if<const Decided*>(&event)) return decided_json(**decided);
    const Checkpoint& checkpoint = *std::get<const Checkpoint*>(event);
    return checkpoint_event_json(checkpoint, checkpoint_digest(domains, checkpoint));
}

bool tells_of(const std::vector<Notice>& notices, const BlockId& id) {
    for (const Notice& notice : notices) {
        for (std::size_t i = 0; i < events_in(notice); ++i) {
            const EventView event = event_at(notice, i);
            const auto* block = std::get_if<const Block*>(&event);
            const auto* decided = std::get_if<const Decided*>(&event);
            if ((block && (*block)->id == id) || (decided && (*decided)->block == id)) return true;
        }
    }
    return false;
}

BlockPtr without_payload(const Block& block) {
    auto erased = std::make_shared<Block>(block);
    std::fill(erased->encoded.end() - block.header.payload_bytes, erased->encoded.end(), std::uint8_t{0});
    erased->payload = Record{};
    erased->payload_erased = true;
    return erased;
}

NoticeList without_payload(const std::vector<Notice>& notices, const BlockId& id) {
    auto out = std::make_shared<std::vector<Notice>>(notices);
    for (Notice& notice : *out) {
        if (auto* attached = std::get_if<AttachedBatch>(&notice)) {
            for (BlockPtr& block : attached->blocks) {
                if (block->id == id) block = without_payload(*block);
            }
        }
        if (auto* batch = std::get_if<DecidedBatch>(&notice)) {
            for (Decided& decided : batch->blocks) {
                if (decided.block == id) decided.tag.clear();
            }
        }
    }
    return out;
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
    return value_of_name<Topic>(kNames, name);
}

Topic topic_of(Fate fate) {
    CHECK(fate != Fate::pending);
    if (fate == Fate::rejected) return Topic::rejected;
    return fate == Fate::expired ? Topic::expired : Topic::confirmed;
}

EventRing::EventRing(const Domains& domains, EventId first, std::function<void()> on_new)
    : domains_(domains), run_first_(first), on_new_(std::move(on_new)), first_(first) {}

void EventRing::append(NoticeList notices) {
    const std::size_t events = events_in(*notices);
    if (events == 0) return;
    const std::size_t bytes = bytes_of(*notices);
    {
        const std::lock_guard lock(mutex_);
        entries_.push_back({std::move(notices), next(), events, bytes});
        bytes_ += bytes;
        while (!entries_.empty() && (next() - first_ > kEventsMax || bytes_ > kBytesMax)) drop_oldest();
    }
    on_new_();
}

void EventRing::forget_payload(const BlockId& id) {
    const std::lock_guard lock(mutex_);
    for (Entry& entry : entries_) {
        // Readers may hold the list: it is replaced, not changed.
        if (tells_of(*entry.notices, id)) entry.notices = without_payload(*entry.notices, id);
    }
}

void EventRing::drop_oldest() {
    first_ += entries_.front().events;
    bytes_ -= entries_.front().bytes;
    entries_.pop_front();
}

EventRing::EventId EventRing::next_id() const {
    const std::lock_guard lock(mutex_);
    return next();
}

std::optional<EventRing::Entry> EventRing::find(EventId& cursor, EventId& first) const {
    const std::lock_guard lock(mutex_);
    first = first_;
    cursor = std::clamp(cursor, first_, next());
    const auto behind = std::upper_bound(entries_.begin(), entries_.end(), cursor,
                                         [](EventId id, const Entry& entry) { return id < entry.first; });
    if (cursor == next()) return std::nullopt;
    return *(behind - 1);
}

std::string EventRing::read(EventId& cursor, const EventFilter& filter, std::size_t bytes_max) const {
    std::string out;
    while (out.size() < bytes_max) {
        const EventId wanted = cursor;
        EventId first = 0;
        const std::optional<Entry> entry = find(cursor, first);
        if (wanted < first) {
            // How many is not known when the reader last read in an earlier run.
            const std::string missed = wanted < run_first_ ? "null" : std::to_string(first - wanted);
            write_event(out, "gap", std::nullopt, "{\"missed\":" + missed + "}");
        }
        if (!entry) break;
        render(*entry, cursor, filter, bytes_max, out);
    }
    return out;
}

// Without the lock: the list is shared, and never changes.
void EventRing::render(const Entry& entry, EventId& cursor, const EventFilter& filter, std::size_t bytes_max,
                       std::string& out) const {
    EventId first = entry.first;  // of the notice
    for (const Notice& notice : *entry.notices) {
        const EventId behind = first + events_in(notice);
        while (cursor < behind && out.size() < bytes_max) {
            const EventView event = event_at(notice, cursor - first);
            const EventId id = cursor++;
            if (passes(filter, event))
                write_event(out, topic_name(topic_of_event(event)), id, json_of(domains_, event));
        }
        first = behind;
    }
}

std::size_t EventRing::visit_newest(std::size_t most, const std::function<bool(const EventView&)>& look) const {
    std::vector<NoticeList> lists;
    {
        const std::lock_guard lock(mutex_);
        std::size_t events = 0;
        for (auto entry = entries_.rbegin(); entry != entries_.rend() && events < most; ++entry) {
            lists.push_back(entry->notices);
            events += entry->events;
        }
    }
    std::size_t shown = 0;
    for (const NoticeList& list : lists) {
        for (auto notice = list->rbegin(); notice != list->rend(); ++notice) {
            for (std::size_t i = events_in(*notice); i > 0; --i) {
                if (shown == most) return shown;
                ++shown;
                if (!look(event_at(*notice, i - 1))) return shown;
            }
        }
    }
    return shown;
}

std::size_t EventRing::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

}  // namespace weft::node
