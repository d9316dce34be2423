#include "node/engine/cone_server.hpp"

#include <algorithm>
#include <set>

#include "p2p/batches.hpp"
#include "p2p/range.hpp"

namespace weft::node {

// What a pull is being answered with, and what it already has.
struct ConeServer::Asked {
    CommitIndex have_commit = 0;
    Round have_floor = 0;
    std::optional<Slot> floor;  // of the asker's window; looked up when it matters
    std::set<RoundRef> round_blocks_met;
    std::set<BlockId> blocks_met;
    std::vector<RoundBlockPtr> round_blocks;
    std::vector<Bytes> blocks;
    std::size_t bytes = 0;

    bool full() const { return bytes >= kAnswerBytesMax; }
};

ConeServer::ConeServer(const Domains& domains, const Epochs& epochs, tangle::Tangle& tangle,
                       const tangle::RoundBlocks& round_blocks, const tangle::StoreReader& reader)
    : domains_(domains), epochs_(epochs), tangle_(tangle), round_blocks_(round_blocks), reader_(reader) {}

ConeServer::Answer ConeServer::answer(const p2p::PullCone& pull) {
    Asked asked;
    asked.have_commit = pull.have_commit;
    asked.have_floor = pull.have_floor;
    note_held(pull, asked);
    for (const BlockId& id : pull.blocks) collect_blocks(id, asked);
    collect_round_blocks(pull.round_blocks, asked);
    for (const RoundBlockPtr& block : asked.round_blocks) {
        for (const BlockId& tip : block->tips) collect_blocks(tip, asked);
    }
    std::vector<ByteView> round_blocks;
    for (const RoundBlockPtr& block : asked.round_blocks) round_blocks.push_back(block->encoded);
    const std::uint64_t looks = asked.blocks_met.size() + asked.round_blocks_met.size();
    return {
        p2p::split_cone(pull.request, round_blocks, std::vector<ByteView>(asked.blocks.begin(), asked.blocks.end())),
        looks * kLookCost + asked.bytes};
}

// The pasts of what the asker has, as far as they are in memory here.
void ConeServer::note_held(const p2p::PullCone& pull, Asked& asked) {
    std::vector<BlockId> ids = pull.have_tips;
    while (!ids.empty() && asked.blocks_met.size() < kHeldLookedAtMax) {
        const BlockId id = ids.back();
        ids.pop_back();
        if (!asked.blocks_met.insert(id).second) continue;
        const std::span<const BlockId> parents = tangle_.parents_of(id);
        ids.insert(ids.end(), parents.begin(), parents.end());
    }
    std::vector<RoundRef> refs = pull.have_round_blocks;
    while (!refs.empty() && asked.round_blocks_met.size() < kHeldLookedAtMax) {
        const RoundRef ref = refs.back();
        refs.pop_back();
        if (ref.round <= asked.have_floor || !asked.round_blocks_met.insert(ref).second) continue;
        const RoundBlockPtr block = round_blocks_.find(ref);
        if (block) refs.insert(refs.end(), block->parents.begin(), block->parents.end());
    }
}

// ---- round blocks

// Breadth-first; sent oldest round first, so that a cut answer is still of use.
void ConeServer::collect_round_blocks(std::vector<RoundRef> work, Asked& asked) {
    for (std::size_t next = 0; next < work.size() && asked.round_blocks.size() < kAnswerRoundBlocksMax; ++next) {
        const RoundRef ref = work[next];
        const bool settled = ref.round == 0 || ref.round <= asked.have_floor;
        if (settled || !asked.round_blocks_met.insert(ref).second) continue;
        const RoundBlockPtr block = round_block(ref);
        if (!block) continue;
        asked.bytes += block->encoded.size();
        work.insert(work.end(), block->parents.begin(), block->parents.end());
        asked.round_blocks.push_back(block);
    }
    std::sort(asked.round_blocks.begin(), asked.round_blocks.end(),
              [](const RoundBlockPtr& a, const RoundBlockPtr& b) { return a->ref < b->ref; });
}

RoundBlockPtr ConeServer::round_block(const RoundRef& ref) const {
    if (RoundBlockPtr held = round_blocks_.find(ref)) return held;
    const std::optional<Bytes> stored = reader_.round_block(ref);
    if (!stored) return nullptr;
    Decoded<RoundBlock> block = decode_round_block(domains_, epochs_, *stored);
    return block ? std::make_shared<const RoundBlock>(std::move(*block)) : nullptr;
}

// ---- device blocks

// The window of a node that is behind begins earlier than this one's, and it may need what has left this one's: half
// of a network can make a commit after a long outage that moves its window beyond what the other half still lacks.
Slot ConeServer::floor_of(CommitIndex have_commit) const {
    if (have_commit == 0) return 0;
    const std::optional<CommitRecord> commit = reader_.commit(have_commit);
    return commit ? std::min(tangle_.floor_at(commit->time), tangle_.floor()) : tangle_.floor();
}

// And is it to be walked to?
bool ConeServer::lacks(const BlockId& id, Asked& asked) const {
    if (asked.full() || asked.blocks_met.size() >= kBlocksLookedAtMax) return false;
    if (id.slot() < tangle_.floor()) {
        if (!asked.floor) asked.floor = floor_of(asked.have_commit);
        if (id.slot() < *asked.floor || !asked.blocks_met.insert(id).second) return false;
        asked.bytes += kStoreLookCost;
        const std::optional<tangle::StoredFate> fate = reader_.fate(id);
        return !fate || fate->commit > asked.have_commit;
    }
    if (!tangle_.is_known(id) || !asked.blocks_met.insert(id).second) return false;
    const std::optional<tangle::Placement> place = tangle_.placement(id);
    return place && !(place->ordered && place->commit <= asked.have_commit);
}

// Post-order without recursion; stops at what the asker has: its tips, and what was ordered up to its commit.
void ConeServer::collect_blocks(const BlockId& from, Asked& asked) {
    struct Frame {
        BlockId id;
        std::vector<BlockId> parents;
        std::size_t next = 0;
    };
    if (!lacks(from, asked)) return;
    std::vector<Frame> stack;
    stack.push_back({from, parents(from)});
    while (!stack.empty() && !asked.full()) {
        Frame& frame = stack.back();
        if (frame.next < frame.parents.size()) {
            const BlockId parent = frame.parents[frame.next++];
            if (lacks(parent, asked)) stack.push_back({parent, parents(parent)});
            continue;
        }
        const BlockPtr held = tangle_.pending_block(frame.id);
        std::optional<Bytes> body = held ? std::optional<Bytes>(held->encoded) : reader_.block(frame.id);
        // Without its payload it is good only where a certificate vouches for it: the asker finds it in a range.
        if (body && !has_erased_payload(*body)) {
            asked.bytes += body->size();
            asked.blocks.push_back(std::move(*body));
        }
        stack.pop_back();
    }
}

std::vector<BlockId> ConeServer::parents(const BlockId& id) {
    if (const BlockPtr held = tangle_.pending_block(id)) return held->header.parents;
    const std::optional<Bytes> stored = reader_.block(id);
    if (!stored) return {};
    std::size_t consumed = 0;
    Decoded<BlockHeader> header = decode_header(*stored, consumed);
    return header ? std::move(header->parents) : std::vector<BlockId>{};
}

// ---- ranges

RangeServer::Answer RangeServer::answer(const p2p::PullRange& pull) {
    const Content* content = find(pull.checkpoint);
    const bool cached = content != nullptr;
    if (!cached && !load(pull.checkpoint)) return {p2p::serve_range(pull, {}), 0};
    if (!cached) content = &cached_.front();
    Answer answer{p2p::serve_range(pull, {content->checkpoint, content->certificate, content->bundle}), 0};
    answer.cost = answer.chunk.data.size() + (cached ? 0 : content->bundle.size() / kLoadedPart);
    return answer;
}

const RangeServer::Content* RangeServer::find(CheckpointIndex index) {
    const auto found =
        std::find_if(cached_.begin(), cached_.end(), [&](const Content& each) { return each.index == index; });
    if (found == cached_.end()) return nullptr;
    cached_.splice(cached_.begin(), cached_, found);
    return &cached_.front();
}

bool RangeServer::load(CheckpointIndex index) {
    const std::optional<tangle::StoredCheckpoint> stored = reader_.checkpoint(index);
    if (!stored || !stored->certificate) return false;
    CommitIndex first = 1;
    if (index > 1) {
        const std::optional<tangle::StoredCheckpoint> before = reader_.checkpoint(index - 1);
        if (!before) return false;
        first = before->checkpoint.last_commit + 1;
    }
    std::vector<CommitRecord> commits;
    std::vector<Bytes> blocks;
    for (CommitIndex at = first; at <= stored->checkpoint.last_commit; ++at) {
        std::optional<CommitRecord> commit = reader_.commit(at);
        if (!commit) return false;
        for (const Ordered& ordered : commit->blocks) {
            std::optional<Bytes> block = reader_.block(ordered.id);
            if (!block) return false;
            blocks.push_back(std::move(*block));
        }
        commits.push_back(std::move(*commit));
    }
    cached_.push_front({index, encode_checkpoint(stored->checkpoint), encode_certificate(*stored->certificate),
                        p2p::encode_bundle(commits, blocks)});
    std::size_t bytes = 0;
    for (const Content& each : cached_) bytes += each.bundle.size();
    while (cached_.size() > kCachedMax ||
           (cached_.size() > 1 && bytes > kCachedBytesMax + cached_.front().bundle.size())) {
        bytes -= cached_.back().bundle.size();
        cached_.pop_back();
    }
    return true;
}

}  // namespace weft::node
