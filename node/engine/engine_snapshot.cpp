// Snapshots: making and serving the own, fetching another node's (docs/decisions/0010-snapshots.md).
#include "node/engine/engine_parts.hpp"

namespace weft::node {

namespace {

// A ledger with fewer checkpoints is as good as empty: ranges of the first seconds come before the first offer does.
constexpr CheckpointIndex kAlmostEmpty = 64;
constexpr TimeUs kOfferIntervalUs = 10'000'000;

}  // namespace

// ---- fetching

// The next range is kept by nobody who could have it, as they say, or as it turned out.
bool Engine::Parts::is_below_horizon() const {
    if (!is_behind()) return false;
    const CheckpointIndex next = orderer.checkpointer().last().index + 1;
    std::vector<PeerId> ahead;
    for (const auto& [peer, view] : peers.all()) {
        if (view.greeted && view.certified >= next) ahead.push_back(peer);
    }
    return sync.starved() || snapshots.nobody_keeps(next, ahead);
}

bool Engine::Parts::almost_empty() const {
    return orderer.checkpointer().last().index < kAlmostEmpty && reader.pruned_to() == 0;
}

std::optional<std::string> Engine::Parts::refuse_resumed() {
    std::optional<std::string> why;
    if (!options.snapshot_start) {
        why = "this node begins from no snapshot";
    } else if (!almost_empty() && !options.snapshot_replaces) {
        why = "the ledger keeps all that it has";
    } else if (snapshots.target() <= orderer.checkpointer().last().index) {
        why = "the ledger has come further than checkpoint " + std::to_string(snapshots.target());
    }
    if (why) snapshots.forget();
    return why;
}

bool Engine::Parts::wants_snapshot() const {
    if (!options.snapshot_start || !is_behind()) return false;
    const CheckpointIndex last = orderer.checkpointer().last().index;
    const CheckpointIndex newest = snapshots.newest();
    if (newest <= last) return false;
    const bool below = is_below_horizon();
    if (!almost_empty()) return below && options.snapshot_replaces;
    return below || newest >= last + options.snapshot_gap_min;
}

void Engine::Parts::follow_snapshot() {
    if (!takes_in()) return;
    if (!snapshots.active()) {
        if (!wants_snapshot()) return;
        const CheckpointIndex last = orderer.checkpointer().last().index;
        snapshots.start(last + 1);
        remark(Remark::Level::info, "fetching the snapshot at checkpoint " + std::to_string(snapshots.target()) +
                                        ": this node is at checkpoint " + std::to_string(last));
    }
    for (const p2p::SnapshotSync::Ask& ask : snapshots.next(now)) send(ask.peer, ask.pull);
    if (snapshots.take_begun()) effects.snapshots.emplace_back(FetchBegins{});
    for (p2p::KeptPiece& piece : snapshots.take_kept()) effects.snapshots.emplace_back(FetchedPiece{std::move(piece)});
    if (snapshots.complete() && !std::exchange(fetch_told, true)) {
        effects.snapshots.emplace_back(FetchEnds{snapshots.target()});
    }
    if (const std::optional<TimeUs> at = snapshots.wake_at(now)) arm(*at);
}

void Engine::Parts::handle(const FetchedPieceKept& event) {
    snapshots.on_kept(event.bytes);
}

void Engine::Parts::on_message(PeerId peer, const p2p::Offer& offer) {
    snapshots.on_offer(peer, offer);
}

void Engine::Parts::on_message(PeerId peer, const p2p::SnapshotPiece& piece) {
    if (!takes_in()) return;
    using Ruled = p2p::SnapshotSync::Ruling::Verdict;
    const p2p::SnapshotSync::Ruling ruling = snapshots.on_piece(peer, piece, now);
    if (ruling.verdict == Ruled::unsolicited) effects.closes.push_back({peer, "sent a snapshot nobody asked for"});
    if (ruling.verdict == Ruled::wrong) {
        remark(Remark::Level::warning, "a piece of the snapshot at checkpoint " + std::to_string(piece.checkpoint) +
                                           " as a peer gave it is refused: " + ruling.why);
        effects.closes.push_back({peer, "served a false snapshot: " + ruling.why});
    }
}

// ---- serving

void Engine::Parts::on_message(PeerId peer, const p2p::PullSnapshot& pull) {
    if (!may_ask(peer)) return;
    p2p::SnapshotPiece piece{pull.request, pull.checkpoint, pull.part, pull.index, {}};
    if (shelf != nullptr) piece.data = shelf->piece(pull.checkpoint, {pull.part, pull.index}).value_or(Bytes());
    answers.charge(peer, piece.data.size(), now);
    send(peer, piece);
}

p2p::Offer Engine::Parts::own_offer() const {
    p2p::Offer offer;
    offer.oldest = reader.pruned_to() + 1;
    if (shelf != nullptr) {
        if (const auto newest = shelf->newest()) offer.snapshot = newest->checkpoint;
    }
    return offer;
}

// What changed is told at once; all is told again now and then, since a message may be lost.
void Engine::Parts::offer_snapshots() {
    const p2p::Offer offer = own_offer();
    if (offer == offer_told && now < offer_told_at + kOfferIntervalUs) return;
    offer_told = offer;
    offer_told_at = now;
    const auto body = encode_shared(offer);
    for (const PeerId peer : peers.greeted()) effects.sends.push_back({peer, body});
}

// ---- making

void Engine::Parts::make_snapshot() {
    std::vector<SnapshotWork> work = snapshot_maker.next(orderer.ledger(), orderer.checkpointer(), durable_commit);
    for (SnapshotWork& each : work) effects.snapshots.push_back(std::move(each));
}

void Engine::Parts::handle(const SnapshotChunkDone&) {
    snapshot_maker.on_chunk_done();
}

}  // namespace weft::node
