// Nodes and time: start, step, effects, crash.
#include "tools/sim/network/simulation.hpp"

#include <algorithm>

#include "tools/sim/network/broken.hpp"
#include "tools/sim/network/simulation_node.hpp"

namespace weft::sim {

using node::Engine;
using node::Event;

namespace {

constexpr Amount kValidatorBalance = 0;

std::vector<Seed> draw_seeds(std::size_t count, Random& random) {
    std::vector<Seed> seeds;
    for (std::size_t i = 0; i < count; ++i) seeds.push_back(draw_seed(random));
    return seeds;
}

Genesis make_genesis(const SimOptions& options, const std::vector<Seed>& node_seeds, const Devices& devices) {
    sign_init();
    Genesis genesis;
    genesis.name = "simulated";
    genesis.unix_time_us = 1'700'000'000'000'000;
    genesis.parameters.window_slots = options.window_slots;
    genesis.parameters.gc_depth_rounds = options.gc_depth_rounds;
    for (std::size_t i = 0; i < options.validators; ++i) {
        genesis.accounts.push_back({KeyPair(node_seeds[i]).public_key(), kValidatorBalance, options.quota, i == 0, {}});
        genesis.committee.push_back(static_cast<AccountNumber>(i));
    }
    devices.enter(genesis, options.quota);
    for (std::size_t i = options.validators; i < node_seeds.size(); ++i) {
        genesis.accounts.push_back({KeyPair(node_seeds[i]).public_key(), kValidatorBalance, options.quota, false, {}});
    }
    return genesis;
}

std::vector<PublicKey> keys_of(const std::vector<Seed>& seeds) {
    std::vector<PublicKey> keys;
    for (const Seed& seed : seeds) keys.push_back(KeyPair(seed).public_key());
    return keys;
}

LinkOptions link_options(const SimOptions& options) {
    return {options.latency_us_min,    options.latency_us_max, options.continents, options.drop_per_million,
            options.twice_per_million, options.reorder,        options.bandwidth};
}

}  // namespace

Simulation::Simulation(SimOptions options)
    : options_(options),
      random_(options.seed),
      node_seeds_(draw_seeds(options.validators + options.plain_nodes, random_)),
      devices_(options.accounts, random_),
      genesis_(make_genesis(options_, node_seeds_, devices_)),
      domains_(Domains::of(network_id(genesis_))),
      committee_(genesis_.committee_members()),
      odd_(domains_, genesis_, devices_, random_),
      content_(domains_, first_epoch(genesis_)),
      invariants_(domains_, node_seeds_.size()),
      audit_(genesis_, domains_, keys_of(node_seeds_)),
      links_(link_options(options_), node_seeds_.size(), random_) {
    for (std::size_t i = 0; i < node_seeds_.size(); ++i) {
        nodes_.push_back(std::make_unique<Node>(random_.next()));
        nodes_[i]->sync_us_max = options_.sync_us_max;
        if (options_.plant == Plant::forgets_synced) nodes_[i]->store.forget_synced_at_crash();
    }
    for (std::size_t i = 0; options_.signers && i < options_.validators - options_.liars; ++i) {
        nodes_[i]->signer.emplace(node_seeds_[i], network_id(genesis_));
    }
    for (std::size_t i = options_.validators - options_.liars; i < options_.validators; ++i) {
        nodes_[i]->liar.emplace(domains_, committee_, static_cast<AuthorIndex>(i), node_key(i), options_.lies,
                                random_.next());
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) restart(i);
}

Simulation::~Simulation() = default;

void Simulation::fail(const std::string& what) const {
    throw Broken("seed " + std::to_string(options_.seed) + ", at " + std::to_string(now()) + " us: " + what);
}

void Simulation::run_for(TimeUs duration) {
    run_until([] { return false; }, duration);
}

// ---- what happens at a node

void Simulation::step(std::size_t index, std::vector<Event> events) {
    Node& node = *nodes_[index];
    ++steps_;
    trace(now());
    trace(index);
    carry_out(index, node.engine->step(node.clock.read(now()), std::move(events)));
    if (!node.engine) return;
    checked([&] { invariants_.check_step(index, *node.engine, engine_options(index)); });
}

void Simulation::wake(std::size_t index, TimeUs local_time) {
    Node& node = *nodes_[index];
    const TimeUs time = std::max(node.clock.when(local_time), now() + 1);
    if (node.wake_at && *node.wake_at <= time && *node.wake_at > now()) return;
    node.wake_at = time;
    at_node(index, time, [this, index, time] {
        Node& woken = *nodes_[index];
        if (woken.wake_at != time) return;
        woken.wake_at.reset();
        step(index, {});
    });
}

void Simulation::carry_out(std::size_t index, node::Effects effects) {
    if (effects.halt) return halt(index, *effects.halt);
    for (node::StoreWrite& each : effects.writes) write(index, std::move(each));
    for (const node::SignRequest& each : effects.sign_requests) ask_signer(index, each);
    for (const node::SnapshotWork& each : effects.snapshots) take_snapshot_work(index, each);
    for (const node::Send& each : effects.sends) send(index, each);
    for (const node::SubmitReply& reply : effects.replies) answer(reply);
    for (const node::Notice& notice : effects.notices) note(index, notice);
    for (const node::ClosePeer& each : effects.closes) close(index, each);
    if (effects.wake_at) wake(index, *effects.wake_at);
    if (nodes_[index]->begins_anew) begin_anew(index);
}

void Simulation::halt(std::size_t index, const std::string& why) {
    Node& node = *nodes_[index];
    if (!options_.halts_expected && !node.may_halt) fail("node " + std::to_string(index) + " halts: " + why);
    log_node(index, "halts: " + why);
    node.halted = why;
    crash(index);
}

void Simulation::write(std::size_t index, node::StoreWrite write) {
    Node& node = *nodes_[index];
    if (node.store.failure()) return halt(index, *node.store.failure());
    if (node.disk_full) {
        node.unwritten.push_back(std::move(write));
        return tell_space(index, "the simulated disk is full");
    }
    sync_later(index, write);
    checked([&] { node.store.write(write.id, std::move(write.batch)); });
}

void Simulation::set_disk_full(std::size_t index, bool full) {
    Node& node = *nodes_[index];
    node.disk_full = full;
    if (full || node.unwritten.empty()) return;
    for (node::StoreWrite& each : std::exchange(node.unwritten, {})) write(index, std::move(each));
    tell_space(index, "");
}

void Simulation::tell_space(std::size_t index, const std::string& lack) {
    at_node(index, now(), [this, index, lack] { step(index, {node::StoreSpace{lack}}); });
}

void Simulation::sync_later(std::size_t index, const node::StoreWrite& write) {
    Node& node = *nodes_[index];
    const TimeUs delay = options_.sync_us_min + random_.below(node.sync_us_max - options_.sync_us_min + 1);
    const bool early = options_.plant == Plant::early_done;
    const std::size_t commits = write.batch.commits.size();
    const CommitIndex first = commits == 0 ? 0 : write.batch.commits.front().commit.index;
    at_node(index, now() + (early ? 1 : delay), [this, index, id = write.id, first, commits, early] {
        if (!early) sync(index, id);
        note_synced(index, id, first, commits);
    });
    if (early) at_node(index, now() + 1'000 * delay, [this, index, id = write.id] { sync(index, id); });
}

// A commit counts once it is synced: what rested on an own round block that nobody saw may be lost with it.
void Simulation::note_synced(std::size_t index, std::uint64_t id, CommitIndex first, std::size_t commits) {
    const SimStore& store = nodes_[index]->store;
    for (CommitIndex each = first; each < first + commits; ++each) note_commit(index, store.indexing(each));
    step(index, {node::StoreDone{id}});
}

void Simulation::sync(std::size_t index, std::uint64_t id) {
    SimStore& store = nodes_[index]->store;
    const std::size_t before = store.synced_records();
    store.sync(id);
    const auto synced = std::span(store.log()).subspan(before, store.synced_records() - before);
    checked([&] { audit_.note_synced(index, synced); });
}

void Simulation::answer(const node::SubmitReply& reply) {
    const std::vector<BlockId>& ids = tickets_.at(reply.ticket);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        verdicts_[ids[i]] = reply.verdicts[i];
        if (reply.verdicts[i].admission == node::Admission::accepted) accepted_.emplace(ids[i], now());
    }
    tickets_.erase(reply.ticket);
}

// ---- faults

void Simulation::crash(std::size_t index, Unsynced unsynced) {
    Node& node = *nodes_[index];
    log_node(index, "goes down");
    node.engine.reset();
    ++node.life;
    node.wake_at.reset();
    node.paused_until = 0;
    node.unwritten.clear();
    node.store.crash(random_, unsynced);
    if (node.store.damaged()) expect_nothing_of(index);
    disconnect(index);
}

void Simulation::wipe(std::size_t index) {
    CHECK(!nodes_[index]->engine);
    log_node(index, "loses its disk");
    nodes_[index]->store.wipe();
    expect_nothing_of(index);
}

void Simulation::erase_payload(std::size_t index, const BlockId& block) {
    log_node(index, "erases the payload of " + block.hex());
    nodes_[index]->store.erase_payload(block);
    if (nodes_[index]->engine) nodes_[index]->engine->forget_served();
}

void Simulation::age(std::size_t index) {
    CHECK(!nodes_[index]->engine);
    log_node(index, "gets an old copy of its disk");
    nodes_[index]->store.age(random_);
    expect_nothing_of(index);
}

// What it told and held does not bind it any more.
void Simulation::expect_nothing_of(std::size_t index) {
    invariants_.note_wiped(index);
    audit_.note_wiped(index);
}

void Simulation::damage(std::size_t index) {
    log_node(index, "has a damaged store");
    nodes_[index]->may_halt = true;
    nodes_[index]->store.damage(random_);
}

bool Simulation::is_damaged(std::size_t index) const {
    return nodes_[index]->store.failure().has_value();
}

void Simulation::pause(std::size_t index, TimeUs until) {
    log_node(index, "is paused");
    nodes_[index]->paused_until = until;
}

void Simulation::set_sync(std::size_t index, TimeUs sync_us_max) {
    nodes_[index]->sync_us_max = std::max(sync_us_max, options_.sync_us_min);
}

TimeUs Simulation::clock(std::size_t index) {
    return nodes_[index]->clock.read(now());
}

void Simulation::set_clock_offset(std::size_t index, std::int64_t offset_us) {
    nodes_[index]->clock.set_offset(offset_us);
}

void Simulation::allow_halt(std::size_t index) {
    nodes_[index]->may_halt = true;
}

KeyPair Simulation::node_key(std::size_t index) {
    audit_.note_liar(index);
    return KeyPair(node_seeds_[index]);
}

node::EngineOptions Simulation::engine_options(std::size_t index) const {
    node::EngineOptions options;
    const Node& node = *nodes_[index];
    if (node.signer) options.signer_key = KeyPair(node_seeds_[index]).public_key();
    if (!node.signer && !node.liar) options.validator_seed = node_seeds_[index];
    options.pacemaker.round_us_min = options_.round_us_min;
    options.pending_bytes_slack = options_.pending_bytes_slack;
    options.snapshot_interval_us = options_.snapshot_interval_us;
    options.snapshot_gap_min = options_.snapshot_gap_min;
    options.snapshot_replaces = true;
    options.unkept_bytes_max = 1;  // states are small here: a piece after the other
    options.orphan_bytes_max = options_.orphan_bytes_max;
    options.protocol_max = protocol_max_;
    return options;
}

void Simulation::restart(std::size_t index) {
    Node& node = *nodes_[index];
    CHECK(!node.engine);
    log_node(index, "starts");
    ++node.life;
    node.halted.reset();
    node.clock.restart();
    node.engine = std::make_unique<Engine>(genesis_, engine_options(index), node.store, node.random);
    node.engine->serve_snapshots(node.shelf);
    for (const p2p::KeptPiece& piece : node.shelf.fetched()) {
        if (const auto wrong = node.engine->resume_snapshot(piece)) fail("what was fetched does not fit: " + *wrong);
    }
    recover(index);
    if (node.store.failure()) return refuse_start(index, *node.store.failure());
    for (std::size_t other = 0; other < nodes_.size(); ++other) {
        if (other != index && nodes_[other]->engine) connect(index, other);
    }
    wake(index, node.clock.read(now()));
    if (node.signer) connect_signer(index);
}

// As weftd does with a damaged store: it says so, and ends.
void Simulation::refuse_start(std::size_t index, const std::string& why) {
    log_node(index, "does not start: " + why);
    nodes_[index]->halted = why;
    nodes_[index]->engine.reset();
}

void Simulation::recover(std::size_t index) {
    Node& node = *nodes_[index];
    const auto went_well = [&](const Expected<void, std::string>& result) {
        if (node.store.failure()) return false;
        if (!result) fail("node " + std::to_string(index) + " does not restart: " + result.error());
        return true;
    };
    tangle::Recovered recovered;
    checked([&] { recovered = node.store.recover(random_); });
    if (node.store.failure() || !went_well(node.engine->restore(recovered))) return;
    checked([&] { audit_.note_synced(index, node.store.log()); });
    node.store.replay([&](tangle::Lsn lsn, tangle::LogKind kind, ByteView body) {
        if (!node.store.failure()) (void)went_well(node.engine->replay_record(lsn, kind, body));
    });
    if (node.store.failure() || !went_well(node.engine->finish_replay(node.clock.read(now())))) return;
    checked([&] {
        invariants_.check_restart(index, node.engine->status());
        if (!node.store.damaged()) audit_.check_restart(index, *node.engine, node.store);
    });
}

}  // namespace weft::sim
