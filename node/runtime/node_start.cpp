// How a node comes to be.
#include <boost/asio/post.hpp>

#include "core/simd/level.hpp"
#include "node/runtime/files.hpp"
#include "node/runtime/log.hpp"
#include "node/runtime/node_parts.hpp"
#include "node/runtime/starting_health.hpp"
#include "node/runtime/steady_ns.hpp"

namespace weft::node {

std::vector<p2p::PeerAddress> peer_addresses(const Config& config) {
    std::vector<p2p::PeerAddress> peers;
    for (const PeerAddress& peer : config.gossip.peers) peers.push_back({peer.key, endpoint_text(peer.address)});
    return peers;
}

std::vector<PublicKeyBytes> keys_of(const Committee& committee) {
    std::vector<PublicKeyBytes> keys;
    for (const Committee::Member& member : committee.members) keys.push_back(member.key.bytes);
    return keys;
}

namespace {

using Failure = Unexpected<std::string>;

p2p::TlsTransportOptions transport_options(const Config& config, const Identity& identity, const Committee& committee) {
    p2p::TlsTransportOptions options;
    options.identity = identity.tls;
    options.network = network_id(identity.genesis);
    options.listen = endpoint_text(config.gossip.listen);
    options.peers = peer_addresses(config);
    options.allowed = keys_of(committee);
    return options;
}

std::string port_json(std::optional<std::uint16_t> port) {
    return port ? std::to_string(*port) : "null";
}

}  // namespace

Node::Parts::Parts(Config config_in, Identity identity_in, StopRequest& stop_in)
    : config(std::move(config_in)),
      identity(std::move(identity_in)),
      stop_request(stop_in),
      domains(Domains::of(network_id(identity.genesis))),
      clock(identity.genesis.unix_time_us),
      executor(config.threads.validate),
      started_ns(steady_ns()) {}

Expected<void, std::string> Node::Parts::open(StartProgress& progress) {
    const TimeUs now = clock.now();
    Expected<Opened, std::string> opened = open_ledger(config, identity, random, executor, now, progress);
    if (!opened) return Failure{opened.error()};
    ledger = std::move(*opened);
    committee = ledger.engine->committee();
    committee_book.begin(committee);
    ring = std::make_unique<EventRing>(domains, now, [this] { server->wake_streams(); });
    const auto store_failed = [this](const tangle::StoreError& error) {
        stop_request.ask(ExitCode::failed, "the store failed: " + error.what);
    };
    const auto space_of = [this](SpaceWatch::Part part) {
        return [this, part](const std::string& lack) { space_watch.report(part, lack); };
    };
    index_thread = std::make_unique<IndexThread>(*ledger.store,
                                                 IndexThread::Outlets{space_of(SpaceWatch::Part::index), store_failed});
    store_thread = std::make_unique<StoreThread>(
        *ledger.store, StoreThread::Outlets{[this](std::uint64_t batch) { ledger_thread->store_done(batch); },
                                            [this] {
                                                index_thread->note_written();
                                                note_growth();
                                            },
                                            space_of(SpaceWatch::Part::log), store_failed});
    backup_thread = std::make_unique<BackupThread>(*ledger.store);
    const auto forget_payload = [this](const BlockId& id) {
        ledger_thread->payload_erased();
        ring->forget_payload(id);
    };
    note_growth();
    erase_thread = std::make_unique<EraseThread>(*ledger.store, EraseThread::Outlets{forget_payload, store_failed});
    snapshot_thread = std::make_unique<SnapshotThread>(
        config.node.data, domains, first_epoch(identity.genesis), network_id(identity.genesis), *ledger.store,
        SnapshotThread::Outlets{[this] { ledger_thread->snapshot_chunk_done(); },
                                [this](std::uint64_t bytes) { ledger_thread->fetched_piece_kept(bytes); },
                                [this](const std::string& why) { stop_request.ask(ExitCode::again, why); },
                                [this](const std::string& why) { stop_request.ask(ExitCode::failed, why); }});
    if (const auto ready = snapshot_thread->open(*ledger.engine); !ready) return Failure{ready.error()};
    ledger_thread =
        std::make_unique<LedgerThread>(*ledger.engine, clock, tangle::HashSalt::draw(random), ledger_outlets());
    if (identity.signer) {
        const auto renew = [this](const p2p::TlsIdentity& tls) {
            boost::asio::post(io, [this, tls] { transport->renew(tls); });
        };
        signer_link = std::make_unique<SignerLink>(
            std::move(identity.signer), identity.welcome,
            SignerLink::Outlets{[this](Event event) { ledger_thread->signer_event(std::move(event)); }, renew});
    }
    validator = std::make_unique<Validator>(domains, ledger.engine->epochs(), executor, random, validator_options());
    intake = std::make_unique<Intake>(domains, *validator, clock, *ledger_thread,
                                      [this](PeerId peer, const std::string& why) { transport->close(peer, why); });
    gateway = std::make_unique<PeerGateway>(*intake);
    return {};
}

ValidatorOptions Node::Parts::validator_options() const {
    ValidatorOptions options;
    options.threads = executor.threads();
    options.key_table_bytes = std::size_t{config.validator.key_table_mb} << 20;
    options.clock_ns = steady_ns;
    return options;
}

Expected<void, std::string> Node::Parts::listen() {
    transport = std::make_unique<p2p::TlsTransport>(io, transport_options(config, identity, committee), *gateway);
    if (const auto started = transport->start(); !started) return Failure{"gossip: " + started.error()};
    api = std::make_unique<http::Api>(make_api());
    auto service = zmq::Service::bind(config.zmq, {domains, *ledger.store, metrics, api->submit, api->ask});
    if (!service) return Failure{service.error()};
    zmq_service = std::move(*service);
    log_debug(LogComponent::zmq, "PUB on port " + port_json(zmq_service->pub_port()) + ", ROUTER on port " +
                                     port_json(zmq_service->router_port()));
    if (const auto http = listen_http(); !http) return http;
    ports = {server->endpoint().port, transport->port(), zmq_service->pub_port(), zmq_service->router_port()};
    return {};
}

Expected<void, std::string> Node::Parts::write_ports() {
    const std::string text = "{\"api\":" + std::to_string(ports.api) + ",\"gossip\":" + std::to_string(ports.gossip) +
                             ",\"zmq_pub\":" + port_json(ports.zmq_pub) +
                             ",\"zmq_router\":" + port_json(ports.zmq_router) + "}\n";
    const auto written = write_file(config.node.data / "ports.json", text, FileMode::open, IfExists::replace);
    if (!written) return Failure{"node.data: " + written.error()};
    return {};
}

void Node::Parts::run() {
    index_thread->start();
    store_thread->start();
    snapshot_thread->start();
    ledger_thread->start();
    if (signer_link) signer_link->start();
    intake->start();
    zmq_service->start();
    erase_thread->start();
    net_thread = std::thread([this] { run_net(); });
}

Expected<std::unique_ptr<Node>, std::string> Node::start(const Config& config, StopRequest& stop) {
    if (const auto problem = simd_problem()) return Failure{*problem};
    sign_init();
    // Those of an earlier run would lead others to somebody else's node.
    std::error_code ignored;
    std::filesystem::remove(config.node.data / "ports.json", ignored);
    StartProgress progress;
    auto starting = StartingHealth::listen(config, progress);
    if (!starting) return Failure{starting.error()};
    Expected<Identity, std::string> identity = load_identity(config);
    if (!identity) return Failure{identity.error()};
    auto parts = std::make_unique<Parts>(config, std::move(*identity), stop);
    if (const auto opened = parts->open(progress); !opened) return Failure{opened.error()};
    starting->reset();
    if (const auto listening = parts->listen(); !listening) return Failure{listening.error()};
    if (const auto written = parts->write_ports(); !written) return Failure{written.error()};
    parts->run();
    log_info(LogComponent::node, "vector instructions: " + std::string(simd_name(simd_level())) + "; checks on " +
                                     std::to_string(parts->executor.threads()) + " threads");
    return std::unique_ptr<Node>(new Node(std::move(parts)));
}

}  // namespace weft::node
