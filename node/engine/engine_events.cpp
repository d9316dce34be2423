// What comes in: from clients, peers and the store.
#include "node/engine/engine_parts.hpp"
#include "tangle/warm.hpp"

namespace weft::node {

namespace {

Verdict refusal(const Block& block) {
    Verdict verdict;
    verdict.admission = Admission::not_ready;
    verdict.id = block.id;
    return verdict;
}

}  // namespace

void Engine::Parts::remark(Remark::Level level, std::string text) {
    effects.notices.push_back(Remark{level, std::move(text)});
}

void Engine::Parts::send(PeerId peer, const p2p::Message& message) {
    effects.sends.push_back({peer, encode_shared(message)});
}

// Blocks come from other threads: while one is worked on, the memory is asked for one that follows.
void Engine::Parts::for_each_block(const std::vector<BlockPtr>& blocks,
                                   const std::function<void(const BlockPtr&)>& take) {
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (i + tangle::kWarmAtOnce < blocks.size()) tangle::warm(blocks[i + tangle::kWarmAtOnce].get(), sizeof(Block));
        take(blocks[i]);
    }
    take_solid();
}

// ---- clients

void Engine::Parts::handle(Submitted& event) {
    SubmitReply reply;
    reply.ticket = event.ticket;
    reply.verdicts.reserve(event.blocks.size());
    for_each_block(event.blocks, [&](const BlockPtr& block) {
        Verdict verdict = takes_in() ? admission.judge(*block, now) : refusal(*block);
        if (verdict.admission == Admission::accepted) attach(block, std::nullopt);
        reply.verdicts.push_back(std::move(verdict));
    });
    effects.replies.push_back(std::move(reply));
}

// ---- peers

void Engine::Parts::handle(const PeerUp& event) {
    peers.up(event.peer, event.key);
    send(event.peer, own_hello());
}

void Engine::Parts::handle(const PeerDown& event) {
    peers.down(event.peer);
    answers.forget(event.peer);
    puller.on_disconnect(event.peer, now);
    sync.on_disconnect(event.peer);
    snapshots.on_disconnect(event.peer);
}

void Engine::Parts::handle(PeerBlocks& event) {
    if (!takes_in()) return;
    const bool relayed = peers.is_validator(event.peer);
    for_each_block(event.blocks, [&](const BlockPtr& block) {
        const bool wanted = puller.wanted(block->id);
        if (wanted) puller.found(block->id);
        const Admission judged =
            relayed ? admission.judge_relayed(*block, now) : admission.judge(*block, now).admission;
        if (wanted || judged == Admission::accepted) attach(block, event.peer);
    });
}

void Engine::Parts::handle(PeerRoundBlocks& event) {
    if (!takes_in()) return;
    for (const RoundBlockPtr& block : event.blocks) {
        const bool wanted = puller.wanted(block->ref);
        puller.found(block->ref);
        receive_round_block(block, event.peer, wanted);
    }
}

// Asked for, so it bypasses admission: honest validators must not disagree on what they may accept.
void Engine::Parts::handle(PeerCone& event) {
    if (!takes_in()) return;
    for (const BlockPtr& block : event.blocks) puller.found(block->id);
    for (const RoundBlockPtr& block : event.round_blocks) puller.found(block->ref);
    const auto verdict = puller.on_part(event.peer, event.request, event.last, now);
    if (verdict == p2p::ConePuller::PartVerdict::unsolicited) {
        effects.closes.push_back({event.peer, "sent a past cone that nobody asked for"});
        return;
    }
    for_each_block(event.blocks, [&](const BlockPtr& block) { attach(block, event.peer); });
    for (const RoundBlockPtr& block : event.round_blocks) receive_round_block(block, event.peer, true);
}

void Engine::Parts::handle(PeerMessage& event) {
    const PeerView* view = peers.find(event.peer);
    if (view == nullptr) return;  // closed meanwhile
    if (!view->greeted && !std::holds_alternative<p2p::Hello>(event.message)) {
        effects.closes.push_back({event.peer, "spoke before its hello"});
        return;
    }
    std::visit(
        [&](auto& message) {
            using Kind = std::decay_t<decltype(message)>;
            constexpr bool checked_elsewhere = std::is_same_v<Kind, p2p::Blocks> ||
                                               std::is_same_v<Kind, p2p::RoundBlocks> ||
                                               std::is_same_v<Kind, p2p::ConePart>;
            if constexpr (!checked_elsewhere) on_message(event.peer, message);
        },
        event.message);
}

