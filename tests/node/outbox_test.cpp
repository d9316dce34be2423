#include "node/engine/outbox.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

CommitRecord commit(CommitIndex index) {
    CommitRecord record;
    record.index = index;
    return record;
}

void log_commit(Outbox& outbox, CommitIndex index) {
    outbox.log_commit(index, std::make_shared<const Bytes>(encode_commit(commit(index))));
}

tangle::CommitIndexing indexing(CommitIndex index) {
    tangle::CommitIndexing entry;
    entry.commit = commit(index);
    return entry;
}

TEST(Outbox, WhatIsHeldComesBackOnlyWhenItsBatchIsSynced) {
    Outbox outbox;
    std::vector<StoreWrite> writes;
    log_commit(outbox, 1);
    outbox.index_commit(indexing(1));
    outbox.hold(CheckpointCertified{1});
    EXPECT_TRUE(outbox.take_free().notices.empty());
    outbox.flush(writes);
    ASSERT_EQ(writes.size(), 1u);
    EXPECT_EQ(writes[0].batch.first_lsn, 1u);
    EXPECT_TRUE(outbox.take_free().notices.empty()) << "in flight is not synced";
    const Held held = outbox.on_done(writes[0].id);
    EXPECT_EQ(held.notices.size(), 1u);
    EXPECT_EQ(held.commit, 1u);
}

TEST(Outbox, OneBatchIsInFlightWhileTheNextFills) {
    Outbox outbox;
    std::vector<StoreWrite> writes;
    log_commit(outbox, 1);
    outbox.flush(writes);
    log_commit(outbox, 2);
    log_commit(outbox, 3);
    outbox.hold(CheckpointCertified{2});
    outbox.flush(writes);
    ASSERT_EQ(writes.size(), 1u);
    EXPECT_TRUE(outbox.on_done(writes[0].id).notices.empty()) << "the notice rests on the second batch";
    outbox.flush(writes);
    ASSERT_EQ(writes.size(), 2u);
    EXPECT_EQ(writes[1].batch.first_lsn, 2u);
    EXPECT_EQ(writes[1].batch.log.size(), 2u);
    EXPECT_EQ(outbox.on_done(writes[1].id).notices.size(), 1u);
    outbox.flush(writes);
    EXPECT_EQ(writes.size(), 2u) << "nothing to write, no batch";
}

TEST(Outbox, WhatRestsOnNothingUnsyncedIsFree) {
    Outbox outbox;
    outbox.hold(CheckpointCertified{1});
    EXPECT_EQ(outbox.take_free().notices.size(), 1u);
}

TEST(Outbox, NumbersGoOnAfterARestart) {
    Outbox outbox;
    outbox.restore(77);
    std::vector<StoreWrite> writes;
    log_commit(outbox, 9);
    outbox.flush(writes);
    EXPECT_EQ(writes[0].batch.first_lsn, 77u);
    EXPECT_EQ(outbox.next_lsn(), 78u);
}

}  // namespace
}  // namespace weft::node
