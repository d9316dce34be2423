// Batches as a busy node's engine writes them: new transfers, the commit that orders those of some batches before, and
// what it does to accounts and histories. Contents are random; a seed decides.
#pragma once

#include <deque>

#include "core/ports.hpp"
#include "tangle/store.hpp"

namespace weft::tangle {

struct TrafficOptions {
    std::size_t transfers = 1500;  // per batch, each with one payer and one payee
    std::size_t accounts = 10'000;
    std::size_t block_bytes = 300;
    std::size_t account_bytes = 290;
    std::size_t batches_per_slot = 100;
    std::size_t batches_until_ordered = 20;
};

class Traffic {
public:
    explicit Traffic(std::uint64_t seed, TrafficOptions options = {});

    // The next batch; its bodies live as long as the batch.
    WriteBatch next(Lsn first_lsn);

    BlockId last_ordered() const { return last_ordered_; }
    const TrafficOptions& options() const { return options_; }

private:
    template <class Fixed>
    Fixed random_bytes();
    void add_blocks(WriteBatch& batch);
    void add_round_block(WriteBatch& batch);
    void add_commit(WriteBatch& batch);
    void add_effects(CommitIndexing& indexing);
    AccountNumber touch(CommitIndexing& indexing);

    SplitMix random_;
    TrafficOptions options_;
    Bytes account_;
    std::vector<CommitIndex> touched_;  // by account: the last commit that changed it
    std::deque<std::vector<BlockId>> unordered_;
    std::deque<Lsn> unordered_from_;
    std::uint64_t batches_ = 0;
    CommitIndex commit_ = 0;
    BlockId last_ordered_;
};

}  // namespace weft::tangle
