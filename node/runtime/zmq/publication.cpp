#include "node/runtime/zmq/publication.hpp"

#include "node/runtime/event_ring.hpp"
#include "node/runtime/json.hpp"

namespace weft::node::zmq {

namespace {

void add_decided(const tangle::StoreReader& store, const Decided& decided, const std::string& json,
                 std::vector<Publication>& out) {
    out.push_back({"account/" + decided.issuer.hex() + "|", json});
    if (decided.tag.empty() || decided.fate != Fate::confirmed) return;
    if (const std::optional<Bytes> block = store.block(decided.block)) {
        out.push_back({"reading/" + decided.tag + "|", std::string(as_text(*block))});
    }
}

}  // namespace

std::vector<Publication> publications(const Domains& domains, const tangle::StoreReader& store, const Notice& notice) {
    std::vector<Publication> out;
    for_each_attached(notice, [&](const BlockPtr& block) {
        out.push_back({"block|", std::string(as_text(block->encoded))});
    });
    for_each_decided(notice, [&](const Decided& decided) {
        const std::string json = event_json(domains, decided);
        out.push_back({std::string(topic_name(*topic_of(decided))) + "|", json});
        add_decided(store, decided, json, out);
    });
    if (std::holds_alternative<CheckpointClosed>(notice)) {
        out.push_back({"checkpoint|", event_json(domains, notice)});
    }
    return out;
}

Publication stats_publication(const NodeStatus& status, TimeUs now) {
    return {"stats|", stats_json(status, now)};
}

std::uint32_t TopicNumbers::next(const std::string& topic) {
    if (next_.size() >= kTopicsMax && !next_.contains(topic)) next_.clear();
    return next_[topic]++;
}

}  // namespace weft::node::zmq
