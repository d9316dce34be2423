#include <charconv>

#include "node/runtime/config.hpp"

namespace weft::node {

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return std::nullopt;  // an IPv6 address without brackets: where would the port start?
    }
    Endpoint out{std::string(host), 0};
    const auto [stop, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (host.empty() || port.empty() || error != std::errc{} || stop != port.data() + port.size()) return std::nullopt;
    return out;
}

std::string endpoint_text(const Endpoint& endpoint) {
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    return (v6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

bool is_loopback(const Endpoint& endpoint) {
    // A name like 127.evil.example must not pass for the address.
    const bool digits_only = endpoint.host.find_first_not_of("0123456789.") == std::string::npos;
    return (digits_only && endpoint.host.rfind("127.", 0) == 0) || endpoint.host == "::1" ||
           endpoint.host == "localhost";
}

}  // namespace weft::node
