// What is due by the clock: asking for what is missing, catching up, telling peers how far this node is.
#include <limits>

#include "node/engine/engine_parts.hpp"
#include "node/engine/range_check.hpp"

namespace weft::node {

namespace {

constexpr std::size_t kMissingPerScan = 1024;
constexpr TimeUs kScanIntervalUs = 20'000;
// Blocks that linger unordered are offered to peers again: a lost message must not strand them at one node.
constexpr TimeUs kOfferAfterUs = 2'000'000;
constexpr std::size_t kOfferCount = 256;
// A node this many certified checkpoints behind takes ranges instead of pulling cones.
constexpr CheckpointIndex kBehindCheckpoints = 2;
// A node that is behind at all and makes no commit for so long asks for ranges, too: what it lacks may have left the
// others' window, and cones do not bring that.
constexpr TimeUs kStalledUs = 5'000'000;
constexpr TimeUs kTellErasedUs = 10'000'000;
constexpr Round kNoRoundHides = std::numeric_limits<Round>::max();

}  // namespace

void Engine::Parts::arm(TimeUs at) {
    if (!effects.wake_at || at < *effects.wake_at) effects.wake_at = at;
}

p2p::Status Engine::Parts::own_status() const {
    p2p::Status status;
    status.commit = orderer.commit();
    status.certified = orderer.checkpointer().last_certified();
    status.round = round_blocks.dag().highest_round();
    return status;
}

p2p::Hello Engine::Parts::own_hello() const {
    const p2p::Status status = own_status();
    return {p2p::kProtocolVersion, network, status.commit, status.certified, status.round};
}

bool Engine::Parts::is_behind() const {
    const CheckpointIndex near = orderer.checkpointer().last().index + kBehindCheckpoints;
    // Asked in every step; mostly nobody claims to be further, and then nobody credible does.
    return peers.highest_certified() > near && peers.credible_certified() > near;
}

bool Engine::Parts::is_stalled() const {
    return now >= committed_at + kStalledUs && peers.highest_certified() > orderer.checkpointer().last().index;
}

// ---- catching up

void Engine::Parts::follow_ranges() {
    if (!takes_in()) return;
    if (is_fetching()) {
        sync.stop();
    } else if (is_behind() || is_stalled()) {
        sync.catch_up(orderer.checkpointer().last().index + 1);
    } else if (sync.active()) {
        sync.stop();
    }
    if (!sync.active()) return;
    while (const p2p::CompleteRange* range = sync.complete()) {
        if (const std::optional<std::string> wrong = apply_range(*range)) {
            remark(Remark::Level::warning,
                   "checkpoint " + std::to_string(sync.wanted()) + " as a peer gave it is refused: " + *wrong);
            const std::optional<PeerId> liar = sync.reject();
            if (liar) effects.closes.push_back({*liar, "served a false checkpoint: " + *wrong});
        } else {
            sync.accept();
        }
        if (effects.halt) return;
    }
    for (const p2p::RangeSync::Ask& ask : sync.next(now)) send(ask.peer, ask.pull);
    if (const std::optional<TimeUs> at = sync.wake_at(now)) arm(*at);
}

// Applies what is new in it; gives the reason when it is refused.
std::optional<std::string> Engine::Parts::apply_range(const p2p::CompleteRange& range) {
    const CheckpointIndex index = range.checkpoint.index;
    if (index <= orderer.checkpointer().last().index) return std::nullopt;
    RangeCheck check(domains, epochs.of_checkpoint(index).committee, tangle, executor);
    const Hash& previous = orderer.checkpointer().last().commit_digest;
    if (std::optional<std::string> wrong = check.verify(range, previous)) return wrong;

    for (const CommitRecord& commit : range.bundle.commits) {
        if (commit.index <= orderer.commit()) continue;
        // What this node did not hold is logged before the commit that rests on it.
        const auto body_of = [&](const BlockId& id) {
            const BlockPtr& given = check.bodies().at(id);
            const BlockPtr held = given->payload_erased ? tangle.pending_block(id) : nullptr;
            const BlockPtr& block = held ? held : given;
            erased_taken += block->payload_erased ? 1 : 0;
            outbox.log_block(block);
            return block;
        };
        Expected<CommitOutcome, std::string> outcome = orderer.repeat_commit(commit, body_of, now);
        if (!outcome) return halt_divergent(index, outcome.error());
        settle(std::move(*outcome), false);
        if (effects.halt) return std::nullopt;
    }
    tell_erased(range.peer);
    if (orderer.checkpointer().last_digest() != check.digest()) return halt_divergent(index, "the states differ");
    for (const Certificate::Entry& entry : range.certificate.entries) {
        count_vote(entry.author, {index, check.digest(), entry.signature});
    }
    return std::nullopt;
}

// Nothing shows whether a peer erased a payload or only withholds it: the operator of an archive has to know.
void Engine::Parts::tell_erased(PeerId peer) {
    if (erased_taken == 0 || now < erased_due) return;
    erased_due = now + kTellErasedUs;
    const PeerView* const view = peers.find(peer);
    const std::string from = view ? ", lately from peer " + view->key.hex() : std::string();
    remark(Remark::Level::warning, std::to_string(erased_taken) + " blocks came without their payloads" + from +
                                       ": erased there, on the order of its operator or of their issuers");
    erased_taken = 0;
}

std::optional<std::string> Engine::Parts::halt_divergent(CheckpointIndex index, const std::string& why) {
    effects.halt = "checkpoint " + std::to_string(index) +
                   " is certified by the committee, and this node computes something else (" + why +
                   "). Its store or its software is wrong; keep the data folder for inspection and start again with "
                   "an empty one.";
    return std::nullopt;
}

// ---- asking for what is missing

// What came in out of order is given a moment to complete itself before anybody is asked.
void Engine::Parts::want_missing() {
    const TimeUs before = now > options.pull_delay_us ? now - options.pull_delay_us : 0;
    puller.want(tangle.missing(before, kMissingPerScan), std::nullopt, now);
    const tangle::RoundBlocks::Missing missing = round_blocks.missing(before, kMissingPerScan);
    puller.want(missing.round_blocks, std::nullopt, now);
    puller.want(missing.blocks, std::nullopt, now);
}

void Engine::Parts::ask_for_missing() {
    if (!takes_in() || is_behind()) return;  // ranges bring it
    if (now >= scan_due) {
        scan_due = now + kScanIntervalUs;
        want_missing();
    }
    if (tangle.orphans() + round_blocks.suspended() > 0) arm(scan_due);

    if (puller.idle()) return;
    for (p2p::ConePuller::Ask& ask : puller.next(now, peers.greeted())) {
        ask.pull.have_commit = orderer.commit();
        ask.pull.have_floor = round_blocks.dag().floor();
        ask.pull.have_tips = tangle.pending_tips(kPullIdsMax, kNoRoundHides);
        const std::span<const RoundRef> head = round_blocks.dag().blocks_at(round_blocks.dag().highest_round());
        const std::size_t count = std::min(head.size(), kPullIdsMax);
        ask.pull.have_round_blocks.assign(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(count));
        send(ask.peer, ask.pull);
    }
    if (const std::optional<TimeUs> at = puller.wake_at(now)) arm(*at);
}

// ---- telling

void Engine::Parts::send_due_status() {
    if (now >= status_due) {
        status_due = now + options.status_interval_us;
        note_standing();
        tell_late_votes();
        offer_snapshots();
        const auto body = encode_shared(own_status());
        for (const auto& [peer, view] : peers.all()) {
            if (!view.answered) send(peer, own_hello());  // it may not have heard the first one
            if (view.greeted) effects.sends.push_back({peer, body});
        }
        if (proposer && proposer->learning()) {
            const auto question = encode_shared(p2p::PullOwn{committee().epoch, proposer->self()});
            for (const PeerId peer : peers.greeted()) {
                if (peers.is_validator(peer)) effects.sends.push_back({peer, question});
            }
        }
    }
    arm(status_due);
}

void Engine::Parts::offer_again() {
    if (tangle.pending() == 0) return;
    if (now >= offer_due) {
        offer_due = now + kOfferAfterUs;
        const TimeUs before = now > kOfferAfterUs ? now - kOfferAfterUs : 0;
        for (const BlockPtr& block : tangle.lingering(before, kOfferCount)) gossip.block(block, std::nullopt);
    }
    arm(offer_due);
}

}  // namespace weft::node
