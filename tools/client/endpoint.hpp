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

    std::string url() const;
    bool operator==(const Endpoint&) const = default;
};

// "http://host:port", "host:port" or "host"; an IPv6 host stands in brackets. Errors: bad_input.
Result<Endpoint> parse_endpoint(std::string_view text);

}  // namespace weft::client
