// The simulator's own parts: what checks others must itself be right.
#include <gtest/gtest.h>

#include <set>

#include "tools/sim/network/broken.hpp"
#include "tools/sim/network/event_queue.hpp"
#include "tools/sim/network/invariants.hpp"
#include "tools/sim/network/liar.hpp"
#include "tools/sim/network/links.hpp"
#include "tools/sim/network/mischief.hpp"
#include "tools/sim/network/node_clock.hpp"
#include "tools/sim/network/sim_store.hpp"

namespace weft::sim {
namespace {

Hash hash_of(std::uint8_t byte) {
    Hash hash;
    hash.bytes[0] = byte;
    return hash;
}

tangle::CommitIndexing commit(CommitIndex index, std::uint8_t digest) {
    tangle::CommitIndexing indexing;
    indexing.commit.index = index;
    indexing.digest = hash_of(digest);
    return indexing;
}

// ---- invariants

class InvariantsShown : public testing::Test {
protected:
    Domains domains_ = Domains::of(NetworkId{});
    Invariants invariants_{domains_, 2};
};

TEST_F(InvariantsShown, TwoCommitsOfOneIndexAreBroken) {
    invariants_.check_commit(0, commit(1, 7));
    EXPECT_NO_THROW(invariants_.check_commit(1, commit(1, 7)));
    EXPECT_THROW(invariants_.check_commit(1, commit(1, 8)), Broken);
}

TEST_F(InvariantsShown, TwoCheckpointsOfOneIndexAreBroken) {
    tangle::CommitIndexing one = commit(1, 7);
    one.checkpoint.emplace();
    one.checkpoint->state_root = hash_of(1);
    invariants_.check_commit(0, one);
    one.checkpoint->state_root = hash_of(2);
    EXPECT_THROW(invariants_.check_commit(1, one), Broken);
}

TEST_F(InvariantsShown, ASecondFateIsBroken) {
    node::Decided decided;
    decided.block = BlockId(1, hash_of(1));
    invariants_.check_decided(0, decided);
    EXPECT_NO_THROW(invariants_.check_decided(1, decided));
    decided.fate = Fate::expired;
    EXPECT_THROW(invariants_.check_decided(0, decided), Broken);
    EXPECT_EQ(invariants_.decided(Fate::confirmed), 1u);
}

TEST_F(InvariantsShown, ASequenceThatExecutesTwiceIsBroken) {
    Block one;
    one.id = BlockId(1, hash_of(1));
    one.header.sequence = 5;
    Block other = one;
    other.id = BlockId(1, hash_of(2));
    invariants_.note_made(one);
    invariants_.note_made(other);
    tangle::CommitIndexing first = commit(1, 1);
    first.commit.blocks = {{one.id, RejectReason::none}};
    tangle::CommitIndexing second = commit(2, 2);
    second.commit.blocks = {{other.id, RejectReason::sequence_used}};
    invariants_.check_commit(0, first);
    EXPECT_NO_THROW(invariants_.check_commit(0, second));
    tangle::CommitIndexing third = commit(3, 3);
    third.commit.blocks = {{other.id, RejectReason::none}};
    EXPECT_THROW(invariants_.check_commit(0, third), Broken);
}

TEST_F(InvariantsShown, ARestartBelowWhatWasToldIsBrokenUnlessTheDiskWasLost) {
    node::Decided decided;
    decided.commit = 5;
    invariants_.check_decided(0, decided);
    node::NodeStatus status;
    status.commit = 4;
    EXPECT_THROW(invariants_.check_restart(0, status), Broken);
    EXPECT_NO_THROW(invariants_.check_restart(1, status));
    status.commit = 5;
    EXPECT_NO_THROW(invariants_.check_restart(0, status));
    status.commit = 0;
    invariants_.note_wiped(0);
    EXPECT_NO_THROW(invariants_.check_restart(0, status));
}

// ---- the store

tangle::WriteBatch records(tangle::Lsn first, std::size_t count) {
    tangle::WriteBatch batch;
    batch.first_lsn = first;
    const auto body = std::make_shared<const Bytes>(8, 0);
    for (std::size_t i = 0; i < count; ++i) {
        batch.log.push_back(tangle::LogRecord::of(tangle::LogKind::certificate, i + 1, body));
    }
    return batch;
}

TEST(SimStoreAtACrash, KeepsWhatWasSyncedAndOfTheRestWhatTheKindOfCrashAllows) {
    std::size_t torn = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto left = [&](Unsynced unsynced) {
            SplitMix random(seed);
            SimStore store;
            store.write(1, records(1, 10));
            store.write(2, records(11, 10));
            store.write(3, records(21, 10));
            store.sync(1);
            store.crash(random, unsynced);
            return store.log_size();
        };
        EXPECT_EQ(left(Unsynced::lost), 10u);
        EXPECT_EQ(left(Unsynced::perhaps) % 10, 0u) << "seed " << seed;
        EXPECT_GE(left(Unsynced::torn), 10u) << "seed " << seed;
        torn += left(Unsynced::torn) % 10 != 0;
    }
    EXPECT_GT(torn, 20u);
}

TEST(SimStoreThatIsAged, IsAnEarlierStateOfItself) {
    std::set<std::size_t> sizes;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SplitMix random(seed);
        SimStore store;
        tangle::Lsn next = 1;
        for (CommitIndex index = 1; index <= 3; ++index) {
            tangle::WriteBatch batch = records(next, 10);
            const auto body = std::make_shared<const Bytes>();
            batch.log.push_back(tangle::LogRecord::of(tangle::LogKind::commit, index, body));
            batch.commits = {commit(index, 1)};
            next += batch.log.size();
            store.write(index, batch);
            store.sync(index);
        }
        store.age(random);
        sizes.insert(store.log_size());
        for (CommitIndex index = 1; index <= 3; ++index) {
            EXPECT_TRUE(!store.commit(index) || store.log_size() >= 11 * index) << "seed " << seed;
        }
    }
    EXPECT_GT(sizes.size(), 10u);
}