void Engine::Parts::on_message(PeerId peer, const p2p::Hello& hello) {
    if (hello.version != p2p::kProtocolVersion || hello.network != network) {
        effects.closes.push_back({peer, hello.network != network ? "belongs to another network: its genesis differs"
                                                                 : "speaks another protocol version"});
        peers.down(peer);
        return;
    }
    peers.find(peer)->greeted = true;
    on_progress_of(peer, hello.commit, hello.certified, hello.round);
    if (proposer && proposer->learning() && peers.is_validator(peer)) {
        send(peer, p2p::PullOwn{committee().epoch, proposer->self()});
    }
}

void Engine::Parts::on_message(PeerId peer, const p2p::Status& status) {
    PeerView& view = *peers.find(peer);
    if (!std::exchange(view.answered, true)) send(peer, own_offer());
    on_progress_of(peer, status.commit, status.certified, status.round);
}

// A peer at or below our round may lack what we have: our own newest block leads it to the rest.
void Engine::Parts::on_progress_of(PeerId peer, CommitIndex commit, CheckpointIndex certified, Round round) {
    PeerView& view = *peers.find(peer);
    view.commit = commit;
    view.certified = certified;
    view.round = round;
    sync.on_status(peer, certified);
    if (commit < epoch_commit) return send_past_to(peer);
    const tangle::RoundDag& dag = round_blocks.dag();
    const Round highest = dag.highest_round();
    const bool stuck = dag.authors_at(highest) < committee().quorum();
    if (round > highest || (round == highest && !stuck) || !may_ask(peer)) return;
    p2p::RoundBlocks head;
    for (const RoundRef& ref : dag.blocks_at(highest)) {
        const RoundBlockPtr block = round_blocks.find(ref);
        if (!block || outbox.is_held(ref)) continue;
        answers.charge(peer, block->encoded.size(), now);
        head.blocks.push_back(block->encoded);
    }
    if (!head.blocks.empty()) send(peer, head);
}

bool Engine::Parts::may_ask(PeerId peer) {
    const AnswerBudget::Ruling ruling = answers.rule(peer, now);
    if (ruling == AnswerBudget::Ruling::close) {
        effects.closes.push_back({peer, "asked for more than a peer may, and went on asking"});
    }
    return ruling == AnswerBudget::Ruling::answer;
}

void Engine::Parts::on_message(PeerId peer, const p2p::PullCone& pull) {
    if (!may_ask(peer)) return;
    const ConeServer::Answer answer = cones.answer(pull);
    answers.charge(peer, answer.cost, now);
    for (const p2p::ConePart& part : answer.parts) send(peer, part);
}

void Engine::Parts::on_message(PeerId peer, const p2p::PullRange& pull) {
    if (!may_ask(peer)) return;
    const RangeServer::Answer answer = ranges.answer(pull);
    answers.charge(peer, answer.cost, now);
    send(peer, answer.chunk);
}

void Engine::Parts::on_message(PeerId peer, const p2p::RangeChunk& chunk) {
    if (!takes_in()) return;
    using p2p::ChunkVerdict;
    const ChunkVerdict verdict = sync.on_chunk(peer, chunk);
    if (verdict == ChunkVerdict::unsolicited) effects.closes.push_back({peer, "sent a range that nobody asked for"});
    if (verdict == ChunkVerdict::inconsistent) effects.closes.push_back({peer, "sent pieces that do not fit"});
}

void Engine::Parts::on_message(PeerId peer, const p2p::PullOwn& pull) {
    if (!may_ask(peer) || pull.epoch != committee().epoch) return;  // of another epoch it has nothing to say
    p2p::OwnLast own;
    own.epoch = pull.epoch;
    own.author = pull.author;
    if (pull.author < committee().size()) {
        if (const RoundBlockPtr block = round_blocks.latest_of(pull.author)) {
            own.round = block->round;
            own.round_block = block->encoded;
        }
    }
    answers.charge(peer, own.round_block.size(), now);
    send(peer, own);
}

