#include "node/runtime/intake.hpp"

#include <iterator>

#include "node/runtime/steady_ns.hpp"
#include "node/runtime/thread_name.hpp"

namespace weft::node {

namespace {

// Per lane. What waits here is what a client's block waits at full load: some tenths of a second.
constexpr QueueLimits kQueueLimits{16'384, 16u << 20};
// One pass: enough to fill the lanes of every thread many times over, little enough that what comes next, a round block
// say, waits only milliseconds.
constexpr PopLimits kPassLimits{512, 1u << 20};
constexpr std::size_t kSmallItemBytes = 64;
constexpr TimeUs kRetryAfterUs = 1'000'000;  // by then what counts against a share is forgotten

std::size_t bytes_of(const std::vector<Bytes>& list) {
    std::size_t bytes = kSmallItemBytes;
    for (const Bytes& entry : list) bytes += entry.size() + sizeof(Bytes);
    return bytes;
}

template <class Ptr>
std::size_t encoded_bytes(const std::vector<Ptr>& blocks) {
    std::size_t bytes = 0;
    for (const Ptr& block : blocks) bytes += block->encoded.size();
    return bytes;
}

// Its sender may not know better: its clock, or ours, is off.
bool is_fault(Admission admission) {
    return admission == Admission::malformed || admission == Admission::bad_signature;
}

// The answer to a client whose batch was refused in part: what the ledger thread says goes to the `places` left open.
SubmitDone completing(std::vector<Verdict> verdicts, std::vector<std::size_t> places, SubmitDone done) {
    return [verdicts = std::move(verdicts), places = std::move(places),
            done = std::move(done)](std::vector<Verdict> answers) mutable {
        CHECK(answers.size() == places.size());
        for (std::size_t i = 0; i < places.size(); ++i) verdicts[places[i]] = std::move(answers[i]);
        done(std::move(verdicts));
    };
}

}  // namespace

Intake::Intake(const Domains& domains, Validator& validator, SystemLedgerClock clock, LedgerThread& ledger,
               ClosePeerNow close_peer)
    : domains_(domains),
      validator_(validator),
      clock_(std::move(clock)),
      ledger_(ledger),
      close_peer_(std::move(close_peer)),
      queue_(kQueueLimits) {}

Intake::~Intake() {
    stop();
}

void Intake::start() {
    thread_ = std::thread([this] { run(); });
}

void Intake::stop() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

bool Intake::submit(std::vector<Bytes> encoded, SubmitDone done) {
    const std::size_t bytes = bytes_of(encoded);
    Item item(ClientBatch{std::move(encoded), std::move(done), steady_ns()});
    if (queue_.try_push(item, bytes, kClientLane)) return true;
    counters_.submissions_refused.fetch_add(1, std::memory_order_relaxed);
    return false;
}

void Intake::peer_up(PeerId peer, const PublicKeyBytes& key) {
    queue_.push_always(PeerUp{peer, key}, kSmallItemBytes, kPeerLane);
}

void Intake::peer_down(PeerId peer) {
    queue_.push_always(PeerDown{peer}, kSmallItemBytes, kPeerLane);
}

void Intake::peer_frame(PeerId peer, Bytes&& body) {
    const std::size_t bytes = body.size() + kSmallItemBytes;
    Item item(PeerFrame{peer, std::move(body)});
    if (!queue_.try_push(item, bytes, kPeerLane)) {
        counters_.peer_frames_dropped.fetch_add(1, std::memory_order_relaxed);
    }
}

void Intake::epoch_started(const Epoch& epoch) {
    const std::lock_guard lock(epochs_mutex_);
    new_epochs_.push_back(epoch);
}

void Intake::take_epochs() {
    std::vector<Epoch> epochs;
    {
        const std::lock_guard lock(epochs_mutex_);
        epochs.swap(new_epochs_);
    }
    for (const Epoch& epoch : epochs) validator_.note_epoch(epoch);
}

ValidatorTotals Intake::totals() const {
    const std::lock_guard lock(totals_mutex_);
    return totals_;
}

void Intake::run() {
    name_thread("weft-intake");
    while (!queue_.drained()) handle(queue_.pop(std::nullopt, kPassLimits));
}

// While the ledger thread works on what one pass hands on, this thread and the executor's check the next.
void Intake::handle(std::vector<Item> items) {
    take_epochs();
    Pass pass;
    for (Item& item : items) {
        std::visit([&](auto&& content) { parse(pass, std::move(content)); }, std::move(item));
    }
    pass.checked = validator_.check(std::move(pass.blocks), pass.sources, clock_.now());
    pass.checked_rounds = validator_.check_rounds(pass.round_blocks);
    for (Parsed& parsed : pass.parsed) {
        std::visit([&](auto& content) { hand_on(pass, content); }, parsed);
    }
    ledger_.push(std::move(pass.from_peers), kPeerLane);
    ledger_.push(std::move(pass.from_clients), kClientLane);
    counters_.passes.fetch_add(1, std::memory_order_relaxed);
    const std::lock_guard lock(totals_mutex_);
    totals_ = validator_.totals();
}

// ---- before the checks

void Intake::parse(Pass& pass, ClientBatch&& batch) {
    SubmitDone done = shed(batch.encoded, std::move(batch.done));
    if (batch.encoded.empty()) return;
    const Range range = append_blocks(pass, std::move(batch.encoded), Source::client);
    pass.parsed.emplace_back(FromClient{range, std::move(done), batch.queued_ns});
}

// Takes out what is beyond its issuer's share, before any work is done on it, and answers it together with the rest; at
// once, when nothing is left. Its issuer is not proved: at worst it is refused what the issuer would be refused, too.
SubmitDone Intake::shed(std::vector<Bytes>& encoded, SubmitDone done) {
    const FairShare& share = ledger_.share();
    if (share.share() == UINT32_MAX) return done;
    std::vector<Bytes> kept;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        const std::optional<AccountId> issuer = claimed_issuer(encoded[i]);
        if (issuer && share.exceeds(*issuer)) continue;
        kept.push_back(std::move(encoded[i]));
        places.push_back(i);
    }
    const std::size_t count = encoded.size();
    encoded = std::move(kept);
    if (encoded.size() == count) return done;
    counters_.blocks_beyond_share.fetch_add(count - encoded.size(), std::memory_order_relaxed);
    Verdict busy;
    busy.admission = Admission::busy;
    busy.retry_after_us = kRetryAfterUs;
    std::vector<Verdict> verdicts(count, busy);
    if (!encoded.empty()) return completing(std::move(verdicts), std::move(places), std::move(done));
    done(std::move(verdicts));
    return {};
}

void Intake::parse(Pass& pass, PeerFrame&& frame) {
    if (blamed_.contains(frame.peer)) return;
    Decoded<p2p::Message> message = p2p::decode_message(frame.body);
    if (!message) {
        return blame(frame.peer, "malformed message: " + std::string(decode_error_name(message.error().code)) + ", " +
                                     message.error().detail);
    }
    FromPeer from{frame.peer, std::move(*message), {}, {}};
    std::vector<Bytes> rounds;
    if (auto* blocks = std::get_if<p2p::Blocks>(&from.message)) {
        from.blocks = append_blocks(pass, std::move(blocks->blocks), Source::gossip);
    } else if (auto* round_blocks = std::get_if<p2p::RoundBlocks>(&from.message)) {
        rounds = std::move(round_blocks->blocks);
    } else if (auto* cone = std::get_if<p2p::ConePart>(&from.message)) {
        from.blocks = append_blocks(pass, std::move(cone->blocks), Source::pulled);
        rounds = std::move(cone->round_blocks);
    }
    from.round_blocks = {pass.round_blocks.size(), pass.round_blocks.size() + rounds.size()};
    std::move(rounds.begin(), rounds.end(), std::back_inserter(pass.round_blocks));
    pass.parsed.emplace_back(std::move(from));
}

Intake::Range Intake::append_blocks(Pass& pass, std::vector<Bytes>&& encoded, Source source) {
    const std::size_t begin = pass.blocks.size();
    std::move(encoded.begin(), encoded.end(), std::back_inserter(pass.blocks));
    pass.sources.resize(pass.blocks.size(), source);
    return {begin, pass.blocks.size()};
}

// ---- after them

void Intake::hand_on(Pass& pass, FromClient& client) {
    const std::size_t count = client.blocks.end - client.blocks.begin;
    Submission submission;
    submission.blocks.reserve(count);
    std::vector<Verdict> verdicts;  // only once there is a refusal
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = client.blocks.begin + i;
        if (pass.checked.passed(at)) {
            submission.blocks.push_back(pass.checked.block(at));
            places.push_back(i);
        } else {
            verdicts.resize(count);
            verdicts[i] = pass.checked.refusal(domains_, at);
        }
    }
    if (submission.blocks.empty()) return client.done(std::move(verdicts));
    submission.done = verdicts.empty() ? std::move(client.done)
                                       : completing(std::move(verdicts), std::move(places), std::move(client.done));
    submission.queued_ns = client.queued_ns;
    const std::size_t bytes = encoded_bytes(submission.blocks);
    pass.from_clients.add(std::move(submission), bytes);
}