TEST(SimStoreThatIsDamaged, SaysSoWhenTheRecordIsReadAndNotBefore) {
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SplitMix random(seed);
        SimStore store;
        store.write(1, records(1, 10));
        store.sync(1);
        store.damage(random);
        EXPECT_FALSE(store.failure()) << "seed " << seed;
        std::size_t offered = 0;
        store.replay([&](tangle::Lsn, tangle::LogKind, ByteView) { ++offered; });
        EXPECT_TRUE(store.failure()) << "seed " << seed;
        EXPECT_LT(offered, 10u) << "seed " << seed;
        found += offered > 0;
        store.wipe();
        EXPECT_FALSE(store.failure()) << "a new disk";
    }
    EXPECT_GT(found, 20u) << "anywhere in the log";
}

TEST(SimStoreThatIsDamaged, GivesNoCommitThatItCannotTrust) {
    SplitMix random(1);
    SimStore store;
    tangle::WriteBatch batch;
    batch.commits = {commit(1, 1)};
    batch.commits[0].commit.blocks = {{BlockId(1, hash_of(1)), RejectReason::none}};
    store.write(1, batch);
    store.sync(1);
    ASSERT_TRUE(store.fate(BlockId(1, hash_of(1))));
    while (store.commit(1)) store.damage(random);
    EXPECT_FALSE(store.fate(BlockId(1, hash_of(1))));
    EXPECT_NE(store.failure()->find("commit 1"), std::string::npos) << *store.failure();
}

TEST(SimStoreAtAWrite, RefusesGapsAndWhatIsOrderedTwice) {
    SimStore store;
    EXPECT_THROW(store.write(1, records(2, 1)), Broken);
    tangle::WriteBatch batch;
    batch.commits = {commit(2, 1)};
    EXPECT_THROW(store.write(2, batch), Broken);
    batch.commits = {commit(1, 1)};
    batch.commits[0].commit.blocks = {{BlockId(1, hash_of(1)), RejectReason::none}};
    store.write(3, batch);
    batch.commits[0].commit.index = 2;
    EXPECT_THROW(store.write(4, batch), Broken);
}

// ---- clock and queue

