// Where a node's HTTP interface is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/client/error.hpp"

namespace weft::client {

struct Endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t port = 14265;
    std::string token{};  // sent as a bearer token, where the node asks for one; empty: none

    bool tls = false;
    std::string ca_file{};  // PEM, of the authorities that may vouch for the node; empty: the system's
    std::string socket{};   // of a node's local interface; not empty: instead of host and port

    std::string url() const;
    bool operator==(const Endpoint&) const = default;
};

// "http://host:port", "https://host:port", "host:port", "host" or "unix:PATH"; an IPv6 host stands in brackets. Errors:
// bad_input.
Result<Endpoint> parse_endpoint(std::string_view text);

}  // namespace weft::client