void Intake::hand_on(Pass& pass, FromPeer& from) {
    std::vector<BlockPtr> blocks = good_blocks(pass, from);
    std::vector<RoundBlockPtr> round_blocks = good_round_blocks(pass, from);
    const std::size_t bytes = encoded_bytes(blocks) + encoded_bytes(round_blocks);
    LedgerItems& out = pass.from_peers;
    if (std::holds_alternative<p2p::Blocks>(from.message)) {
        if (!blocks.empty()) out.add(Event(PeerBlocks{from.peer, std::move(blocks)}), bytes);
    } else if (std::holds_alternative<p2p::RoundBlocks>(from.message)) {
        if (!round_blocks.empty()) out.add(Event(PeerRoundBlocks{from.peer, std::move(round_blocks)}), bytes);
    } else if (const auto* cone = std::get_if<p2p::ConePart>(&from.message)) {
        out.add(Event(PeerCone{from.peer, cone->request, cone->last, std::move(round_blocks), std::move(blocks)}),
                bytes);
    } else {
        const auto* chunk = std::get_if<p2p::RangeChunk>(&from.message);
        const auto* piece = std::get_if<p2p::SnapshotPiece>(&from.message);
        const std::size_t content = chunk != nullptr ? chunk->data.size() : piece != nullptr ? piece->data.size() : 0;
        out.add(Event(PeerMessage{from.peer, std::move(from.message)}), content);
    }
}

