#include "tools/client/endpoint.hpp"

#include <charconv>

namespace weft::client {
namespace {

constexpr std::string_view kHint =
    "Give it as http://HOST:PORT, for example http://127.0.0.1:14265, as https://HOST:PORT, or as unix:PATH.";

Unexpected<Error> not_an_address(std::string_view text, std::string_view why) {
    return bad_input("'" + std::string(text) + "' is not a node's address: " + std::string(why) + ".",
                     std::string(kHint));
}

// The host, with `rest` becoming what follows it; empty when there is none.
std::string take_host(std::string_view& rest) {
    const bool bracketed = rest.starts_with('[');
    const std::size_t end = rest.find(bracketed ? ']' : ':');
    std::string host(rest.substr(bracketed ? 1 : 0, end == rest.npos ? rest.npos : end - (bracketed ? 1 : 0)));
    rest = end == rest.npos ? std::string_view{} : rest.substr(bracketed ? end + 1 : end);
    return host;
}

}  // namespace

std::string Endpoint::url() const {
    if (!socket.empty()) return "unix:" + socket;
    const bool v6 = host.find(':') != host.npos;
    return (tls ? "https://" : "http://") + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Endpoint> parse_endpoint(std::string_view text) {
    std::string_view rest = text;
    Endpoint endpoint;
    if (rest.starts_with("unix:")) {
        endpoint.socket = rest.substr(5);
        if (endpoint.socket.empty()) return not_an_address(text, "the socket's path is missing");
        return endpoint;
    }
    endpoint.tls = rest.starts_with("https://");
    if (endpoint.tls) rest.remove_prefix(8);
    if (rest.starts_with("http://")) rest.remove_prefix(7);
    if (rest.ends_with('/')) rest.remove_suffix(1);

    endpoint.host = take_host(rest);
    if (endpoint.host.empty() || endpoint.host.find_first_of("/ ?#@[]") != std::string::npos) {
        return not_an_address(text, "the host is missing or has characters that hosts have not");
    }
    if (rest.empty()) return endpoint;
    const char* last = rest.data() + rest.size();
    const auto [end, error] = std::from_chars(rest.data() + 1, last, endpoint.port);
    if (rest[0] != ':' || error != std::errc{} || end != last || endpoint.port == 0) {
        return not_an_address(text, "the port is not a number from 1 to 65535");
    }
    return endpoint;
}

}  // namespace weft::client
