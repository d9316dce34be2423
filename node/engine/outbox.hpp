// Group commit: what must be stored is gathered into batches, and what the world may only learn once that is synced is
// held back until the store says so. One batch is in flight while the next fills.
#pragma once

#include <deque>
#include <vector>

#include "node/engine/engine.hpp"

namespace weft::node {

// Released when everything logged before it is synced.
struct Held {
    std::vector<Notice> notices;
    std::vector<RoundBlockPtr> own_blocks;   // to be sent to all peers
    std::vector<SignRequest> sign_requests;  // what is signed must not be lost here any more
    CommitIndex commit = 0;                  // the last among them; 0: none
};

class Outbox {
public:
    void restore(tangle::Lsn next) { next_lsn_ = next; }

    tangle::Lsn log_block(const BlockPtr& block);
    tangle::Lsn log_round_block(const RoundBlockPtr& block);
    void log_commit(CommitIndex index, std::shared_ptr<const Bytes> encoded);
    void log_certificate(CheckpointIndex index, const Certificate& certificate);
    // Indexing alone: what is in the log already (replay).
    void index_certificate(CheckpointIndex index, const Certificate& certificate);
    void index_commit(tangle::CommitIndexing indexing);

    void hold(Notice notice) { held_.notices.push_back(std::move(notice)); }
    void hold(const RoundBlockPtr& own) { held_.own_blocks.push_back(own); }
    void hold(SignRequest request) { held_.sign_requests.push_back(std::move(request)); }

    // Takes out what is to be indexed alone. Requires that nothing was logged and nothing handed out.
    tangle::WriteBatch take_replayed();

    // An own block that is not synced yet must not leave by any way.
    bool is_held(const RoundRef& own) const;

    tangle::Lsn next_lsn() const { return next_lsn_; }

    // Hands out the open batch unless one is in flight or there is nothing in it.
    void flush(std::vector<StoreWrite>& writes);
    // The batch in flight is synced: what rested on it. CHECKs that it is the one.
    Held on_done(std::uint64_t batch);
    // What rests on nothing unsynced.
    Held take_free();

    static constexpr std::size_t kBatchesInFlight = 1;

private:
    void append(tangle::LogRecord record);

    tangle::Lsn next_lsn_ = 1;
    std::uint64_t next_batch_ = 1;
    StoreWrite open_;
    Held held_;  // rests on the open batch
    std::deque<std::pair<std::uint64_t, Held>> in_flight_;
};

}  // namespace weft::node
