// A whole network in one thread: real engines, a simulated clock, network and stores, one seed. After every step the
// invariants of the design are checked; a broken one is a CHECK-like failure that names the seed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "node/engine/engine.hpp"
#include "node/engine/validator.hpp"
#include "tools/sim/network/sim_store.hpp"

namespace weft::sim {

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
    TimeUs sync_us_min = 100;
    TimeUs sync_us_max = 3'000;
    std::uint32_t window_slots = 600;
    std::uint32_t gc_depth_rounds = 120;
    std::size_t pending_bytes_slack = node::EngineOptions{}.pending_bytes_slack;
    std::size_t orphan_bytes_max = node::EngineOptions{}.orphan_bytes_max;
    bool halts_expected = false;  // else a node that stops itself fails the run
};

inline constexpr Amount kAccountBalance = 1'000'000;

class Simulation {
public:
    explicit Simulation(SimOptions options);
    ~Simulation();

    // ---- time
    TimeUs now() const { return now_; }
    void run_for(TimeUs duration);
    // False when `deadline` more simulated microseconds did not suffice.
    bool run_until(const std::function<bool()>& condition, TimeUs deadline);

    // ---- faults
    void crash(std::size_t node);
    void restart(std::size_t node);
    void wipe(std::size_t node);  // requires a crashed node
    // Messages between nodes of different groups are lost; nodes that are not listed form a group of their own.
    void partition(const std::vector<std::vector<std::size_t>>& groups);
    void heal();
    void set_drop(std::uint32_t per_million) { options_.drop_per_million = per_million; }
    // May change, delay (by what it adds) or suppress (false) a message.
    using Tamper = std::function<bool(std::size_t from, std::size_t to, p2p::Message& message, TimeUs& delay)>;
    void set_tamper(Tamper tamper) { tamper_ = std::move(tamper); }
    // For a tamper that speaks in a validator's name.
    KeyPair node_key(std::size_t node) const { return KeyPair(node_seeds_[node]); }
    const Committee& committee() const { return committee_; }

    // ---- devices
    const KeyPair& account_key(std::size_t account) const { return account_keys_[account]; }
    // A signed block of an account with parents from `node`; nothing is sent.
    BlockPtr make(std::size_t account, std::size_t node, Sequence sequence, const Payload& payload);
    BlockPtr make_payment(std::size_t from, std::size_t to, Amount amount, std::size_t node);
    Sequence next_sequence(std::size_t account) { return sequences_[account]++; }
    // Handed to a node as a client would; the verdict comes back in verdict_of. False when the node is down.
    bool submit(std::size_t node, const BlockPtr& block);
    std::optional<node::Verdict> verdict_of(const BlockId& id) const;
    // Random payments at `per_second`, from random accounts to random ones, at random nodes that are up, until stopped.
    void start_load(std::uint32_t per_second);
    void stop_load() { load_per_second_ = 0; }

    // ---- observation
    std::size_t nodes() const { return nodes_.size(); }
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
    std::size_t accepted() const { return accepted_.size(); }
    std::uint64_t steps() const { return steps_; }
    // Of everything that was sent, stored and decided: equal for equal seeds.
    Hash trace_digest() const { return trace_.finish(); }

private:
    struct Node;
    struct Link {
        std::size_t node = 0;  // at the other end
        p2p::PeerId peer = 0;  // this end's number there
        TimeUs last_arrival = 0;
    };

    void at(TimeUs time, std::function<void()> action);
    void step(std::size_t node, std::vector<node::Event> events);
    void wake(std::size_t node, TimeUs time);
    void carry_out(std::size_t node, node::Effects effects);
    void send(std::size_t from, const node::Send& send);
    void deliver(std::size_t to, p2p::PeerId peer, const Bytes& body);
    node::Event event_of(p2p::PeerId peer, p2p::Message message);
    void connect(std::size_t a, std::size_t b);
    void disconnect(std::size_t node);
    bool separated(std::size_t a, std::size_t b) const;
    void note(std::size_t node, const node::Notice& notice);
    void note_decided(std::size_t node, const node::Decided& decided);
    void check_commit(std::size_t node, const tangle::CommitIndexing& indexing);
    void check_node(std::size_t node);
    bool is_held(const BlockId& id) const;
    void offer_load();
    void fail(const std::string& what) const;
    std::vector<BlockPtr> checked_blocks(const std::vector<Bytes>& encoded);
    std::vector<RoundBlockPtr> checked_round_blocks(const std::vector<Bytes>& encoded);

    SimOptions options_;
    SplitMix random_;
    Genesis genesis_;
    NetworkId network_;
    Domains domains_;
    Committee committee_;
    SerialExecutor executor_;
    SplitMix salt_{0};  // apart from random_: how blocks are checked leaves no trace
    node::Validator validator_;
    std::vector<Seed> node_seeds_;
    std::vector<KeyPair> account_keys_;
    std::vector<Sequence> sequences_;
    std::vector<std::unique_ptr<Node>> nodes_;
    std::vector<std::size_t> group_of_;
    Tamper tamper_;
    std::uint32_t load_per_second_ = 0;
    TimeUs now_ = 0;
    std::uint64_t order_ = 0;
    std::uint64_t steps_ = 0;
    p2p::PeerId next_peer_ = 1;
    std::uint64_t next_ticket_ = 1;

    struct Scheduled {
        TimeUs time;
        std::uint64_t order;
        std::function<void()> action;
        bool operator>(const Scheduled& other) const {
            return time != other.time ? time > other.time : order > other.order;
        }
    };
    std::priority_queue<Scheduled, std::vector<Scheduled>, std::greater<>> queue_;

    std::map<std::uint64_t, std::vector<BlockId>> tickets_;
    std::map<BlockId, node::Verdict> verdicts_;
    std::map<BlockId, TimeUs> accepted_;
    std::map<CommitIndex, Hash> commits_;  // I1, I4: the same at every node
    std::map<CheckpointIndex, Hash> checkpoints_;
    std::map<BlockId, std::pair<Fate, RejectReason>> fates_;  // as first reported by anyone
    std::map<Hash, BlockPtr> block_cache_;                    // checked once for all nodes: the check is pure
    std::map<Hash, RoundBlockPtr> round_block_cache_;
    Blake3 trace_;
};

}  // namespace weft::sim
