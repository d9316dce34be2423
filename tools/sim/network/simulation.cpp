#include "tools/sim/network/simulation.hpp"

#include <algorithm>
#include <stdexcept>

namespace weft::sim {

using node::Engine;
using node::Event;

struct Simulation::Node {
    explicit Node(std::uint64_t seed) : random(seed) {}

    std::unique_ptr<Engine> engine;  // null: crashed
    SimStore store;
    SplitMix random;
    std::uint64_t life = 0;  // counts restarts: actions of an earlier life are void
    std::map<p2p::PeerId, Link> links;
    std::optional<TimeUs> wake_at;
    std::map<BlockId, node::Decided> reported;
    std::optional<std::string> halted;
};

namespace {

Seed seed_of(Random& random) {
    Seed seed;
    for (std::uint8_t& byte : seed.bytes) byte = static_cast<std::uint8_t>(random.next());
    return seed;
}

constexpr Amount kValidatorBalance = 0;

// Small: what is delivered again is found in the caches below.
node::ValidatorOptions checks() {
    node::ValidatorOptions options;
    options.key_table_bytes = 0;
    options.passed_blocks_max = 1;
    return options;
}

}  // namespace

Simulation::Simulation(SimOptions options)
    : options_(options), random_(options.seed), validator_(domains_, committee_, executor_, salt_, checks()) {
    sign_init();
    genesis_.name = "simulated";
    genesis_.unix_time_us = 1'700'000'000'000'000;
    genesis_.parameters.window_slots = options_.window_slots;
    genesis_.parameters.gc_depth_rounds = options_.gc_depth_rounds;
    const std::size_t count = options_.validators + options_.plain_nodes;
    for (std::size_t i = 0; i < count; ++i) node_seeds_.push_back(seed_of(random_));
    for (std::size_t i = 0; i < options_.validators; ++i) {
        genesis_.accounts.push_back(
            {KeyPair(node_seeds_[i]).public_key(), kValidatorBalance, options_.quota, i == 0, {}});
        genesis_.committee.push_back(static_cast<AccountNumber>(i));
    }
    for (std::size_t i = 0; i < options_.accounts; ++i) {
        account_keys_.emplace_back(seed_of(random_));
        genesis_.accounts.push_back({account_keys_.back().public_key(), kAccountBalance, options_.quota, false, {}});
    }
    sequences_.assign(options_.accounts, 1);
    network_ = network_id(genesis_);
    domains_ = Domains::of(network_);
    committee_ = genesis_.committee_members();
    group_of_.assign(count, 0);
    for (std::size_t i = 0; i < count; ++i) nodes_.push_back(std::make_unique<Node>(random_.next()));
    for (std::size_t i = 0; i < count; ++i) restart(i);
}

Simulation::~Simulation() = default;

void Simulation::fail(const std::string& what) const {
    throw std::runtime_error("seed " + std::to_string(options_.seed) + ", at " + std::to_string(now_) + " us: " + what);
}

// ---- time

void Simulation::at(TimeUs time, std::function<void()> action) {
    queue_.push({std::max(time, now_), order_++, std::move(action)});
}

bool Simulation::run_until(const std::function<bool()>& condition, TimeUs deadline) {
    const TimeUs end = now_ + deadline;
    while (!condition()) {
        if (queue_.empty() || queue_.top().time > end) {
            now_ = end;
            return condition();
        }
        Scheduled next = queue_.top();
        queue_.pop();
        now_ = next.time;
        next.action();
    }
    return true;
}

void Simulation::run_for(TimeUs duration) {
    run_until([] { return false; }, duration);
}

void Simulation::wake(std::size_t index, TimeUs time) {
    Node& node = *nodes_[index];
    if (node.wake_at && *node.wake_at <= time && *node.wake_at > now_) return;
    node.wake_at = time;
    at(time, [this, index, time, life = node.life] {
        Node& woken = *nodes_[index];
        if (!woken.engine || woken.life != life || woken.wake_at != time) return;
        woken.wake_at.reset();
        step(index, {});
    });
}

// ---- nodes

void Simulation::step(std::size_t index, std::vector<Event> events) {
    Node& node = *nodes_[index];
    if (!node.engine) return;
    ++steps_;
    carry_out(index, node.engine->step(now_, std::move(events)));
    check_node(index);
}

void Simulation::carry_out(std::size_t index, node::Effects effects) {
    Node& node = *nodes_[index];
    if (effects.halt) {
        if (!options_.halts_expected) fail("node " + std::to_string(index) + " halts: " + *effects.halt);
        node.halted = *effects.halt;
        crash(index);
        return;
    }
    for (node::StoreWrite& write : effects.writes) {
        for (const tangle::CommitIndexing& indexing : write.batch.commits) check_commit(index, indexing);
        const std::uint64_t id = write.id;
        node.store.write(id, std::move(write.batch));
        const TimeUs delay = options_.sync_us_min + random_.below(options_.sync_us_max - options_.sync_us_min + 1);
        at(now_ + delay, [this, index, id, life = node.life] {
            Node& synced = *nodes_[index];
            if (!synced.engine || synced.life != life) return;
            synced.store.sync(id);
            step(index, {node::StoreDone{id}});
        });
    }
    for (const node::Send& each : effects.sends) send(index, each);
    for (node::SubmitReply& reply : effects.replies) {
        const std::vector<BlockId>& ids = tickets_.at(reply.ticket);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            verdicts_[ids[i]] = reply.verdicts[i];
            if (reply.verdicts[i].admission == node::Admission::accepted) accepted_.emplace(ids[i], now_);
        }
        tickets_.erase(reply.ticket);
    }
    for (const node::Notice& notice : effects.notices) note(index, notice);
    if (effects.wake_at) wake(index, std::max(*effects.wake_at, now_ + 1));
}

