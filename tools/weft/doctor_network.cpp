#include <sys/timex.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdlib>

#include "node/runtime/ledger_clock.hpp"
#include "node/runtime/unix_time.hpp"
#include "tools/weft/doctor_checks.hpp"

namespace weft::cli {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Verdict = Finding::Verdict;

constexpr auto kConnectPatience = std::chrono::seconds(3);
constexpr auto kHandshakePatience = std::chrono::seconds(5);
constexpr std::int64_t kOffsetWarnUs = 500'000;
constexpr std::int64_t kOffsetFailUs = 5'000'000;

// Remembers nothing: the transport's links say what became of each connection.
class NoHandler final : public p2p::TransportHandler {
public:
    void on_connected(p2p::PeerId, const PublicKeyBytes&, const std::string&, bool) override {}
    void on_frame(p2p::PeerId, Bytes&&) override {}
    void on_disconnected(p2p::PeerId, const std::string&) override {}
};

bool all_decided(const std::vector<p2p::PeerLink>& links) {
    for (const p2p::PeerLink& link : links) {
        if (!link.connected && link.problem.empty()) return false;
    }
    return true;
}

std::string seconds_text(std::int64_t us) {
    const std::int64_t tenths = std::llabs(us) / 100'000;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

}  // namespace

ClockReading read_clock(const Genesis& genesis) {
    ClockReading out;
    struct timex state {};
    const int answer = ::adjtimex(&state);
    out.disciplined = answer != -1 && answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
    out.error_max_us = state.maxerror;
    out.since_genesis_us = static_cast<std::int64_t>(node::unix_us()) - static_cast<std::int64_t>(genesis.unix_time_us);
    return out;
}

Finding judge_clock(const ClockReading& reading) {
    if (reading.since_genesis_us < 0) {
        return {Verdict::fail, "clock",
                "by this clock the network begins in " + seconds_text(-reading.since_genesis_us),
                "set the clock: blocks of this node would be refused as too old"};
    }
    if (!reading.disciplined) {
        return {Verdict::warn, "clock", "the system does not say that its clock follows a time server",
                "run chrony or systemd-timesyncd; in a container, on the host (`weft doctor --compare URL` compares "
                "with another node)"};
    }
    if (reading.error_max_us > kOffsetWarnUs) {
        return {Verdict::warn, "clock", "the system's clock may be wrong by " + seconds_text(reading.error_max_us),
                "see that its time server can be reached"};
    }
    return {Verdict::ok, "clock", "follows a time server, wrong by at most " + seconds_text(reading.error_max_us), ""};
}

Finding judge_offset(const std::string& url, std::int64_t before_us, std::int64_t theirs_us, std::int64_t after_us) {
    // What may be its travelling time is not held against it.
    std::int64_t offset = 0;
    if (theirs_us < before_us) offset = before_us - theirs_us;
    if (theirs_us > after_us) offset = after_us - theirs_us;
    if (offset == 0) return {Verdict::ok, "clock", "agrees with that of " + url, ""};
    const std::string what = "is " + seconds_text(offset) + (offset > 0 ? " ahead of" : " behind") + " that of " + url;
    const std::int64_t size = std::llabs(offset);
    if (size < kOffsetWarnUs) return {Verdict::ok, "clock", what, ""};
    return {size < kOffsetFailUs ? Verdict::warn : Verdict::fail, "clock", what,
            "let both follow a time server; whichever differs from the other nodes is wrong"};
}

Finding check_port(const std::string& option, const node::Endpoint& endpoint, bool node_runs) {
    const std::string name = option + " " + node::endpoint_text(endpoint);
    asio::io_context io;
    boost::system::error_code error;
    const auto address = asio::ip::make_address(endpoint.host, error);
    if (error) return {Verdict::warn, "port", name + " is a name, and was not tried", "use a numeric address"};
    tcp::acceptor acceptor(io);
    acceptor.open(address.is_v6() ? tcp::v6() : tcp::v4(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind({address, endpoint.port}, error);
    if (!error) return {Verdict::ok, "port", name + " is free", ""};
    if (error == asio::error::address_in_use && node_runs) {
        return {Verdict::ok, "port", name + " is in use while weftd runs", ""};
    }
    return {Verdict::fail, "port", name + " cannot be listened on: " + error.message(),
            error == asio::error::address_in_use ? "another program uses it: see ss -ltnp, or choose another port"
                                                 : "choose an address of this machine, or 0.0.0.0"};
}

Expected<void, std::string> try_connect(const node::Endpoint& endpoint) {
    asio::io_context io;
    tcp::resolver resolver(io);
    tcp::socket socket(io);
    boost::system::error_code result = asio::error::timed_out;
    resolver.async_resolve(endpoint.host, std::to_string(endpoint.port), [&](auto error, auto found) {
        result = error;
        if (error) return;
        result = asio::error::timed_out;
        asio::async_connect(socket, found, [&](auto failed, const tcp::endpoint&) { result = failed; });
    });
    io.run_for(kConnectPatience);
    if (result) return Unexpected<std::string>{result.message()};
    return {};
}

std::vector<p2p::PeerLink> try_handshakes(const node::Config& config, const Genesis& genesis,
                                          const p2p::TlsIdentity& identity) {
    asio::io_context io;
    p2p::TlsTransportOptions options;
    options.identity = identity;
    options.network = network_id(genesis);
    for (const node::PeerAddress& peer : config.gossip.peers) {
        options.peers.push_back({peer.key, node::endpoint_text(peer.address)});
    }
    NoHandler handler;
    p2p::TlsTransport transport(io, options, handler);
    if (!transport.start()) return {};
    const auto end = std::chrono::steady_clock::now() + kHandshakePatience;
    while (!all_decided(transport.links()) && std::chrono::steady_clock::now() < end) {
        io.run_one_for(std::chrono::milliseconds(50));
    }
    std::vector<p2p::PeerLink> links = transport.links();
    transport.stop();
    return links;
}

Finding judge_link(const p2p::PeerLink& link) {
    const std::string name = link.key.hex().substr(0, 8) + "@" + link.address;
    if (link.connected) return {Verdict::ok, "peer", name + " answers with this key, and is of the same network", ""};
    const std::string why = link.problem.empty() ? "no answer in time" : link.problem;
    std::string next = "see that weftd runs there and that the network lets TCP through to that port";
    if (why.find("wrong_network") != why.npos || why.find("not of this network") != why.npos) {
        next = "it has another genesis: compare the files' network ids (`weft info` on both)";
    } else if (why.find("unknown_key") != why.npos) {
        next = "the key in gossip.peers is not that of the node at this address: `weft info` there names it";
    } else if (why.find("does not let") != why.npos || why.find("closed by the other side") != why.npos) {
        next =
            "it must list this node's key in gossip.peers, or have it in its committee (`weft committee show` there), "
            "and have the same genesis";
    }
    return {Verdict::fail, "peer", name + ": " + why, next};
}

}  // namespace weft::cli
