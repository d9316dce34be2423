// A whole network in one thread: real engines, a simulated clock, network and stores, one seed. After every step the
// invariants of the design are checked; a broken one is thrown as Broken, which names the seed and the simulated time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/engine/engine.hpp"
#include "node/signer/protocol.hpp"
#include "tools/sim/network/audit.hpp"
#include "tools/sim/network/content_check.hpp"
#include "tools/sim/network/devices.hpp"
#include "tools/sim/network/event_queue.hpp"
#include "tools/sim/network/invariants.hpp"
#include "tools/sim/network/liar.hpp"
#include "tools/sim/network/links.hpp"
#include "tools/sim/network/node_clock.hpp"
#include "tools/sim/network/odd_load.hpp"
#include "tools/sim/network/sim_store.hpp"

namespace weft::sim {

// A bug put in on purpose, to see that the checks find it.
enum class Plant : std::uint8_t {
    none,
    early_done,     // stores say that a write is synced before it is
    forgets_synced  // stores lose half of their log at a crash
};

struct SimOptions {
    std::uint64_t seed = 1;
    std::size_t validators = 4;
    std::size_t plain_nodes = 0;
    std::size_t accounts = 8;  // besides the validators'; each with kAccountBalance
    Quota quota{1000, 1000};
    TimeUs latency_us_min = 200;
    TimeUs latency_us_max = 20'000;
    std::uint32_t drop_per_million = 0;  // of messages
    bool reorder = true;                 // within a connection
    TimeUs round_us_min = tangle::PacemakerLimits{}.round_us_min;
    TimeUs sync_us_min = 100;
    TimeUs sync_us_max = 3'000;
    std::uint32_t window_slots = 600;
    std::uint32_t gc_depth_rounds = 120;
    std::size_t pending_bytes_slack = node::EngineOptions{}.pending_bytes_slack;
    std::size_t orphan_bytes_max = node::EngineOptions{}.orphan_bytes_max;
    bool halts_expected = false;  // else a node that stops itself fails the run
    bool continents = false;      // latencies between three continents instead of the range above
    std::uint32_t twice_per_million = 0;
    std::uint64_t bandwidth = 0;        // bytes a second of each connection, each way; 0: without end
    std::uint32_t odd_per_million = 0;  // of the load: other than plain payments
    Plant plant = Plant::none;
    std::size_t liars = 0;            // the last so many validators
    std::vector<Lie> lies{};          // what they do, by turns; not empty when there are liars
    TimeUs snapshot_interval_us = 0;  // between snapshots that each node makes; 0: none is
    CheckpointIndex snapshot_gap_min = 5;
    bool signers = false;  // honest validators' keys are with signers, which survive every crash of their nodes
};

class Simulation {
public:
    explicit Simulation(SimOptions options);
    ~Simulation();

    // ---- time
    TimeUs now() const { return queue_.now(); }
    void at(TimeUs time, std::function<void()> action) { queue_.at(time, std::move(action)); }
    void run_for(TimeUs duration);
    // False when `deadline` more simulated microseconds did not suffice.
    bool run_until(const std::function<bool()>& condition, TimeUs deadline) {
        return queue_.run_until(condition, deadline);
    }

