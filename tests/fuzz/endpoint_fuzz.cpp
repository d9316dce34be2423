// Addresses as people write them, by each of the readers: what is read is read again from how it is written.
#include "node/runtime/config.hpp"
#include "p2p/address.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"
#include "tools/client/endpoint.hpp"

namespace weft::fuzz {
namespace {

bool run_node(std::string_view text) {
    const auto endpoint = node::parse_endpoint(text);
    if (!endpoint) return false;
    const std::string written = node::endpoint_text(*endpoint);
    CHECK(node::parse_endpoint(written) == endpoint);
    // What the configuration takes, the transport must take as well.
    const auto address = p2p::parse_host_port(written);
    CHECK(address && address->host == endpoint->host && address->port == endpoint->port);
    return true;
}

bool run_client(std::string_view text) {
    const auto endpoint = client::parse_endpoint(text);
    if (!endpoint) return false;
    const auto again = client::parse_endpoint(endpoint->url());
    CHECK(again && *again == *endpoint);
    return true;
}

bool run(ByteView input) {
    const bool by_node = run_node(as_text(input));
    const bool by_client = run_client(as_text(input));
    return by_node || by_client;
}

std::vector<Bytes> seeds() {
    return {bytes_of("127.0.0.1:14265"), bytes_of("[::1]:0"), bytes_of("http://name.example:80/"), bytes_of("host")};
}

const Registration kRegistration({"endpoint", run, seeds});

}  // namespace
}  // namespace weft::fuzz
