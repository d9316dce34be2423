#include "node/runtime/intake.hpp"

#include <iterator>
#include <unordered_set>

#include "core/hash/blake3.hpp"
#include "node/runtime/thread_name.hpp"

namespace weft::node {

namespace {

constexpr QueueLimits kQueueLimits{16'384, 64u << 20};
constexpr std::size_t kItemsPerPassMax = 512;
constexpr std::size_t kSeenGenerationMax = 65'536;
constexpr std::size_t kSmallItemBytes = 64;

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

}  // namespace

Intake::Intake(const Domains& domains, const Committee& committee, Executor& executor, LedgerThread& ledger,
               ClosePeerNow close_peer)
    : domains_(domains),
      committee_(committee),
      executor_(executor),
      ledger_(ledger),
      close_peer_(std::move(close_peer)),
      queue_(kQueueLimits),
      seen_(kSeenGenerationMax) {}

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
    Item item(ClientBatch{std::move(encoded), std::move(done)});
    if (queue_.try_push(item, bytes)) return true;
    counters_.submissions_refused.fetch_add(1, std::memory_order_relaxed);
    return false;
}

void Intake::peer_up(PeerId peer, const PublicKeyBytes& key) {
    queue_.push_always(PeerUp{peer, key}, kSmallItemBytes);
}

void Intake::peer_down(PeerId peer) {
    queue_.push_always(PeerDown{peer}, kSmallItemBytes);
}

void Intake::peer_frame(PeerId peer, Bytes&& body) {
    const std::size_t bytes = body.size() + kSmallItemBytes;
    Item item(PeerFrame{peer, std::move(body)});
    if (!queue_.try_push(item, bytes)) counters_.peer_frames_dropped.fetch_add(1, std::memory_order_relaxed);
}

void Intake::run() {
    name_thread("weft-intake");
    while (!queue_.drained()) handle(queue_.pop(std::nullopt, kItemsPerPassMax));
}

void Intake::handle(std::vector<Item> items) {
    Pass pass;
    for (Item& item : items) {
        std::visit(
            [&](auto&& content) {
                using Content = std::decay_t<decltype(content)>;
                if constexpr (std::is_same_v<Content, PeerUp> || std::is_same_v<Content, PeerDown>) {
                    pass.parsed.emplace_back(std::move(content));
                } else {
                    parse(pass, std::move(content));
                }
            },
            std::move(item));
    }
    pass.checked = check_blocks(domains_, executor_, pass.blocks);
    pass.checked_rounds = check_round_blocks(domains_, committee_, executor_, pass.round_blocks);
    counters_.blocks_checked.fetch_add(pass.blocks.size(), std::memory_order_relaxed);
    for (std::size_t i = 0; i < pass.blocks.size(); ++i) {
        if (pass.checked[i]) seen_.insert(pass.keys[i]);
    }
    for (Parsed& parsed : pass.parsed) {
        std::visit(
            [&](auto& content) {
                using Content = std::decay_t<decltype(content)>;
                if constexpr (std::is_same_v<Content, PeerUp>) {
                    ledger_.push(Event(content), 0);
                } else if constexpr (std::is_same_v<Content, PeerDown>) {
                    blamed_.erase(content.peer);
                    ledger_.push(Event(content), 0);
                } else {
                    pass_on(pass, content);
                }
            },
            parsed);
    }
}

void Intake::parse(Pass& pass, ClientBatch&& batch) {
    const Range range = append_blocks(pass, std::move(batch.encoded));
    pass.parsed.emplace_back(FromClient{range, std::move(batch.done)});
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
        from.blocks = append_new_blocks(pass, std::move(blocks->blocks));
    } else if (auto* round_blocks = std::get_if<p2p::RoundBlocks>(&from.message)) {
        rounds = std::move(round_blocks->blocks);
    } else if (auto* cone = std::get_if<p2p::ConePart>(&from.message)) {
        from.blocks = append_blocks(pass, std::move(cone->blocks));
        rounds = std::move(cone->round_blocks);
    }
    from.round_blocks = {pass.round_blocks.size(), pass.round_blocks.size() + rounds.size()};
    std::move(rounds.begin(), rounds.end(), std::back_inserter(pass.round_blocks));
    pass.parsed.emplace_back(std::move(from));
}

