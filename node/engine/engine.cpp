#include "node/engine/engine.hpp"

#include "node/engine/engine_parts.hpp"
#include "node/engine/health.hpp"

namespace weft::node {

namespace {

tangle::TangleLimits tangle_limits(const Genesis& genesis, const EngineOptions& options) {
    return {genesis.parameters.window_slots, options.orphan_bytes_max, options.tip_age_us_max};
}

p2p::SnapshotLimits fetch_limits(const EngineOptions& options) {
    p2p::SnapshotLimits limits;
    limits.unkept_bytes_max = options.unkept_bytes_max;
    return limits;
}

}  // namespace

Engine::Parts::Parts(const Genesis& genesis_in, EngineOptions options_in, const tangle::StoreReader& reader_in,
                     Random& random_in)
    : genesis(genesis_in),
      network(network_id(genesis)),
      domains(Domains::of(network)),
      epochs(first_epoch(genesis)),
      options(std::move(options_in)),
      reader(reader_in),
      random(random_in),
      executor(options.executor ? *options.executor : serial),
      tangle(
          genesis_block_id(network), tangle_limits(genesis, options),
          [this](const BlockId& id) { return reader.fate(id); }, tangle::HashSalt::draw(random)),
      round_blocks(domains, committee(), tangle, options.suspended_round_bytes_max),
      orderer(genesis, domains, epochs, tangle, round_blocks, tangle::HashSalt::draw(random)),
      admission({options.pending_bytes_max, options.pending_bytes_slack, options.pending_mean_age_us_max,
                 options.orphan_bytes_max / 2},
                tangle, orderer.ledger()),
      peers(epochs),
      gossip(peers),
      cones(domains, epochs, tangle, round_blocks, reader),
      ranges(reader),
      snapshots({domains, first_epoch(genesis)}, fetch_limits(options)),
      snapshot_maker(options.snapshot_interval_us) {
    if (options.validator_seed) signing.emplace(KeyPair(*options.validator_seed));
    if (options.signer_key) signing.emplace(*options.signer_key);
    if (!signing) return;
    voter.emplace(domains, *signing);
    make_proposer(false);
    if (signing->elsewhere()) signer_lack = "the signer has not answered yet";
}

Engine::Engine(const Genesis& genesis, EngineOptions options, const tangle::StoreReader& reader, Random& random)
    : parts_(std::make_unique<Parts>(genesis, std::move(options), reader, random)) {}

Engine::~Engine() = default;

// ---- start-up

Expected<void, std::string> Engine::restore(const tangle::Recovered& recovered) {
    return parts_->restore(recovered);
}

Expected<void, std::string> Engine::replay_record(tangle::Lsn lsn, tangle::LogKind kind, ByteView body) {
    switch (kind) {
        case tangle::LogKind::block:
            return parts_->replay_block(lsn, body);
        case tangle::LogKind::round_block:
            return parts_->replay_round_block(lsn, body);
        case tangle::LogKind::commit:
            return parts_->replay_commit(body);
        case tangle::LogKind::certificate:
            return parts_->replay_certificate(body);
        case tangle::LogKind::checkpoint:
            return {};  // follows from its last commit
    }
    return Unexpected{std::string("a log record of an unknown kind: the store was written by a newer version")};
}

Expected<void, std::string> Engine::finish_replay(TimeUs now) {
    parts_->now = now;
    parts_->replaying = false;
    parts_->able_since = now;
    if (std::optional<std::string> unknown = parts_->unknown_protocol()) return Unexpected{*unknown};
    return {};
}

tangle::WriteBatch Engine::take_replayed() {
    CHECK(!parts_->replaying);
    return parts_->outbox.take_replayed();
}

void Engine::serve_snapshots(const SnapshotShelf& shelf) {
    parts_->shelf = &shelf;
}

std::optional<std::string> Engine::resume_snapshot(const p2p::KeptPiece& piece) {
    return parts_->snapshots.resume(piece);
}

std::optional<std::string> Engine::refuse_resumed() {
    return parts_->refuse_resumed();
}

// ---- running

Effects Engine::step(TimeUs now, std::vector<Event> events) {
    Parts& parts = *parts_;
    CHECK(!parts.replaying);
    parts.now = std::max(parts.now, now);
    for (Event& event : events) {
        std::visit([&](auto& each) { parts.handle(each); }, event);
        if (parts.effects.halt) break;
    }
    parts.progress();
    parts.follow_snapshot();
    parts.follow_ranges();
    parts.progress();
    parts.count_late_votes();
    parts.ask_for_missing();
    parts.send_due_status();
    parts.offer_again();
    parts.make_snapshot();
    parts.gossip.flush(parts.effects.sends);
    if (parts.signing) parts.hold_requests(parts.signing->take_requests());
    parts.outbox.flush(parts.effects.writes);
    parts.release(parts.outbox.take_free());
    return std::exchange(parts.effects, {});
}

void Engine::forget_served() {
    parts_->ranges.forget_cached();
}

// ---- queries

NodeStatus Engine::status() const {
    const Parts& parts = *parts_;
    NodeStatus status;
    status.commit = parts.orderer.commit();
    status.commit_digest = parts.orderer.commit_digest();
    status.committed_round = parts.orderer.committed_round();
    status.highest_round = parts.round_blocks.dag().highest_round();
    status.ledger_time = parts.orderer.ledger_time();
    status.checkpoint = parts.orderer.checkpointer().last().index;
    status.certified = parts.orderer.checkpointer().last_certified();
    status.checkpoint_digest = parts.orderer.checkpointer().last_digest();
    status.state_root = parts.orderer.checkpointer().last().state_root;
    status.accounts = parts.orderer.ledger().size();
    status.tips = parts.tangle.tips();
    status.pending = parts.tangle.pending();
    status.pending_bytes = parts.tangle.pending_bytes();
    status.orphans = parts.tangle.orphans();
    status.suspended_round_blocks = parts.round_blocks.suspended();
    status.window_blocks = parts.tangle.size();
    status.confirmed_total = parts.confirmed;
    status.rejected_total = parts.rejected;
    status.expired_total = parts.expired;
    status.epoch = parts.epochs.current().number();
    if (parts.proposer) {
        status.author = parts.proposer->self();
        status.proposed_round = parts.proposer->last_proposed();
        status.signer_lack = parts.signer_lack;
    }
    status.standing = parts.standing();
    status.readiness = parts.readiness(status.standing);
    status.reason = describe_health(status, {}).reason;
    return status;
}

HeldBytes Engine::held_bytes() const {
    const Parts& parts = *parts_;
    return {parts.tangle.pending_bytes(), parts.tangle.orphan_bytes(), parts.round_blocks.suspended_bytes()};
}

EngineMemory Engine::memory() const {
    const Parts& parts = *parts_;
    const tangle::Tangle::Memory tangle = parts.tangle.memory();
    return {tangle.index, tangle.vertices, tangle.blocks, parts.round_blocks.memory_bytes(),
            parts.orderer.ledger().memory_bytes()};
}

std::vector<PeerView> Engine::peers() const {
    std::vector<PeerView> views;
    for (const auto& [id, view] : parts_->peers.all()) views.push_back(view);
    return views;
}

std::vector<BlockId> Engine::tips(std::size_t count) {
    return parts_->tangle.choose_tips(count, parts_->now, parts_->tip_chooser, parts_->random);
}

const tangle::Ledger& Engine::ledger() const {
    return parts_->orderer.ledger();
}

std::optional<BlockStatus> Engine::block_status(const BlockId& id) const {
    const std::optional<tangle::Placement> place = parts_->tangle.placement(id);
    if (!place) return std::nullopt;
    BlockStatus status;
    status.solid = place->solid;
    // Ordered, but not synced yet: nothing that a crash could take back is told.
    if (place->ordered && place->commit <= parts_->durable_commit) {
        status.fate = place->reason == RejectReason::none ? Fate::confirmed : Fate::rejected;
        status.reason = place->reason;
        status.commit = place->commit;
    }
    return status;
}

std::optional<BlockPtr> Engine::block(const BlockId& id) const {
    BlockPtr block = parts_->tangle.pending_block(id);
    if (!block) return std::nullopt;
    return block;
}

Backlog Engine::backlog(TimeUs now) const {
    return {parts_->tangle.pending_bytes(), parts_->tangle.mean_pending_age(now)};
}

std::optional<unsigned> Engine::required_work(const AccountId& issuer, std::size_t bytes) const {
    return parts_->orderer.ledger().required_work(issuer, bytes, parts_->now);
}

const Genesis& Engine::genesis() const {
    return parts_->genesis;
}
const Domains& Engine::domains() const {
    return parts_->domains;
}
const Committee& Engine::committee() const {
    return parts_->committee();
}
const Epochs& Engine::epochs() const {
    return parts_->epochs;
}
NetworkId Engine::network() const {
    return parts_->network;
}

}  // namespace weft::node
