#include "node/runtime/node.hpp"

#include <boost/asio/post.hpp>
#include <future>

#include "node/runtime/log.hpp"
#include "node/runtime/node_parts.hpp"
#include "node/runtime/steady_ns.hpp"
#include "node/runtime/thread_name.hpp"
#include "node/runtime/unix_time.hpp"

namespace weft::node {

namespace asio = boost::asio;

namespace {

// Memory of a connection with nothing queued, about: a TLS session and its buffers, or an HTTP session with a head's.
constexpr std::size_t kPeerConnectionBytes = 128u << 10;
constexpr std::size_t kHttpConnectionBytes = 32u << 10;
constexpr std::uint64_t kNsPerSecond = 1'000'000'000;

LogLevel log_level_of(Remark::Level level) {
    switch (level) {
        case Remark::Level::debug:
            return LogLevel::debug;
        case Remark::Level::info:
            return LogLevel::info;
        case Remark::Level::warning:
            return LogLevel::warning;
        case Remark::Level::error:
            return LogLevel::error;
    }
    return LogLevel::error;
}

}  // namespace

Node::Node(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Node::~Node() {
    stop();
}

void Node::stop() {
    parts_->stop();
}

void Node::reload(Expected<Config, std::string> fresh) {
    asio::post(parts_->io, [parts = parts_.get(), fresh = std::move(fresh)] { parts->reload(fresh); });
}

const Ports& Node::ports() const {
    return parts_->ports;
}

// Against the stream: first nothing comes in any more, then each stage finishes what it has and ends.
void Node::Parts::stop() {
    if (std::exchange(stopped, true)) return;
    if (net_thread.joinable()) {
        server->stop_accepting();
        std::promise<void> closed;
        asio::post(io, [&] {
            transport->stop();
            closed.set_value();
        });
        closed.get_future().wait();
    }
    if (backup_thread) backup_thread->stop();
    if (erase_thread) erase_thread->stop();
    if (zmq_service) zmq_service->stop();
    if (intake) intake->stop();
    if (signer_link) signer_link->stop();
    if (ledger_thread) ledger_thread->stop();
    if (snapshot_thread) snapshot_thread->stop();
    if (store_thread) store_thread->stop();
    if (index_thread) index_thread->stop();
    // Behind the answers that the stages above have posted.
    asio::post(io, [this] { io.stop(); });
    if (net_thread.joinable()) net_thread.join();
}

void Node::Parts::run_net() {
    name_thread("weft-net");
    try {
        io.run();
    } catch (const std::exception& error) {
        stop_request.ask(ExitCode::failed, std::string("the net thread failed: ") + error.what());
    }
}

LedgerOutlets Node::Parts::ledger_outlets() {
    LedgerOutlets out;
    out.send = [this](const Send& send) { transport->send(send.peer, send.body); };
    out.close = [this](const ClosePeer& close) { transport->close(close.peer, close.reason); };
    out.write = [this](StoreWrite&& write) { store_thread->write(std::move(write)); };
    out.snapshot = [this](SnapshotWork&& work) { snapshot_thread->take(std::move(work)); };
    out.sign = [this](SignRequest&& request) {
        if (signer_link) signer_link->sign(std::move(request));
    };
    out.publish = [this](std::vector<Notice>&& notices, TimeUs now) { publish(std::move(notices), now); };
    out.halt = [this](const std::string& why) { stop_request.ask(ExitCode::halted, why); };
    out.warn = [](const std::string& text) { log_warning(LogComponent::ledger, text); };
    return out;
}

// A validator that comes new may connect from now on; one that left may until SIGHUP or a restart.
void Node::Parts::begin_epoch(const Epoch& epoch) {
    intake->epoch_started(epoch);
    asio::post(io, [this, present = epoch.committee] {
        transport->allow(keys_of(present));
        committee = present;
    });
}

void Node::Parts::publish(std::vector<Notice>&& notices, TimeUs now) {
    for (const Notice& notice : notices) {
        if (const auto* started = std::get_if<EpochStarted>(&notice)) begin_epoch(started->epoch);
        if (const auto* remark = std::get_if<Remark>(&notice))
            log_line(LogComponent::ledger, log_level_of(remark->level), remark->text);
    }
    metrics.count_notices(notices, now);
    rejections.note(notices);
    committee_book.note(notices, now);
    const auto shared = std::make_shared<const std::vector<Notice>>(std::move(notices));
    ring->append(shared);
    zmq_service->publish(shared);
    server->feed().tell(shared, now);
}

http::Api Node::Parts::make_api() {
    return {identity.genesis,
            domains,
            network_id(identity.genesis),
            identity.key.bytes,
            *ledger.store,
            *ring,
            metrics,
            rejections,
            committee_book,
            [this](std::vector<Bytes> blocks, SubmitDone done) {
                return intake->submit(std::move(blocks), std::move(done));
            },
            [this](LedgerQuery query) { return ledger_thread->ask(std::move(query)); },
            [this](std::function<void()> run) { asio::post(io, std::move(run)); },
            [this](PeerId peer) { return gateway->address_of(peer); },
            [this](PeerId peer) { return transport->round_trip_us(peer); },
            [this](InfoView& view) { fill_usage(view); },
            [this](const std::vector<PeerView>& peers) { return surroundings(peers); },
            [this](MetricsSnapshot& snapshot) { fill_metrics(snapshot); },
            [this](const std::string& why) { stop_request.ask(ExitCode::ok, why); },
            [this](std::filesystem::path folder) { return backup_thread->start(std::move(folder)); },
            [this] { return backup_thread->report(); },
            [this](const BlockId& block, std::size_t bytes, EraseThread::Done done) {
                return erase_thread->erase(block, bytes, std::move(done));
            },
            print_config(config)};
}

void Node::Parts::note_request(std::string_view route, unsigned status) {
    metrics.count_http(route, status);
    if (!log_enabled(LogComponent::api, LogLevel::debug)) return;
    log_debug(LogComponent::api,
              (route.empty() ? "no route" : std::string(route)) + " answered " + std::to_string(status));
}

void Node::Parts::fill_usage(InfoView& view) const {
    view.uptime_s = (steady_ns() - started_ns) / kNsPerSecond;
    view.resident_bytes = resident_bytes();
    view.data_bytes = folder_bytes(config.node.data.string());
    view.outlook = outlook(disk_space(config.node.data));
}

void Node::Parts::note_growth() {
    const std::uint64_t now_s = steady_ns() / kNsPerSecond;
    if (!growth.is_due(now_s)) return;
    const tangle::StoreUsage used = ledger.store->usage();
    growth.take(now_s, used.log_used_bytes + used.index_bytes);
}

DiskOutlook Node::Parts::outlook(const std::optional<DiskSpace>& disk) const {
    const tangle::StoreUsage used = ledger.store->usage();
    LedgerSpace space;
    space.used_bytes = used.log_used_bytes + used.index_bytes;
    space.bytes_max = std::uint64_t{config.storage.max_mb} << 20;
    space.free_bytes = disk ? disk->free_bytes : 0;
    const auto horizon = used.pruned_to != 0 ? ledger.store->checkpoint(used.pruned_to) : std::nullopt;
    if (horizon) {
        const std::uint64_t begins_us = identity.genesis.unix_time_us + horizon->checkpoint.time;
        const std::uint64_t now_us = unix_us();
        space.holds_s = static_cast<double>(now_us - std::min(now_us, begins_us)) / 1e6;
    }
    return disk_outlook(growth.growth(steady_ns() / kNsPerSecond, space.used_bytes), space);
}

Surroundings Node::Parts::surroundings(const std::vector<PeerView>& peers) const {
    Surroundings out;
    out.lost_validators = lost_validators(committee, identity.key.bytes, peers, transport->links());
    out.disk = disk_space(config.node.data);
    out.data_folder = config.node.data.string();
    return out;
}

void Node::Parts::fill_metrics(MetricsSnapshot& snapshot) const {
    snapshot.queues = queue_depths();
    const auto total = [&](const char* name, const char* help, const char* kind, std::uint64_t value) {
        snapshot.totals.push_back({name, help, kind, static_cast<double>(value)});
    };
    const IntakeCounters& in = intake->counters();
    const ValidatorTotals checks = intake->totals();
    constexpr const char* kChecked = "Encoded blocks by check";
    total("weft_blocks_checked_total", kChecked, "checked", checks.blocks);
    total("weft_blocks_checked_total", kChecked, "repeated", checks.repeated);
    total("weft_blocks_checked_total", kChecked, "malformed", checks.malformed);
    total("weft_blocks_checked_total", kChecked, "untimely", checks.untimely);
    total("weft_blocks_checked_total", kChecked, "bad_signature", checks.bad_signatures);
    total("weft_signatures_total", "Signatures of blocks that were checked", "checked", checks.signatures);
    total("weft_signatures_total", "Signatures of blocks that were checked", "with_table", checks.table_hits);
    total("weft_passes_total", "Batches that were checked at once", "pass", in.passes);
    const auto spent = [&](const char* stage, std::uint64_t ns) {
        snapshot.totals.push_back({"weft_stage_seconds_total", "Time spent, summed over a stage's threads", stage,
                                   static_cast<double>(ns) / 1e9});
    };
    spent("decode", checks.decode_ns);
    spent("verify", checks.verify_ns);
    spent("ledger", ledger_thread->step_ns());
    spent("store", store_thread->write_ns());
    snapshot.key_tables = checks.tables;
    snapshot.key_table_bytes = checks.table_bytes;
    constexpr const char* kDrops = "What did not fit a queue";
    const p2p::TransportCounters net = transport->counters();
    total("weft_dropped_total", kDrops, "peer_frame", in.peer_frames_dropped);
    total("weft_dropped_total", kDrops, "submission", in.submissions_refused);
    total("weft_blocks_beyond_share_total", "Blocks refused since their account had its share of a strained node",
          "busy", in.blocks_beyond_share);
    total("weft_dropped_total", kDrops, "send", net.sends_refused);
    total("weft_dropped_total", kDrops, "zmq", zmq_service->dropped());
    total("weft_peer_faults_total", "Peers cut off for what they sent", "refused", in.peer_faults);
    total("weft_gossip_bytes_total", "Gossip", "in", net.bytes_in);
    total("weft_gossip_bytes_total", "Gossip", "out", net.bytes_out);
    total("weft_gossip_frames_total", "Gossip", "in", net.frames_in);
    total("weft_gossip_frames_total", "Gossip", "out", net.frames_out);
    for (std::size_t i = 0; i < p2p::kHandshakeFailures; ++i) {
        const std::string_view name = p2p::handshake_failure_name(static_cast<p2p::HandshakeFailure>(i));
        total("weft_handshake_failures_total", "Connections that did not come about", std::string(name).c_str(),
              net.handshake_failures[i]);
    }
    total("weft_store_syncs_total", "Groups written and synced", "log", store_thread->groups());
    total("weft_steps_total", "Steps of the engine", "step", ledger_thread->steps());
    snapshot.index_lag = ledger.store->index_lag();
    const tangle::StoreUsage stored = ledger.store->usage();
    snapshot.pruned_to = stored.pruned_to;
    snapshot.disk_bytes = folder_bytes(config.node.data.string());
    snapshot.disk = disk_space(config.node.data);
    snapshot.outlook = outlook(snapshot.disk);
    snapshot.links = transport->links();
    snapshot.process = process_memory();
    snapshot.http_connections = server->connections();
    std::size_t queued = 0;
    for (const QueueReport& queue : snapshot.queues) queued += queue.depth.bytes;
    const auto part = [&](const char* name, std::size_t bytes) { snapshot.memory.push_back({name, bytes}); };
    part("queues", queued);
    part("event_ring", ring->bytes());
    part("key_tables", checks.table_bytes);
    part("passed_blocks", validator->passed_bytes());
    part("fair_share", ledger_thread->share().memory_bytes());
    part("finality_sample", Metrics::sample_bytes());
    part("index_pending", snapshot.index_lag.bytes);
    part("index_buffers", stored.index_heap_bytes);
    part("peer_buffers", net.queued_bytes + (net.connected - net.disconnected) * kPeerConnectionBytes);
    part("http_buffers", snapshot.http_connections * kHttpConnectionBytes);
}

}  // namespace weft::node