    // ---- faults
    void crash(std::size_t node, Unsynced unsynced = Unsynced::perhaps);
    void restart(std::size_t node);
    void wipe(std::size_t node);  // requires a crashed node
    // On its disk; requires that the block is there.
    void erase_payload(std::size_t node, const BlockId& block);
    void age(std::size_t node);  // requires a crashed node: it gets an old copy of its disk back
    // It forgets all checkpoints but the last `kept` that are certified.
    void prune(std::size_t node, CheckpointIndex kept);
    // How often it began anew from a snapshot.
    std::size_t foundings(std::size_t node) const;
    // While it is full, nothing is written, and the node is told when it first wants to; what it asked for is written
    // when there is space again.
    void set_disk_full(std::size_t node, bool full);
    // Bits flip in what this node stored. When it is read the node stops itself, and stays down.
    void damage(std::size_t node);
    bool is_damaged(std::size_t node) const;  // and it was found
    // Nothing happens at this node until then: its process is stopped, its connections stay.
    void pause(std::size_t node, TimeUs until);
    // A sync takes up to so long from now on.
    void set_sync(std::size_t node, TimeUs sync_us_max);
    // The node's own clock is wrong by so much from now on.
    void set_clock_offset(std::size_t node, std::int64_t offset_us);
    TimeUs clock(std::size_t node);  // what it shows
    // Its signer goes away, or is back. Requires SimOptions::signers.
    void set_signer(std::size_t node, bool up);
    // Nodes know this protocol when they start from now on.
    void set_protocol(std::uint16_t protocol_max) { protocol_max_ = protocol_max; }
    // From now on the node may stop itself; it stays down.
    void allow_halt(std::size_t node);
    Links& links() { return links_; }
    void partition(const std::vector<std::vector<std::size_t>>& groups) { links_.partition(groups); }
    void heal() { links_.heal(); }
    void set_drop(std::uint32_t per_million) { links_.set_drop(per_million); }
    // May change, delay (by what it adds) or suppress (false) a message.
    using Tamper = std::function<bool(std::size_t from, std::size_t to, p2p::Message& message, TimeUs& delay)>;
    void set_tamper(Tamper tamper) { tamper_ = std::move(tamper); }
    // For whoever speaks in a validator's name: it does not count as honest from then on.
    KeyPair node_key(std::size_t node);
    const Committee& committee() const { return committee_; }

    // ---- devices
    const KeyPair& account_key(std::size_t account) const { return devices_.key(account); }
    // A signed block of an account with parents from `node`; nothing is sent.
    BlockPtr make(std::size_t account, std::size_t node, Sequence sequence, const Payload& payload);
    // On parents and with a time of the caller's choice.
    BlockPtr make(std::size_t account, Sequence sequence, std::vector<BlockId> parents, TimeUs time,
                  const Payload& payload) const;
    Transfer payment(std::size_t to, Amount amount) const { return devices_.payment(to, amount); }
    std::size_t accounts() const { return devices_.size(); }
    BlockPtr make_payment(std::size_t from, std::size_t to, Amount amount, std::size_t node);
    // A proposal or an approval by a node's account, with parents from `node`; nothing is sent.
    BlockPtr make_governance(std::size_t validator, std::size_t node, const Payload& payload);
    PublicKey public_key(std::size_t node) const { return KeyPair(node_seeds_[node]).public_key(); }
    Sequence next_sequence(std::size_t account) { return devices_.next_sequence(account); }
    // Handed to a node as a client would, first to its stateless checks; the verdict comes back in verdict_of. False
    // when the node is down or paused.
    bool submit(std::size_t node, const BlockPtr& block);
    std::optional<node::Verdict> verdict_of(const BlockId& id) const;
    // Random payments at `per_second`, from random accounts to random ones, at random nodes that are up, until stopped;
    // so many of a million are double spends: another payment with the same sequence goes to another node.
    void start_load(std::uint32_t per_second, std::uint32_t conflicts_per_million = 0);
    void stop_load() { load_per_second_ = 0; }

    // ---- observation
    std::size_t nodes() const { return nodes_.size(); }
    bool is_liar(std::size_t node) const;
    bool is_up(std::size_t node) const;
    node::Engine& engine(std::size_t node);
    const SimStore& store(std::size_t node) const;
    // The fate that a node reported, if it did.
    std::optional<node::Decided> reported(std::size_t node, const BlockId& id) const;
    // Every block that any node accepted and that is not older than the window has a final fate at every node that is
    // up.
    bool all_decided() const;
    std::vector<BlockId> undecided(std::size_t node) const;
    CommitIndex lowest_commit() const;
    CommitIndex highest_commit() const;
    const std::optional<std::string>& halted(std::size_t node) const;
    const Genesis& genesis() const { return genesis_; }
    const Domains& domains() const { return domains_; }
    const Invariants& invariants() const { return invariants_; }
    std::size_t accepted() const { return accepted_.size(); }
    std::uint64_t steps() const { return steps_; }
    // Of everything that was delivered, sent, committed and decided: equal for equal seeds.
    Hash trace_digest() const { return trace_.finish(); }
    // Is called with a line for everything that happens.
    using Log = std::function<void(TimeUs now, const std::string& line)>;
    void set_log(Log log) { log_ = std::move(log); }
    // Hands the log a line of the caller's.
    void log(const std::string& line) const;

