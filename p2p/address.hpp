// "host:port" as people write it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::p2p {

struct HostPort {
    std::string host;  // a name or an address, without brackets
    std::uint16_t port = 0;
    bool operator==(const HostPort&) const = default;
};

// "host:port" or "[v6]:port", with a host and a decimal port of 0..65535. Nothing otherwise; whether the host
// exists is not looked at.
std::optional<HostPort> parse_host_port(std::string_view text);

}  // namespace weft::p2p
