#include "node/runtime/zmq/publication.hpp"

#include <algorithm>

#include "node/runtime/event_ring.hpp"
#include "node/runtime/json.hpp"

namespace weft::node::zmq {

namespace {

std::string frame_of(Topic topic) {
    return std::string(topic_name(topic)) + "|";
}

void say_fates(const DecidedBatch& batch, const Say& say) {
    for (std::span<const Decided> rest = batch.blocks; !rest.empty();) {
        const auto part = rest.first(std::min(rest.size(), kFatesPerMessageMax));
        rest = rest.subspan(part.size());
        Bytes body;
        body.reserve(8 + 8 + 4 + part.size() * (BlockId::kSize + 2));
        Writer out(body);
        out.u64(batch.commit).u64(batch.time).u32(static_cast<std::uint32_t>(part.size()));
        for (const Decided& each : part) {
            out.fixed(each.block).u8(static_cast<std::uint8_t>(each.fate)).u8(static_cast<std::uint8_t>(each.reason));
        }
        say({"fates|", std::string(as_text(body))});
    }
}

// The topics that tell of one decided block at a time.
class DecidedSpeaker {
public:
    DecidedSpeaker(const tangle::StoreReader& store, const Subscriptions& subscriptions, const Say& say)
        : store_(store),
          subscriptions_(subscriptions),
          say_(say),
          accounts_(subscriptions.touches("account/")),
          readings_(subscriptions.touches("reading/")) {
        for (const Fate fate : {Fate::confirmed, Fate::rejected, Fate::expired}) {
            fates_ = fates_ || subscriptions.wants(frame_of(topic_of(fate)));
        }
    }

    bool has_listeners() const { return fates_ || accounts_ || readings_; }

    void speak(const Decided& decided) {
        json_.clear();
        if (fates_) say_json(frame_of(topic_of(decided.fate)), decided);
        if (accounts_) say_json("account/" + decided.issuer.hex() + "|", decided);
        if (readings_ && !decided.tag.empty() && decided.fate == Fate::confirmed) say_reading(decided);
    }

private:
    void say_json(const std::string& topic, const Decided& decided) {
        if (!subscriptions_.wants(topic)) return;
        if (json_.empty()) json_ = decided_json(decided);
        say_({topic, json_});
    }

    void say_reading(const Decided& decided) {
        const std::string topic = "reading/" + decided.tag + "|";
        if (!subscriptions_.wants(topic)) return;
        if (const std::optional<Bytes> block = store_.block(decided.block)) say_({topic, std::string(as_text(*block))});
    }

    const tangle::StoreReader& store_;
    const Subscriptions& subscriptions_;
    const Say& say_;
    bool fates_ = false;
    const bool accounts_;
    const bool readings_;
    std::string json_;  // of the block that is spoken of, once it is needed
};

}  // namespace

void publish(const Domains& domains, const tangle::StoreReader& store, const Subscriptions& subscriptions,
             const Notice& notice, const Say& say) {
    if (subscriptions.empty()) return;
    if (subscriptions.wants(frame_of(Topic::block))) {
        for_each_attached(notice, [&](const BlockPtr& block) {
            say({frame_of(Topic::block), std::string(as_text(block->encoded))});
        });
    }
    const auto* batch = std::get_if<DecidedBatch>(&notice);
    if (batch != nullptr && subscriptions.wants("fates|")) say_fates(*batch, say);
    DecidedSpeaker speaker(store, subscriptions, say);
    if (speaker.has_listeners()) {
        for_each_decided(notice, [&](const Decided& decided) { speaker.speak(decided); });
    }
    const auto* closed = std::get_if<CheckpointClosed>(&notice);
    if (closed != nullptr && subscriptions.wants(frame_of(Topic::checkpoint))) {
        const Checkpoint& checkpoint = closed->checkpoint;
        say({frame_of(Topic::checkpoint), checkpoint_event_json(checkpoint, checkpoint_digest(domains, checkpoint))});
    }
}

Publication stats_publication(const NodeStatus& status, TimeUs now) {
    return {"stats|", stats_json(status, now)};
}

std::uint32_t TopicNumbers::next(const std::string& topic) {
    if (next_.size() >= kTopicsMax && !next_.contains(topic)) next_.clear();
    return next_[topic]++;
}

}  // namespace weft::node::zmq
