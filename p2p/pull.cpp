#include "p2p/pull.hpp"

#include <algorithm>

namespace weft::p2p {
namespace {

bool contains(std::span<const PeerId> peers, PeerId peer) {
    return std::binary_search(peers.begin(), peers.end(), peer);
}

bool full(const PullCone& pull) {
    return pull.blocks.size() == kPullIdsMax || pull.round_blocks.size() == kPullIdsMax;
}

void add(PullCone& pull, const BlockId& id) {
    pull.blocks.push_back(id);
}
void add(PullCone& pull, const RoundRef& ref) {
    pull.round_blocks.push_back(ref);
}

}  // namespace

template <class Id>
bool ConePuller::want_all(std::span<const Id> ids, std::optional<PeerId> hint, TimeUs now) {
    bool room = true;
    for (const Id& id : ids) {
        const auto known = wants_.find(Missing(id));
        if (known != wants_.end()) {
            if (!known->second.hint) known->second.hint = hint;
        } else if (wants_.size() < limits_.wants_max) {
            wants_.emplace(Missing(id), Want{.hint = hint, .tried = {}, .ready_at = now, .request = {}});
            ++waiting_;
        } else {
            room = false;
        }
    }
    return room;
}

bool ConePuller::want(std::span<const BlockId> blocks, std::optional<PeerId> hint, TimeUs now) {
    return want_all(blocks, hint, now);
}

bool ConePuller::want(std::span<const RoundRef> round_blocks, std::optional<PeerId> hint, TimeUs now) {
    return want_all(round_blocks, hint, now);
}

void ConePuller::forget(Wants::iterator want) {
    if (want == wants_.end()) return;
    if (!want->second.request) --waiting_;
    wants_.erase(want);
}

std::vector<ConePuller::Ask> ConePuller::next(TimeUs now, std::span<const PeerId> peers) {
    expire(now);
    if (waiting_ == 0 || requests_.size() >= limits_.total_max) return {};
    Batches batches;
    for (auto want = wants_.begin(); want != wants_.end();) {
        const auto current = want++;
        if (!current->second.request && current->second.ready_at <= now) assign(current, batches, now, peers);
    }
    std::vector<Ask> asks;
    for (auto& [peer, pull] : batches) {
        asks.push_back({peer, std::move(pull)});
        open(asks.back(), now);
    }
    return asks;
}

void ConePuller::expire(TimeUs now) {
    for (auto request = requests_.begin(); request != requests_.end();) {
        const auto current = request++;
        if (current->second.deadline <= now) fail(current, now);
    }
}

// Closes a request; what it asked for and is still wanted waits for another peer.
void ConePuller::fail(Requests::iterator request, TimeUs now) {
    const auto& [number, content] = *request;
    for (const Missing& id : content.ids) {
        const auto want = wants_.find(id);
        if (want == wants_.end() || want->second.request != number) continue;
        want->second.request.reset();
        want->second.tried.insert(content.peer);
        want->second.ready_at = now;
        ++waiting_;
    }
    const auto open = open_.find(content.peer);
    if (--open->second == 0) open_.erase(open);
    requests_.erase(request);
}

void ConePuller::assign(Wants::iterator want, Batches& batches, TimeUs now, std::span<const PeerId> peers) {
    if (peers.empty()) return;
    const std::set<PeerId>& tried = want->second.tried;
    if (std::all_of(peers.begin(), peers.end(), [&](PeerId peer) { return tried.contains(peer); })) {
        start_cycle(want, now);
        return;
    }
    const std::optional<PeerId> peer = choose(want->second, batches, peers);
    if (!peer) return;  // those that are left are busy: their answers will bring us back here
    std::visit([&](const auto& id) { add(batches[*peer], id); }, want->first);
}

// The hinted peer; else one that gets a request anyway, since cones of ids that are missed together overlap; else
// the least busy.
std::optional<PeerId> ConePuller::choose(const Want& want, const Batches& batches,
                                         std::span<const PeerId> peers) const {
    const auto usable = [&](PeerId peer) { return !want.tried.contains(peer) && can_take(peer, batches); };
    if (want.hint && contains(peers, *want.hint) && usable(*want.hint)) return want.hint;
    for (const auto& [peer, pull] : batches) {
        if (usable(peer)) return peer;
    }
    std::optional<PeerId> best;
    for (const PeerId peer : peers) {
        if (usable(peer) && (!best || open_at(peer) < open_at(*best))) best = peer;
    }
    return best;
}

bool ConePuller::can_take(PeerId peer, const Batches& batches) const {
    const auto batch = batches.find(peer);
    if (batch != batches.end()) return !full(batch->second);
    return requests_.size() + batches.size() < limits_.total_max && open_at(peer) < limits_.per_peer_max;
}

// Every peer was asked in vain: ask all again after a pause, or give up.
void ConePuller::start_cycle(Wants::iterator want, TimeUs now) {
    Want& state = want->second;
    if (++state.cycles >= limits_.cycles_max) {
        ++given_up_total_;
        forget(want);
        return;
    }
    state.tried.clear();
    state.ready_at = now + limits_.timeout_us;
}

void ConePuller::open(Ask& ask, TimeUs now) {
    const std::uint64_t number = next_request_++;
    ask.pull.request = number;
    Request request{.peer = ask.peer, .deadline = now + limits_.timeout_us, .parts = 0, .ids = {}};
    request.ids.insert(request.ids.end(), ask.pull.blocks.begin(), ask.pull.blocks.end());
    request.ids.insert(request.ids.end(), ask.pull.round_blocks.begin(), ask.pull.round_blocks.end());
    for (const Missing& id : request.ids) wants_.at(id).request = number;
    waiting_ -= request.ids.size();
    requests_.emplace(number, std::move(request));
    ++open_[ask.peer];
}

std::size_t ConePuller::open_at(PeerId peer) const {
    const auto open = open_.find(peer);
    return open == open_.end() ? 0 : open->second;
}

ConePuller::PartVerdict ConePuller::on_part(PeerId peer, std::uint64_t number, bool last, TimeUs now) {
    if (number == 0 || number >= next_request_) return PartVerdict::unsolicited;
    const auto request = requests_.find(number);
    if (request == requests_.end()) return PartVerdict::late;
    if (request->second.peer != peer) return PartVerdict::unsolicited;
    const bool too_many = ++request->second.parts > kConePartsMax;
    if (last || too_many) {
        fail(request, now);
    } else {
        request->second.deadline = now + limits_.timeout_us;
    }
    return too_many ? PartVerdict::unsolicited : PartVerdict::expected;
}

void ConePuller::on_disconnect(PeerId peer, TimeUs now) {
    for (auto request = requests_.begin(); request != requests_.end();) {
        const auto current = request++;
        if (current->second.peer == peer) fail(current, now);
    }
}

std::optional<TimeUs> ConePuller::wake_at(TimeUs now) const {
    std::optional<TimeUs> wake;
    const auto consider = [&wake](TimeUs at) { wake = wake ? std::min(*wake, at) : at; };
    for (const auto& [number, request] : requests_) consider(request.deadline);
    if (waiting_ == 0) return wake;
    for (const auto& [id, want] : wants_) {
        if (!want.request && want.ready_at > now) consider(want.ready_at);
    }
    return wake;
}

}  // namespace weft::p2p
