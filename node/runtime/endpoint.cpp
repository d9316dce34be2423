#include "node/runtime/config.hpp"
#include "p2p/address.hpp"

namespace weft::node {

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    std::optional<p2p::HostPort> address = p2p::parse_host_port(text);
    if (!address) return std::nullopt;
    return Endpoint{std::move(address->host), address->port};
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
