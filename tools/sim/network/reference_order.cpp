#include "tools/sim/network/reference_order.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft::sim {
namespace {

std::string name_of(const RoundRef& ref) {
    return "of round " + std::to_string(ref.round) + " by validator " + std::to_string(ref.author);
}

}  // namespace

ReferenceOrder::ReferenceOrder(const Genesis& genesis, const Domains& domains)
    : domains_(domains), genesis_(genesis_block_id(network_id(genesis))) {
    start_epoch(first_epoch(genesis));
}

void ReferenceOrder::start_epoch(const Epoch& epoch) {
    epoch_ = epoch;
    committee_ = epoch.committee.members.size();
    quorum_ = committee_ - (committee_ - 1) / 3;
    last_leader_ = epoch.committee.base;
    for (std::size_t author = 0; author < committee_; ++author) {
        RoundBlock implied;
        implied.ref = first_round_ref(domains_, epoch.committee, static_cast<AuthorIndex>(author));
        add(std::move(implied));
    }
}

void ReferenceOrder::add(RoundBlock block) {
    const RoundRef ref = block.ref;
    block.encoded.clear();
    if (round_blocks_.emplace(ref, std::move(block)).second) rounds_[ref.round].push_back(ref);
}

const ReferenceOrder::Refs& ReferenceOrder::at(Round round) const {
    static const Refs kNone;
    const auto it = rounds_.find(round);
    return it == rounds_.end() ? kNone : it->second;
}

// ---- who is committed

// The first block of the round's leader in the voter's own list.
std::optional<RoundRef> ReferenceOrder::vote(const RoundRef& voter, Round round) const {
    for (const RoundRef& parent : round_blocks_.at(voter).parents) {
        if (parent.round == round && parent.author == leader_of(round)) return parent;
    }
    return std::nullopt;
}

bool ReferenceOrder::certifies(const RoundRef& candidate, const RoundRef& leader) const {
    std::set<AuthorIndex> voters;
    for (const RoundRef& parent : round_blocks_.at(candidate).parents) {
        if (parent.round == leader.round + 1 && knows(parent) && vote(parent, leader.round) == leader) {
            voters.insert(parent.author);
        }
    }
    return voters.size() >= quorum_;
}

ReferenceOrder::Decision ReferenceOrder::decide_directly(Round round) const {
    std::set<AuthorIndex> blames;
    for (const RoundRef& voter : at(round + 1)) {
        if (!vote(voter, round)) blames.insert(voter.author);
    }
    if (blames.size() >= quorum_) return {Verdict::skip, std::nullopt};
    for (const RoundRef& leader : at(round)) {
        if (leader.author != leader_of(round)) continue;
        std::set<AuthorIndex> certifying;
        for (const RoundRef& candidate : at(round + 2)) {
            if (certifies(candidate, leader)) certifying.insert(candidate.author);
        }
        if (certifying.size() >= quorum_) return {Verdict::commit, leader};
    }
    return {};
}

ReferenceOrder::Decision ReferenceOrder::decide_by(const RoundRef& anchor, Round round) const {
    const Refs past = past_of(anchor, round, {});
    for (const RoundRef& leader : at(round)) {
        if (leader.author != leader_of(round)) continue;
        for (const RoundRef& candidate : past) {
            if (candidate.round == round + 2 && certifies(candidate, leader)) return {Verdict::commit, leader};
        }
    }
    return {Verdict::skip, std::nullopt};
}

// `later`: what was decided of higher rounds on the way.
ReferenceOrder::Decision ReferenceOrder::decide(Round round, std::map<Round, Decision>& later) const {
    if (const auto known = later.find(round); known != later.end()) return known->second;
    Decision decision = decide_directly(round);
    for (Round anchor = round + 3; decision.verdict == Verdict::undecided && !at(anchor).empty(); ++anchor) {
        const Decision of_anchor = decide(anchor, later);
        if (of_anchor.verdict == Verdict::skip) continue;
        if (of_anchor.verdict == Verdict::commit) decision = decide_by(*of_anchor.block, round);
        break;
    }
    later.emplace(round, decision);
    return decision;
}

