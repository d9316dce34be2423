#include "node/runtime/zmq/subscriptions.hpp"

namespace weft::node::zmq {

void Subscriptions::note(ByteView message) {
    if (message.empty() || message[0] > 1 || message.size() > 1 + kPrefixBytesMax) return;
    const std::string_view prefix = as_text(message.subspan(1));
    message[0] == 1 ? add(prefix) : remove(prefix);
}

void Subscriptions::add(std::string_view prefix) {
    if (prefixes_.size() >= kPrefixesMax) {
        crowded_ = crowded_ || !prefixes_.contains(prefix);
    } else if (prefixes_.emplace(prefix).second) {
        ++lengths_[prefix.size()];
    }
}

void Subscriptions::remove(std::string_view prefix) {
    const auto found = prefixes_.find(prefix);
    if (found == prefixes_.end()) return;
    prefixes_.erase(found);
    const auto length = lengths_.find(prefix.size());
    if (--length->second == 0) lengths_.erase(length);
    if (prefixes_.empty()) crowded_ = false;
}

bool Subscriptions::wants(std::string_view topic) const {
    if (crowded_) return true;
    for (const auto& [length, count] : lengths_) {
        if (length > topic.size()) return false;
        if (prefixes_.contains(topic.substr(0, length))) return true;
    }
    return false;
}

bool Subscriptions::touches(std::string_view stem) const {
    if (wants(stem)) return true;
    const auto next = prefixes_.lower_bound(stem);
    return next != prefixes_.end() && next->starts_with(stem);
}

}  // namespace weft::node::zmq
