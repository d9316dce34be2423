// All parts of a running node, in the order in which they are made; destroyed in the opposite one. Internal to
// node*.cpp.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "node/runtime/audit_log.hpp"
#include "node/runtime/backup_thread.hpp"
#include "node/runtime/growth.hpp"
#include "node/runtime/http/api.hpp"
#include "node/runtime/http/server.hpp"
#include "node/runtime/index_thread.hpp"
#include "node/runtime/intake.hpp"
#include "node/runtime/ledger_thread.hpp"
#include "node/runtime/metrics.hpp"
#include "node/runtime/node.hpp"
#include "node/runtime/opening.hpp"
#include "node/runtime/peer_gateway.hpp"
#include "node/runtime/signer_link.hpp"
#include "node/runtime/snapshot_thread.hpp"
#include "node/runtime/space_watch.hpp"
#include "node/runtime/store_thread.hpp"
#include "node/runtime/surroundings.hpp"
#include "node/runtime/system_random.hpp"
#include "node/runtime/tbb_executor.hpp"
#include "node/runtime/zmq/service.hpp"
#include "p2p/asio/tls_transport.hpp"

namespace weft::node {

// gossip.peers, as the transport takes them.
std::vector<p2p::PeerAddress> peer_addresses(const Config& config);
std::vector<PublicKeyBytes> keys_of(const Committee& committee);
Expected<http::Tokens, std::string> load_tokens(const Config& config);

struct Node::Parts {
    Parts(Config config_in, Identity identity_in, StopRequest& stop_in);

    // node_start.cpp
    Expected<void, std::string> open(StartProgress& progress);
    ValidatorOptions validator_options() const;
    Expected<void, std::string> listen();
    Expected<void, std::string> listen_http();
    Expected<void, std::string> listen_local();
    Expected<void, std::string> write_ports();
    void run();
    // node.cpp
    void stop();
    void run_net();
    LedgerOutlets ledger_outlets();
    void begin_epoch(const Epoch& epoch);
    void reload(const Expected<Config, std::string>& fresh);
    void reload_peers(const Config& fresh);
    void publish(std::vector<Notice>&& notices, TimeUs now);
    http::Api make_api();
    live::Source live_source();
    std::vector<QueueReport> queue_depths() const;
    void note_request(std::string_view route, unsigned status);
    void fill_usage(InfoView& view) const;
    void note_growth();
    DiskOutlook outlook(const std::optional<DiskSpace>& disk) const;
    Surroundings surroundings(const std::vector<PeerView>& peers) const;
    void fill_metrics(MetricsSnapshot& snapshot) const;

    const Config config;
    Identity identity;
    StopRequest& stop_request;
    const Domains domains;
    SystemRandom random;
    SystemLedgerClock clock;
    Metrics metrics;
    TbbExecutor executor;

    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> io_work{io.get_executor()};

    Opened ledger;
    GrowthMeter growth;
    Committee committee;  // the present one; from run() on, of the net thread
    std::unique_ptr<EventRing> ring;
    RejectionBook rejections;
    CommitteeBook committee_book;
    SpaceWatch space_watch{[this](const std::string& lack) { ledger_thread->store_space(lack); }};
    std::unique_ptr<IndexThread> index_thread;
    std::unique_ptr<StoreThread> store_thread;
    std::unique_ptr<BackupThread> backup_thread;
    std::unique_ptr<EraseThread> erase_thread;
    std::unique_ptr<SnapshotThread> snapshot_thread;
    std::unique_ptr<LedgerThread> ledger_thread;
    std::unique_ptr<SignerLink> signer_link;  // when a signer has the key
    std::unique_ptr<Validator> validator;
    std::unique_ptr<Intake> intake;
    std::unique_ptr<PeerGateway> gateway;
    std::unique_ptr<p2p::TlsTransport> transport;
    std::unique_ptr<zmq::Service> zmq_service;
    std::unique_ptr<http::Api> api;
    std::unique_ptr<AuditLog> audit;
    std::unique_ptr<http::Router> router;
    std::unique_ptr<http::Server> server;
    Ports ports;
    const std::uint64_t started_ns;
    std::thread net_thread;
    bool stopped = false;
};

}  // namespace weft::node
