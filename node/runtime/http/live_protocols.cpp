#include "node/runtime/http/live_protocols.hpp"

#include <functional>

#include "core/bytes.hpp"
#include "node/runtime/live/codec.hpp"

namespace weft::node::http {

namespace {

constexpr std::string_view kTokenPrefix = "weft-token.";

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// The first that fits; empty when none does.
std::string_view find_protocol(std::string_view protocols, const std::function<bool(std::string_view)>& fits) {
    while (!protocols.empty()) {
        const std::size_t comma = std::min(protocols.find(','), protocols.size());
        const std::string_view protocol = trimmed(protocols.substr(0, comma));
        if (fits(protocol)) return protocol;
        protocols.remove_prefix(std::min(comma + 1, protocols.size()));
    }
    return {};
}

}  // namespace

bool offers_live(std::string_view protocols) {
    return !find_protocol(protocols, [](std::string_view each) { return each == live::kSubprotocol; }).empty();
}

std::string authorization_in(std::string_view protocols) {
    const std::string_view found =
        find_protocol(protocols, [](std::string_view each) { return each.starts_with(kTokenPrefix); });
    if (found.empty()) return {};
    const auto token = from_hex(found.substr(kTokenPrefix.size()));
    return token ? "Bearer " + std::string(as_text(*token)) : std::string();
}

}  // namespace weft::node::http