TEST(NodeClockThatIsWrong, NeverGoesBackAndRunsAtHalfSpeedUntilItIsRight) {
    NodeClock clock;
    EXPECT_EQ(clock.read(1'000), 1'000u);
    clock.set_offset(500);
    EXPECT_EQ(clock.read(2'000), 2'500u);
    EXPECT_EQ(clock.when(2'600), 2'100u);
    clock.set_offset(0);
    EXPECT_EQ(clock.read(2'400), 2'700u);
    EXPECT_EQ(clock.when(2'800), 2'600u);
    EXPECT_EQ(clock.read(3'000), 3'000u);
    EXPECT_EQ(clock.when(2'000), 3'000u) << "that is over";
    clock.set_offset(-10'000);
    clock.restart();
    EXPECT_EQ(clock.read(3'000), 0u) << "a new process believes the wall clock";
}

TEST(EventQueueOrder, IsByTimeAndThenAsAsked) {
    EventQueue queue;
    std::string order;
    queue.at(20, [&] { order += "c"; });
    queue.at(10, [&] { order += "a"; });
    queue.at(10, [&] {
        order += "b";
        queue.at(5, [&] { order += "!"; });
    });
    EXPECT_FALSE(queue.run_until([&] { return order == "never"; }, 15));
    EXPECT_EQ(order, "ab!");
    EXPECT_EQ(queue.now(), 15u);
    EXPECT_TRUE(queue.run_until([&] { return order == "ab!c"; }, 15));
    EXPECT_EQ(queue.now(), 20u);
}

// ---- links

TEST(LinksBetweenNodes, AreCutOneWayOrByGroups) {
    SplitMix random(1);
    Links links({}, 4, random);
    links.cut(0, 1);
    EXPECT_FALSE(links.delay(0, 1));
    EXPECT_TRUE(links.delay(1, 0));
    links.partition({{0, 1}, {2}});
    EXPECT_TRUE(links.delay(0, 1));
    EXPECT_FALSE(links.delay(1, 2));
    EXPECT_FALSE(links.delay(3, 2));
    links.heal();
    EXPECT_TRUE(links.delay(3, 2));
    links.set_drop(1'000'000);
    EXPECT_FALSE(links.delay(3, 2));
}

TEST(LinksBetweenNodes, KeepOrderWhenTheyAreToldTo) {
    SplitMix random(1);
    Links links({.reorder = false}, 2, random);
    Link* link = links.find(0, links.connect(0, 1).at_a);
    ASSERT_NE(link, nullptr);
    EXPECT_EQ(links.arrival(*link, 0, 100, 1), 100u);
    EXPECT_EQ(links.arrival(*link, 0, 50, 1), 100u);
}

TEST(LinksBetweenNodes, OfAGivenBandwidthSendOneMessageAfterTheOther) {
    SplitMix random(1);
    Links links({.bandwidth = 1'000'000}, 2, random);
    const Links::Ends ends = links.connect(0, 1);
    Link* link = links.find(0, ends.at_a);
    EXPECT_EQ(links.arrival(*link, 0, 100, 500), 600u);
    EXPECT_EQ(links.arrival(*link, 0, 100, 500), 1'100u);
    EXPECT_EQ(links.arrival(*link, 5'000, 100, 500), 5'600u) << "nothing else was on the wire";
    EXPECT_EQ(links.arrival(*links.find(1, ends.at_b), 0, 100, 500), 600u) << "the other way is another wire";
}

TEST(LinksBetweenNodes, OfContinentsAreLongAcrossTheSea) {
    SplitMix random(1);
    Links links({.continents = true}, 6, random);
    EXPECT_LT(*links.delay(0, 3), 5'000u);
    EXPECT_GT(*links.delay(0, 1), 40'000u);
    EXPECT_GT(*links.delay(2, 3), 100'000u);
}

TEST(Lies, HaveNames) {
    for (std::size_t i = 0; i < kLies; ++i) {
        EXPECT_EQ(lie_of_name(lie_name(static_cast<Lie>(i))), static_cast<Lie>(i));
    }
    EXPECT_FALSE(lie_of_name("truth"));
}

TEST(Mischiefs, HaveNames) {
    for (std::size_t i = 0; i < kMischiefs; ++i) {
        EXPECT_EQ(mischief_of_name(mischief_name(static_cast<Mischief>(i))), static_cast<Mischief>(i));
    }
    EXPECT_FALSE(mischief_of_name("none"));
}

}  // namespace
}  // namespace weft::sim