void Intake::hand_on(Pass& pass, const PeerUp& event) {
    pass.from_peers.add(Event(event), 0);
}

void Intake::hand_on(Pass& pass, const PeerDown& event) {
    blamed_.erase(event.peer);
    pass.from_peers.add(Event(event), 0);
}

std::vector<BlockPtr> Intake::good_blocks(const Pass& pass, const FromPeer& from) {
    std::vector<BlockPtr> out;
    out.reserve(from.blocks.end - from.blocks.begin);
    for (std::size_t i = from.blocks.begin; i < from.blocks.end; ++i) {
        if (pass.checked.passed(i)) {
            out.push_back(pass.checked.block(i));
        } else if (is_fault(pass.checked.admission(i))) {
            const Verdict refusal = pass.checked.refusal(domains_, i);
            blame(from.peer,
                  "sent a refused block: " + std::string(admission_name(refusal.admission)) + " " + refusal.detail);
        }
    }
    return out;
}

std::vector<RoundBlockPtr> Intake::good_round_blocks(const Pass& pass, const FromPeer& from) {
    std::vector<RoundBlockPtr> out;
    for (std::size_t i = from.round_blocks.begin; i < from.round_blocks.end; ++i) {
        const CheckedRoundBlock& checked = pass.checked_rounds[i];
        if (checked) {
            out.push_back(*checked);
        } else if (!checked.error().of_unknown_epoch) {
            blame(from.peer, "sent a refused round block: " + checked.error().why);
        }
    }
    return out;
}

void Intake::blame(PeerId peer, const std::string& reason) {
    if (!blamed_.insert(peer).second) return;
    counters_.peer_faults.fetch_add(1, std::memory_order_relaxed);
    close_peer_(peer, reason);
}

}  // namespace weft::node