Intake::Range Intake::append_blocks(Pass& pass, std::vector<Bytes>&& encoded) {
    const std::size_t begin = pass.blocks.size();
    for (Bytes& block : encoded) {
        pass.keys.push_back(blake3(block));
        pass.blocks.push_back(std::move(block));
    }
    return {begin, pass.blocks.size()};
}

Intake::Range Intake::append_new_blocks(Pass& pass, std::vector<Bytes>&& encoded) {
    const std::size_t begin = pass.blocks.size();
    for (Bytes& block : encoded) {
        const Hash key = blake3(block);
        if (seen_.contains(key)) {
            counters_.blocks_repeated.fetch_add(1, std::memory_order_relaxed);
            continue;
        }
        pass.keys.push_back(key);
        pass.blocks.push_back(std::move(block));
    }
    return {begin, pass.blocks.size()};
}

void Intake::pass_on(Pass& pass, FromClient& client) {
    std::vector<Verdict> verdicts(client.blocks.end - client.blocks.begin);
    std::vector<std::size_t> places;  // of the good ones among the verdicts
    Submission submission;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        Expected<BlockPtr, Verdict>& checked = pass.checked[client.blocks.begin + i];
        if (checked) {
            places.push_back(i);
            submission.blocks.push_back(*checked);
        } else {
            verdicts[i] = checked.error();
        }
    }
    if (submission.blocks.empty()) return client.done(std::move(verdicts));
    const std::size_t bytes = encoded_bytes(submission.blocks);
    submission.done = [verdicts = std::move(verdicts), places = std::move(places),
                       done = std::move(client.done)](std::vector<Verdict> answers) mutable {
        CHECK(answers.size() == places.size());
        for (std::size_t i = 0; i < places.size(); ++i) verdicts[places[i]] = std::move(answers[i]);
        done(std::move(verdicts));
    };
    ledger_.push(std::move(submission), bytes);
}

void Intake::pass_on(Pass& pass, FromPeer& from) {
    std::vector<BlockPtr> blocks = good_blocks(pass, from);
    std::vector<RoundBlockPtr> round_blocks = good_round_blocks(pass, from);
    const std::size_t bytes = encoded_bytes(blocks) + encoded_bytes(round_blocks);
    if (std::holds_alternative<p2p::Blocks>(from.message)) {
        if (!blocks.empty()) ledger_.push(Event(PeerBlocks{from.peer, std::move(blocks)}), bytes);
    } else if (std::holds_alternative<p2p::RoundBlocks>(from.message)) {
        if (!round_blocks.empty()) ledger_.push(Event(PeerRoundBlocks{from.peer, std::move(round_blocks)}), bytes);
    } else if (const auto* cone = std::get_if<p2p::ConePart>(&from.message)) {
        ledger_.push(Event(PeerCone{from.peer, cone->request, cone->last, std::move(round_blocks), std::move(blocks)}),
                     bytes);
    } else {
        const auto* chunk = std::get_if<p2p::RangeChunk>(&from.message);
        const std::size_t content = chunk == nullptr ? 0 : chunk->data.size();
        ledger_.push(Event(PeerMessage{from.peer, std::move(from.message)}), content);
    }
}

std::vector<BlockPtr> Intake::good_blocks(Pass& pass, const FromPeer& from) {
    std::vector<BlockPtr> out;
    for (std::size_t i = from.blocks.begin; i < from.blocks.end; ++i) {
        const Expected<BlockPtr, Verdict>& checked = pass.checked[i];
        if (checked) {
            out.push_back(*checked);
        } else {
            blame(from.peer, "sent a refused block: " + std::string(admission_name(checked.error().admission)) + " " +
                                 checked.error().detail);
        }
    }
    return out;
}

std::vector<RoundBlockPtr> Intake::good_round_blocks(Pass& pass, const FromPeer& from) {
    std::vector<RoundBlockPtr> out;
    for (std::size_t i = from.round_blocks.begin; i < from.round_blocks.end; ++i) {
        const auto& checked = pass.checked_rounds[i];
        if (checked) {
            out.push_back(*checked);
        } else {
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