void Engine::Parts::on_message(PeerId peer, const p2p::OwnLast& own) {
    const PeerView& view = *peers.find(peer);
    if (!takes_in() || !proposer || !proposer->learning() || own.author != proposer->self() || !view.author) return;
    if (own.epoch != committee().epoch) return;
    if (!own.round_block.empty()) {
        Decoded<RoundBlock> block = decode_round_block(domains, committee(), own.round_block);
        if (!block || block->author != proposer->self() || !signature_valid(committee(), *block)) {
            effects.closes.push_back({peer, "showed a false round block as this validator's own"});
            return;
        }
        receive_round_block(std::make_shared<const RoundBlock>(std::move(*block)), peer, true);
    }
    proposer->note_answer(*view.author);
}

// ---- the store

void Engine::Parts::handle(const StoreDone& event) {
    release(outbox.on_done(event.batch));
}

void Engine::Parts::handle(StoreSpace& event) {
    if (event.lack.empty() != takes_in()) {
        if (event.lack.empty()) {
            remark(Remark::Level::info, "the store has space again: going on");
        } else {
            remark(Remark::Level::error, "the store waits for space, and this node takes in nothing: " + event.lack);
        }
    }
    lack_of_space = std::move(event.lack);
}

// ---- the signer

void Engine::Parts::handle(const SignerUp& event) {
    if (!signing || !signing->elsewhere()) return;
    if (!signer_lack.empty()) remark(Remark::Level::info, "the signer is there: this validator makes round blocks");
    signer_lack.clear();
    if (!adopt_signed(event.last_round_block)) {
        return handle(SignerDown{"the signer shows a last round block that is not this validator's"});
    }
    signing->connected();
    voter->signer_back();
    if (proposer) proposer->signer_back();
}

// What the signer signed last may not have come further than that: then it is still to be logged and sent. Of another
// epoch it is history, or this node has to catch up first. False: it is not this validator's.
bool Engine::Parts::adopt_signed(const Bytes& encoded) {
    if (encoded.empty()) return true;
    Decoded<RoundBlock> decoded = decode_round_block(domains, epochs, encoded);
    if (!decoded) return decoded.error().code == DecodeErrorCode::unknown_epoch;
    const Committee& signers = epochs.find(decoded->epoch)->committee;
    if (signers.author_of(signing->public_key()) != decoded->author || !signature_valid(signers, *decoded))
        return false;
    const auto last = std::make_shared<const RoundBlock>(std::move(*decoded));
    const tangle::RoundDag& dag = round_blocks.dag();
    if (!proposer || last->epoch != committee().epoch || dag.contains(last->ref) || dag.is_settled(last->ref)) {
        return true;
    }
    if (!proposer->is_own_history(*last)) proposer->note_own(last, now);
    receive_round_block(last, std::nullopt, true);
    if (dag.contains(last->ref)) outbox.hold(last);
    return true;
}

void Engine::Parts::handle(const SignerDown& event) {
    if (!signing || !signing->elsewhere()) return;
    if (signer_lack != event.why) {
        remark(Remark::Level::error,
               "this validator cannot sign, and goes on as a plain node: " + event.why + ". Look after weft-signer.");
    }
    signer_lack = event.why;
    signing->disconnected();
    voter->signer_lost();
    if (proposer) proposer->signer_lost();
}

void Engine::Parts::handle(const Signed& event) {
    if (!signing || !signing->available()) return;
    if (!event.refusal.empty()) {
        remark(Remark::Level::error, "the signer refuses a checkpoint vote: " + event.refusal);
        return voter->on_refused(event.ticket);
    }
    const Voter::Answer answer = voter->on_signed(event.ticket, event.signature);
    const bool holds = answer == Voter::Answer::unknown
                           ? !proposer || proposer->on_signed(event.ticket, event.signature, now)
                           : answer == Voter::Answer::taken;
    if (!holds) handle(SignerDown{"the signer gave a signature that does not hold"});
}

// The signer never forgets what it signed, so it is asked only when all that a block names is on this node's disk, too:
// a block that nobody can complete would silence its validator.
void Engine::Parts::hold_requests(std::vector<SignRequest> requests) {
    for (SignRequest& request : requests) outbox.hold(std::move(request));
}

void Engine::Parts::release(Held held) {
    durable_commit = std::max(durable_commit, held.commit);
    for (SignRequest& request : held.sign_requests) effects.sign_requests.push_back(std::move(request));
    for (Notice& notice : held.notices) effects.notices.push_back(std::move(notice));
    for (const RoundBlockPtr& block : held.own_blocks) {
        const auto body = encode_shared(p2p::RoundBlocks{{block->encoded}});
        for (const PeerId peer : peers.greeted()) effects.sends.push_back({peer, body});
    }
}

}  // namespace weft::node
