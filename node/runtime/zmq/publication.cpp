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
    const std::optional<Topic> topic = topic_of(notice);
    if (!topic) return out;
    const std::string name = std::string(topic_name(*topic)) + "|";
    if (const auto* attached = std::get_if<Attached>(&notice)) {
        out.push_back({name, std::string(as_text(attached->block->encoded))});
        return out;
    }
    const std::string json = event_json(domains, notice);
    out.push_back({name, json});
    if (const auto* decided = std::get_if<Decided>(&notice)) add_decided(store, *decided, json, out);
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