void Simulation::crash(std::size_t index) {
    Node& node = *nodes_[index];
    node.engine.reset();
    ++node.life;
    node.wake_at.reset();
    node.store.crash(random_);
    disconnect(index);
}

void Simulation::wipe(std::size_t index) {
    CHECK(!nodes_[index]->engine);
    nodes_[index]->store.wipe();
}

void Simulation::restart(std::size_t index) {
    Node& node = *nodes_[index];
    CHECK(!node.engine);
    ++node.life;
    node.halted.reset();
    node::EngineOptions options;
    options.validator_seed = node_seeds_[index];
    options.pending_bytes_slack = options_.pending_bytes_slack;
    options.orphan_bytes_max = options_.orphan_bytes_max;
    node.engine = std::make_unique<Engine>(genesis_, options, node.store, node.random);
    const auto check = [&](const Expected<void, std::string>& result) {
        if (!result) fail("node " + std::to_string(index) + " does not restart: " + result.error());
    };
    const tangle::Recovered recovered = node.store.recover(random_);
    check(node.engine->restore(recovered));
    node.store.replay([&](tangle::Lsn lsn, tangle::LogKind kind, ByteView body) {
        check(node.engine->replay_record(lsn, kind, body));
    });
    check(node.engine->finish_replay(now_));
    for (std::size_t other = 0; other < nodes_.size(); ++other) {
        if (other != index && nodes_[other]->engine) connect(index, other);
    }
    wake(index, now_ + 1);
}

// ---- network

void Simulation::connect(std::size_t a, std::size_t b) {
    const p2p::PeerId at_a = next_peer_++;
    const p2p::PeerId at_b = next_peer_++;
    nodes_[a]->links[at_a] = {b, at_b, 0};
    nodes_[b]->links[at_b] = {a, at_a, 0};
    const auto announce = [this](std::size_t node, p2p::PeerId peer, std::size_t other) {
        const auto key = KeyPair(node_seeds_[other]).public_key().bytes;
        at(now_, [this, node, peer, key, life = nodes_[node]->life] {
            if (nodes_[node]->life == life && nodes_[node]->links.contains(peer)) step(node, {node::PeerUp{peer, key}});
        });
    };
    announce(a, at_a, b);
    announce(b, at_b, a);
}

void Simulation::disconnect(std::size_t index) {
    for (const auto& [peer, link] : nodes_[index]->links) {
        nodes_[link.node]->links.erase(link.peer);
        at(now_, [this, other = link.node, gone = link.peer, life = nodes_[link.node]->life] {
            if (nodes_[other]->life == life) step(other, {node::PeerDown{gone}});
        });
    }
    nodes_[index]->links.clear();
}

bool Simulation::separated(std::size_t a, std::size_t b) const {
    return group_of_[a] != group_of_[b];
}

void Simulation::partition(const std::vector<std::vector<std::size_t>>& groups) {
    std::fill(group_of_.begin(), group_of_.end(), 0);
    for (std::size_t group = 0; group < groups.size(); ++group) {
        for (const std::size_t node : groups[group]) group_of_[node] = group + 1;
    }
}

void Simulation::heal() {
    std::fill(group_of_.begin(), group_of_.end(), 0);
}