std::optional<std::string> ReferenceOrder::check_leader(const CommitRecord& commit) const {
    const RoundRef& leader = commit.leader;
    if (!knows(leader)) return "commits a leader that nobody has";
    if (leader.round <= last_leader_) return "commits a leader " + name_of(leader) + " after a later one";
    if (leader.author != leader_of(leader.round)) return "commits the block " + name_of(leader) + ", who does not lead";
    std::map<Round, Decision> decisions;
    for (Round round = last_leader_ + 1; round < leader.round; ++round) {
        if (decide(round, decisions).verdict != Verdict::skip) {
            return "skips the leader of round " + std::to_string(round) + ", and no rule decides that";
        }
    }
    const Decision decision = decide(leader.round, decisions);
    if (decision.verdict == Verdict::commit && decision.block == leader) return std::nullopt;
    return "commits the leader " + name_of(leader) + ", and no rule decides that";
}

// ---- what it orders

// The lower middle one of the times of the leader's parents in the round before; the genesis' is 0.
TimeUs ReferenceOrder::time_of(const RoundRef& leader) const {
    std::vector<TimeUs> times;
    for (const RoundRef& parent : round_blocks_.at(leader).parents) {
        if (parent.round + 1 == leader.round) times.push_back(round_blocks_.at(parent).time);
    }
    std::sort(times.begin(), times.end());
    return std::max(last_time_, times[(times.size() - 1) / 2]);
}

// Itself and its past above the floor, without `settled` and what only lies behind those; sorted.
ReferenceOrder::Refs ReferenceOrder::past_of(const RoundRef& top, Round floor, const RefSet& settled) const {
    std::set<RoundRef> past{top};
    Refs work{top};
    while (!work.empty()) {
        const RoundRef next = work.back();
        work.pop_back();
        for (const RoundRef& parent : round_blocks_.at(next).parents) {
            if (parent.round <= floor || settled.contains(parent)) continue;
            if (past.insert(parent).second) work.push_back(parent);
        }
    }
    return {past.begin(), past.end()};
}

void ReferenceOrder::walk(const BlockId& tip, Slot floor, std::vector<BlockId>& out) {
    const auto enter = [&](const BlockId& id) {
        return id != genesis_ && id.slot() >= floor && ordered_.insert(id).second;
    };
    struct Frame {
        const Block* block;
        std::size_t next;
    };
    std::vector<Frame> stack;
    if (enter(tip)) stack.push_back({&block(tip), 0});
    while (!stack.empty()) {
        Frame& top = stack.back();
        if (top.next == top.block->header.parents.size()) {
            out.push_back(top.block->id);
            stack.pop_back();
            continue;
        }
        const BlockId& parent = top.block->header.parents[top.next++];
        if (enter(parent)) stack.push_back({&block(parent), 0});
    }
}

std::vector<BlockId> ReferenceOrder::walk(const Refs& round_blocks, Slot floor) {
    std::vector<BlockId> out;
    for (const RoundRef& ref : round_blocks) {
        for (const BlockId& tip : round_blocks_.at(ref).tips) walk(tip, floor, out);
    }
    return out;
}

std::optional<std::string> ReferenceOrder::check(const CommitRecord& commit) {
    if (std::optional<std::string> wrong = check_leader(commit)) return wrong;
    if (const TimeUs time = time_of(commit.leader); commit.time != time) {
        return "sets the ledger time to " + std::to_string(commit.time) + " and not to " + std::to_string(time);
    }
    const Round depth = epoch_.parameters.gc_depth_rounds;
    const Round floor = std::max(epoch_.committee.base, last_leader_ > depth ? last_leader_ - depth : 0);
    const Refs expected = past_of(commit.leader, floor, ordered_rounds_);
    if (expected != commit.round_blocks) {
        return "orders " + std::to_string(commit.round_blocks.size()) + " round blocks and not " +
               std::to_string(expected.size()) + ", or in another order";
    }
    const Slot slot = slot_of(commit.time);
    const Slot window = epoch_.parameters.window_slots;
    const std::vector<BlockId> walked = walk(expected, std::max(epoch_.floor, slot > window ? slot - window : 0));
    const bool same = std::equal(walked.begin(), walked.end(), commit.blocks.begin(), commit.blocks.end(),
                                 [](const BlockId& id, const Ordered& ordered) { return id == ordered.id; });
    if (!same) {
        return "orders " + std::to_string(commit.blocks.size()) + " blocks and not " + std::to_string(walked.size()) +
               ", or in another order";
    }
    ordered_rounds_.insert(expected.begin(), expected.end());
    last_leader_ = commit.leader.round;
    last_time_ = commit.time;
    return std::nullopt;
}

}  // namespace weft::sim