    [[noreturn]] void fail(const std::string& what) const;  // throws Broken with the seed and the time

private:
    struct Node;

    // What happens at a node: not in its next life, and not while it is paused.
    template <class Action>
    void at_node(std::size_t node, TimeUs time, Action action);
    void step(std::size_t node, std::vector<node::Event> events);
    void wake(std::size_t node, TimeUs local_time);
    void carry_out(std::size_t node, node::Effects effects);
    void halt(std::size_t node, const std::string& why);
    void write(std::size_t node, node::StoreWrite write);
    void tell_space(std::size_t node, const std::string& lack);
    void sync_later(std::size_t node, const node::StoreWrite& write);
    void note_synced(std::size_t node, std::uint64_t id, CommitIndex first, std::size_t commits);
    void sync(std::size_t node, std::uint64_t id);
    void answer(const node::SubmitReply& reply);
    void take_snapshot_work(std::size_t node, const node::SnapshotWork& work);
    void begin_anew(std::size_t node);
    void ask_signer(std::size_t node, const node::SignRequest& request);
    void take_answer(std::size_t node, const node::SignRequest& request, const node::signer::Granted& granted);
    void connect_signer(std::size_t node);
    TimeUs signer_delay();
    void expect_nothing_of(std::size_t node);
    void refuse_start(std::size_t node, const std::string& why);
    node::EngineOptions engine_options(std::size_t node) const;
    void recover(std::size_t node);
    void send(std::size_t from, const node::Send& send);
    void transmit(std::size_t from, Link& link, TimeUs delay, const std::shared_ptr<const Bytes>& body);
    void deliver(std::size_t to, p2p::PeerId peer, const std::shared_ptr<const Bytes>& body);
    void listen(std::size_t node, const node::Event& event);
    void say(std::size_t node, const Liar::Saying& saying);
    void connect(std::size_t a, std::size_t b);
    void disconnect(std::size_t node);
    void close(std::size_t node, const node::ClosePeer& close);
    void note(std::size_t node, const node::Notice& notice);
    void note_commit(std::size_t node, const tangle::CommitIndexing& indexing);
    bool is_held(const BlockId& id) const;
    void offer_load();
    void offer_odd(std::size_t node);
    void offer_rival(std::size_t from, Sequence sequence);
    void trace(std::uint64_t number);
    void trace_body(const std::shared_ptr<const Bytes>& body);
    void log_node(std::size_t node, const std::string& what) const;
    template <class Check>
    void checked(Check&& check) const;  // with seed and time, should it throw Broken

    SimOptions options_;
    EventQueue queue_;
    SplitMix random_;
    std::vector<Seed> node_seeds_;
    Devices devices_;
    Genesis genesis_;
    Domains domains_;
    Committee committee_;
    OddLoad odd_;
    ContentCheck content_;
    Invariants invariants_;
    Audit audit_;
    Links links_;
    std::vector<std::unique_ptr<Node>> nodes_;
    Tamper tamper_;
    Log log_;
    std::uint16_t protocol_max_ = kLedgerProtocol;
    std::uint32_t load_per_second_ = 0;
    std::uint32_t conflicts_per_million_ = 0;
    std::uint64_t steps_ = 0;
    std::uint64_t next_ticket_ = 1;
    std::map<std::size_t, Sequence> governance_sequences_;  // by validator
    std::map<std::uint64_t, std::vector<BlockId>> tickets_;
    std::map<BlockId, node::Verdict> verdicts_;
    std::map<BlockId, TimeUs> accepted_;
    Blake3 trace_;
    std::shared_ptr<const Bytes> traced_body_;  // the last one
    Hash traced_hash_;
};

}  // namespace weft::sim