void Simulation::send(std::size_t from, const node::Send& send) {
    Node& node = *nodes_[from];
    const auto it = node.links.find(send.peer);
    if (it == node.links.end()) return;
    Link& link = it->second;
    trace_.update(*send.body);
    if (separated(from, link.node) || random_.below(1'000'000) < options_.drop_per_million) return;
    TimeUs delay = options_.latency_us_min + random_.below(options_.latency_us_max - options_.latency_us_min + 1);
    std::shared_ptr<const Bytes> body = send.body;
    if (tamper_) {
        Decoded<p2p::Message> message = p2p::decode_message(*body);
        if (!message) fail("a node sent what does not decode: " + message.error().detail);
        if (!tamper_(from, link.node, *message, delay)) return;
        body = std::make_shared<const Bytes>(p2p::encode_message(*message));
    }
    TimeUs arrival = now_ + delay;
    if (!options_.reorder) arrival = std::max(arrival, link.last_arrival);
    link.last_arrival = arrival;
    at(arrival, [this, to = link.node, peer = link.peer, body, life = nodes_[link.node]->life] {
        if (nodes_[to]->life == life && nodes_[to]->links.contains(peer)) deliver(to, peer, *body);
    });
}

void Simulation::deliver(std::size_t to, p2p::PeerId peer, const Bytes& body) {
    Decoded<p2p::Message> message = p2p::decode_message(body);
    if (!message) fail("a node sent what does not decode: " + message.error().detail);
    step(to, {event_of(peer, std::move(*message))});
}

Event Simulation::event_of(p2p::PeerId peer, p2p::Message message) {
    if (auto* blocks = std::get_if<p2p::Blocks>(&message)) {
        return node::PeerBlocks{peer, checked_blocks(blocks->blocks)};
    }
    if (auto* blocks = std::get_if<p2p::RoundBlocks>(&message)) {
        return node::PeerRoundBlocks{peer, checked_round_blocks(blocks->blocks)};
    }
    if (auto* part = std::get_if<p2p::ConePart>(&message)) {
        return node::PeerCone{peer, part->request, part->last, checked_round_blocks(part->round_blocks),
                              checked_blocks(part->blocks)};
    }
    return node::PeerMessage{peer, std::move(message)};
}

std::vector<BlockPtr> Simulation::checked_blocks(const std::vector<Bytes>& encoded) {
    std::vector<BlockPtr> good;
    for (const Bytes& bytes : encoded) {
        BlockPtr& cached = block_cache_[blake3(bytes)];
        if (!cached) {
            constexpr node::Source kPulled[] = {node::Source::pulled};  // of any time; the engine judges that
            const auto checked = validator_.check({bytes}, kPulled, std::nullopt);
            if (checked.passed(0)) cached = checked.block(0);
        }
        if (cached) good.push_back(cached);
    }
    return good;
}

std::vector<RoundBlockPtr> Simulation::checked_round_blocks(const std::vector<Bytes>& encoded) {
    std::vector<RoundBlockPtr> good;
    for (const Bytes& bytes : encoded) {
        RoundBlockPtr& cached = round_block_cache_[blake3(bytes)];
        if (!cached) {
            const auto checked = validator_.check_rounds({bytes});
            if (checked[0]) cached = *checked[0];
        }
        if (cached) good.push_back(cached);
    }
    return good;
}

// ---- devices

BlockPtr Simulation::make(std::size_t account, std::size_t node, Sequence sequence, const Payload& payload) {
    BlockHeader header;
    header.issuer = account_keys_[account].account();
    header.sequence = sequence;
    header.parents = nodes_[node]->engine->tips(2);
    header.time = now_;
    for (const BlockId& parent : header.parents) header.time = std::max(header.time, start_of(parent.slot()));
    return std::make_shared<const Block>(make_block(domains_, header, payload, account_keys_[account]));
}

BlockPtr Simulation::make_payment(std::size_t from, std::size_t to, Amount amount, std::size_t node) {
    Transfer transfer;
    transfer.credits.push_back({account_keys_[to].account(), amount});
    return make(from, node, next_sequence(from), transfer);
}

bool Simulation::submit(std::size_t index, const BlockPtr& block) {
    if (!nodes_[index]->engine) return false;
    const std::uint64_t ticket = next_ticket_++;
    tickets_[ticket] = {block->id};
    step(index, {node::Submitted{ticket, {block}}});
    return true;
}

std::optional<node::Verdict> Simulation::verdict_of(const BlockId& id) const {
    const auto it = verdicts_.find(id);
    if (it == verdicts_.end()) return std::nullopt;
    return it->second;
}

void Simulation::start_load(std::uint32_t per_second) {
    const bool running = load_per_second_ > 0;
    load_per_second_ = per_second;
    if (!running && per_second > 0) offer_load();
}

