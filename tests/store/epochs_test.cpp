// How epochs began is kept, whatever else is forgotten: proofs rest on it.
#include "core/epoch.hpp"
#include "tests/store/store_fixture.hpp"

namespace weft::tangle {
namespace {

constexpr TimeUs kSecond = 1'000'000;  // the scribe's commits are so far apart

class EpochsInTheStore : public StoreTest {
protected:
    // Batches of which every checkpoint at a multiple of `every` begins an epoch.
    void write(Store& store, int batches, CheckpointIndex every) {
        for (int i = 0; i < batches; ++i) {
            WriteBatch batch = scribe_.next();
            for (CommitIndexing& indexing : batch.commits) {
                if (!indexing.checkpoint || indexing.checkpoint->index % every != 0) continue;
                epochs_.push_back(next_epoch(indexing.checkpoint->index));
                indexing.epoch = epochs_.back();
            }
            batches_.push_back(batch);
            must(store.write(batch));
        }
    }

    Epoch next_epoch(CheckpointIndex after) const {
        Epoch epoch;
        epoch.after = after;
        epoch.parameters.window_slots = 5;
        epoch.parameters.skew_slots = 5;
        epoch.committee.epoch = static_cast<EpochNumber>(epochs_.size() + 1);
        epoch.committee.base = epoch.number() * kEpochRounds;
        for (std::uint8_t member = 0; member < 4; ++member) {
            epoch.committee.members.push_back(
                {AccountId::from(Bytes(32, member)), {Algorithm::ed25519, PublicKeyBytes::from(Bytes(32, member))}});
        }
        return epoch;
    }

    void expect_handovers(const Store& store) const {
        for (const Epoch& epoch : epochs_) {
            const StoredCheckpoint& expected = scribe_.written().checkpoints.at(epoch.after);
            const auto handover = store.handover(epoch.number());
            ASSERT_EQ(handover.has_value(), expected.certificate.has_value()) << epoch.number();
            if (!handover) continue;
            EXPECT_EQ(handover->epoch, epoch);
            EXPECT_EQ(handover->checkpoint, expected.checkpoint);
            EXPECT_EQ(handover->certificate, *expected.certificate);
        }
        EXPECT_EQ(store.handover(0), std::nullopt) << "nobody hands over to the genesis";
        EXPECT_EQ(store.handover(static_cast<EpochNumber>(epochs_.size() + 1)), std::nullopt);
        EXPECT_FALSE(store.failure());
    }

    Scribe scribe_{7, {.blocks = 6, .block_bytes = 150, .accounts = 3}};
    std::vector<Epoch> epochs_;
    std::vector<WriteBatch> batches_;
};

TEST_F(EpochsInTheStore, AreFoundOnceIndexedAndAfterARestart) {
    auto store = open();
    write(*store, 40, 5);
    ASSERT_GE(epochs_.size(), 3u);
    must(store->index_pending());
    ASSERT_NO_FATAL_FAILURE(expect_handovers(*store));
    store.reset();
    store = open();
    EXPECT_EQ(store->recovered().epochs, epochs_);
    ASSERT_NO_FATAL_FAILURE(expect_handovers(*store));
}

TEST_F(EpochsInTheStore, WithoutACertificateThereIsNoHandover) {
    auto store = open();
    CheckpointIndex uncertified = 0;
    while (uncertified == 0) {
        write(*store, 1, 1);
        if (scribe_.written().checkpoints.empty()) continue;
        const auto& [index, last] = *scribe_.written().checkpoints.rbegin();
        if (!last.certificate) uncertified = index;
    }
    must(store->index_pending());
    EXPECT_EQ(store->handover(static_cast<EpochNumber>(uncertified)), std::nullopt);
    write(*store, 1, 1000);
    must(store->index_pending());
    EXPECT_TRUE(store->handover(static_cast<EpochNumber>(uncertified)));
}

TEST_F(EpochsInTheStore, StayWhenTheirCheckpointsArePruned) {
    const StoreOptions options = forgetful_options();
    auto store = open(options);
    write(*store, 400, 20);
    must(store->index_pending());
    for (bool more = true; more;) {
        const auto pruned = store->prune();
        ASSERT_TRUE(pruned) << pruned.error().what;
        more = *pruned;
    }
    ASSERT_GT(store->usage().pruned_to, epochs_.front().after);
    EXPECT_FALSE(store->checkpoint(epochs_.front().after)) << "the checkpoint itself is gone";
    ASSERT_NO_FATAL_FAILURE(expect_handovers(*store));
    store.reset();
    store = open(options);
    EXPECT_EQ(store->recovered().epochs, epochs_);
    ASSERT_NO_FATAL_FAILURE(expect_handovers(*store));
}

// The window of the genesis, or the longest that was decided on since: twice that is never pruned.
TEST_F(EpochsInTheStore, ALongerWindowKeepsMore) {
    StoreOptions options = small_options();
    options.retention = {
        .keep_us = 30 * kSecond, .bytes_max = 0, .keep_us_min = 20 * kSecond, .window_slots = 5, .gc_depth_rounds = 5};
    auto store = open(options);
    for (int i = 0; i < 300; ++i) {
        WriteBatch batch = scribe_.next();
        CommitIndexing& indexing = batch.commits.front();
        if (indexing.checkpoint && epochs_.empty()) {
            epochs_.push_back(next_epoch(indexing.checkpoint->index));
            epochs_.back().parameters.window_slots = 100;
            indexing.epoch = epochs_.back();
        }
        must(store->write(batch));
    }
    must(store->index_pending());
    for (bool more = true; more;) {
        const auto pruned = store->prune();
        ASSERT_TRUE(pruned) << pruned.error().what;
        more = *pruned;
    }
    const CheckpointIndex pruned_to = store->usage().pruned_to;
    ASSERT_GT(pruned_to, 0u);
    const TimeUs newest = scribe_.written().checkpoints.rbegin()->second.checkpoint.time;
    EXPECT_LE(scribe_.written().checkpoints.at(pruned_to).checkpoint.time + 200 * kSecond, newest);
}

}  // namespace
}  // namespace weft::tangle
