// Answers pulls of peers: past cones, and checkpoint ranges. Work and bytes per answer are bounded; a peer that still
// lacks something asks again.
#pragma once

#include <list>
#include <optional>
#include <vector>

#include "p2p/message.hpp"
#include "tangle/committee/round_blocks.hpp"
#include "tangle/graph/tangle.hpp"
#include "tangle/store.hpp"

namespace weft::node {

class ConeServer {
public:
    // Everything referred to must outlive this.
    ConeServer(const Domains& domains, const Epochs& epochs, tangle::Tangle& tangle,
               const tangle::RoundBlocks& round_blocks, const tangle::StoreReader& reader);

    struct Answer {
        std::vector<p2p::ConePart> parts;
        std::uint64_t cost = 0;  // see AnswerBudget
    };
    // "Everything under these ids that I lack", parents before children, in messages of at most a frame; the last one
    // says so. What an answer takes is bounded: who lacks more than it holds asks again for what is missing then.
    Answer answer(const p2p::PullCone& pull);

    static constexpr std::size_t kAnswerBytesMax = 8u << 20;
    static constexpr std::size_t kBlocksLookedAtMax = 65'536;  // for one answer
    static constexpr std::size_t kHeldLookedAtMax = 32'768;    // of these, of what the asker has
    static constexpr std::uint64_t kLookCost = 128;            // bytes that a look at a block counts for
    static constexpr std::uint64_t kStoreLookCost = 4096;      // of one that only the store can answer
    static constexpr std::size_t kAnswerRoundBlocksMax = 4096;

private:
    struct Asked;
    void note_held(const p2p::PullCone& pull, Asked& asked);
    void collect_round_blocks(std::vector<RoundRef> work, Asked& asked);
    void collect_blocks(const BlockId& from, Asked& asked);
    Slot floor_of(CommitIndex have_commit) const;
    bool lacks(const BlockId& id, Asked& asked) const;
    RoundBlockPtr round_block(const RoundRef& ref) const;
    std::vector<BlockId> parents(const BlockId& id);

    const Domains& domains_;
    const Epochs& epochs_;
    tangle::Tangle& tangle_;
    const tangle::RoundBlocks& round_blocks_;
    const tangle::StoreReader& reader_;
};

// Answers PullRange: a checkpoint's content as one canonical byte string, piece by piece.
class RangeServer {
public:
    explicit RangeServer(const tangle::StoreReader& reader) : reader_(reader) {}

    struct Answer {
        p2p::RangeChunk chunk;
        std::uint64_t cost = 0;  // see AnswerBudget
    };
    Answer answer(const p2p::PullRange& pull);
    // What was read from the store is read again.
    void forget_cached() { cached_.clear(); }

private:
    struct Content {
        CheckpointIndex index = 0;
        Bytes checkpoint;
        Bytes certificate;
        Bytes bundle;
    };
    const Content* find(CheckpointIndex index);
    bool load(CheckpointIndex index);

    const tangle::StoreReader& reader_;
    // Peers ask for consecutive pieces of two checkpoints by turns (RangeSync), and several at a time. The one that was
    // asked for last comes first.
    std::list<Content> cached_;

    static constexpr std::uint64_t kLoadedPart = 4;  // bytes read once cost so much less than bytes sent
    static constexpr std::size_t kCachedMax = 6;
    static constexpr std::size_t kCachedBytesMax = 64u << 20;  // but for the first
};

}  // namespace weft::node