void Simulation::offer_load() {
    if (load_per_second_ == 0) return;
    const TimeUs mean = 1'000'000 / load_per_second_;
    at(now_ + random_.below(2 * mean + 1), [this] { offer_load(); });
    const std::size_t node = random_.below(nodes_.size());
    if (!nodes_[node]->engine) return;
    const std::size_t from = random_.below(options_.accounts);
    const std::size_t to = random_.below(options_.accounts);
    submit(node, make_payment(from, to, 1 + random_.below(5), node));
}

// ---- observation and invariants

bool Simulation::is_up(std::size_t node) const {
    return nodes_[node]->engine != nullptr;
}
Engine& Simulation::engine(std::size_t node) {
    return *nodes_[node]->engine;
}
const SimStore& Simulation::store(std::size_t node) const {
    return nodes_[node]->store;
}
const std::optional<std::string>& Simulation::halted(std::size_t node) const {
    return nodes_[node]->halted;
}

std::optional<node::Decided> Simulation::reported(std::size_t node, const BlockId& id) const {
    const auto it = nodes_[node]->reported.find(id);
    if (it == nodes_[node]->reported.end()) return std::nullopt;
    return it->second;
}

std::vector<BlockId> Simulation::undecided(std::size_t index) const {
    const Node& node = *nodes_[index];
    std::vector<BlockId> ids;
    for (const auto& [id, since] : accepted_) {
        if (node.reported.contains(id)) continue;
        // Told before a restart, perhaps: then memory may not know it, and the store must.
        const std::optional<node::BlockStatus> status = node.engine->block_status(id);
        const bool pending = status && status->fate == Fate::pending;
        if (pending || (!node.store.fate(id) && is_held(id))) ids.push_back(id);
    }
    return ids;
}

// A block that was accepted and not synced yet may be lost when every node that had it loses power.
bool Simulation::is_held(const BlockId& id) const {
    return std::any_of(nodes_.begin(), nodes_.end(), [&](const std::unique_ptr<Node>& node) {
        return node->engine && (node->engine->block_status(id) || node->store.block(id));
    });
}

bool Simulation::all_decided() const {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (nodes_[i]->engine && !undecided(i).empty()) return false;
    }
    return true;
}

CommitIndex Simulation::lowest_commit() const {
    CommitIndex lowest = UINT64_MAX;
    for (const auto& node : nodes_) {
        if (node->engine) lowest = std::min(lowest, node->engine->status().commit);
    }
    return lowest;
}

CommitIndex Simulation::highest_commit() const {
    CommitIndex highest = 0;
    for (const auto& node : nodes_) {
        if (node->engine) highest = std::max(highest, node->engine->status().commit);
    }
    return highest;
}

void Simulation::note(std::size_t index, const node::Notice& notice) {
    node::for_each_decided(notice, [&](const node::Decided& decided) { note_decided(index, decided); });
}

void Simulation::note_decided(std::size_t index, const node::Decided& decided) {
    trace_.update(decided.block.view());
    // I1, I3: one final fate, everywhere and for good.
    const auto [it, fresh] = fates_.emplace(decided.block, std::pair{decided.fate, decided.reason});
    if (!fresh && it->second != std::pair{decided.fate, decided.reason}) {
        fail("block " + decided.block.hex() + " is told as " + std::string(fate_name(decided.fate)) + " by node " +
             std::to_string(index) + ", and was told as " + std::string(fate_name(it->second.first)));
    }
    nodes_[index]->reported.insert_or_assign(decided.block, decided);
}

void Simulation::check_commit(std::size_t index, const tangle::CommitIndexing& indexing) {
    const CommitIndex commit = indexing.commit.index;
    const auto [it, fresh] = commits_.emplace(commit, indexing.digest);
    if (!fresh && it->second != indexing.digest) {
        fail("node " + std::to_string(index) + " made another commit " + std::to_string(commit) + " (I1)");
    }
    if (!indexing.checkpoint) return;
    const Hash digest = checkpoint_digest(domains_, *indexing.checkpoint);
    const auto [known, first] = checkpoints_.emplace(indexing.checkpoint->index, digest);
    if (!first && known->second != digest) {
        fail("node " + std::to_string(index) + " closed another checkpoint " +
             std::to_string(indexing.checkpoint->index) + " (I4)");
    }
}

void Simulation::check_node(std::size_t index) {
    const Node& node = *nodes_[index];
    if (!node.engine) return;
    if (!node.engine->ledger().supply_conserved()) fail("supply is not conserved (I2)");
}

}  // namespace weft::sim
