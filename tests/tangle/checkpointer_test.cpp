#include "tangle/ledger/checkpointer.hpp"

#include <gtest/gtest.h>

#include "core/merkle.hpp"
#include "tests/tangle/ledger_world.hpp"

namespace weft::tangle::test {
namespace {

using VoteResult = Checkpointer::VoteResult;

Hash hash_of(std::uint64_t number) {
    Hash hash;
    std::memcpy(hash.bytes.data(), &number, sizeof number);
    return hash;
}

class CheckpointerTest : public ::testing::Test {
protected:
    // The next commit, with so many blocks; the second of them is rejected.
    CommitRecord commit(TimeUs time, std::size_t blocks) {
        CommitRecord record;
        record.index = ++commits_;
        record.time = time;
        for (std::size_t i = 0; i < blocks; ++i) {
            const RejectReason reason = i == 1 ? RejectReason::insufficient_funds : RejectReason::none;
            record.blocks.push_back({BlockId(slot_of(time), hash_of(1000 * commits_ + i)), reason});
        }
        return record;
    }

    std::optional<Checkpoint> on_commit(const CommitRecord& record) {
        return checkpointer.on_commit(record, hash_of(record.index), [&] {
            ++roots_asked;
            return closing();
        });
    }

    Checkpointer::Closing closing() const { return {hash_of(77), 9, epoch_digest(domains, epochs.current())}; }

    Checkpoint closed() {
        const auto checkpoint = on_commit(commit(start_of(next_slot_++), 1));
        EXPECT_TRUE(checkpoint);
        return *checkpoint;
    }

    CheckpointVote vote(AuthorIndex author, CheckpointIndex index, const Hash& digest) const {
        return {index, digest, key_pair(static_cast<std::uint8_t>(author + 1)).sign(digest.view())};
    }
    VoteResult cast(AuthorIndex author, CheckpointIndex index, const Hash& digest) {
        return checkpointer.on_vote(author, vote(author, index, digest));
    }

    Genesis genesis = small_genesis();
    Domains domains = Domains::of(network_id(genesis));
    Committee committee = genesis.committee_members();
    Epochs epochs{first_epoch(genesis)};
    Checkpointer checkpointer{domains, epochs};
    int roots_asked = 0;

private:
    CommitIndex commits_ = 0;
    Slot next_slot_ = 1;
};

TEST_F(CheckpointerTest, IsDueInALaterSlotAndWithABlock) {
    EXPECT_FALSE(on_commit(commit(500'000, 3))) << "still the slot of the genesis";
    EXPECT_FALSE(on_commit(commit(999'999, 0)));
    EXPECT_EQ(roots_asked, 0);
    EXPECT_TRUE(on_commit(commit(1'000'000, 0))) << "with the blocks of the commits before";
    EXPECT_FALSE(on_commit(commit(1'999'999, 2)));
    EXPECT_TRUE(on_commit(commit(7'000'000, 1)));
    EXPECT_FALSE(on_commit(commit(9'000'000, 0))) << "nothing was ordered";
    EXPECT_EQ(roots_asked, 2);
    EXPECT_EQ(checkpointer.last().index, 2u);
}

TEST_F(CheckpointerTest, CoversEveryBlockSinceTheLastOne) {
    const CommitRecord one = commit(500'000, 3);
    const CommitRecord two = commit(1'500'000, 2);
    EXPECT_FALSE(on_commit(one));
    const Checkpoint first = *on_commit(two);
    std::vector<Hash> leaves;
    for (const auto* record : {&one, &two}) {
        for (const Ordered& ordered : record->blocks) leaves.push_back(fate_leaf(domains, ordered));
    }
    const Checkpoint expected{.index = 1,
                              .previous = {},
                              .last_commit = 2,
                              .commit_digest = hash_of(2),
                              .fate_root = merkle_root(domains.fate_node, leaves),
                              .blocks = 5,
                              .state_root = hash_of(77),
                              .accounts = 9,
                              .time = 1'500'000,
                              .epoch = epoch_digest(domains, first_epoch(genesis))};
    EXPECT_EQ(first, expected);
    EXPECT_EQ(checkpointer.last(), expected);
    EXPECT_EQ(checkpointer.last_digest(), checkpoint_digest(domains, expected));

    const Checkpoint second = *on_commit(commit(2'000'000, 1));
    EXPECT_EQ(second.previous, checkpoint_digest(domains, first));
    EXPECT_EQ(second.blocks, 1u);
}

TEST_F(CheckpointerTest, TheLeafIsTheIdAndTheFate) {
    const BlockId id(5, hash_of(6));
    Bytes bytes(id.view().begin(), id.view().end());
    bytes.push_back(9);
    EXPECT_EQ(fate_leaf(domains, {id, RejectReason::insufficient_funds}), blake3_keyed(domains.fate_leaf, bytes));
}

TEST_F(CheckpointerTest, GoesOnAfterARestart) {
    const Checkpoint first = *on_commit(commit(1'000'000, 2));
    const CommitRecord open = commit(1'500'000, 2);
    const CommitRecord last = commit(2'000'000, 1);
    EXPECT_FALSE(on_commit(open));
    Checkpointer restarted(domains, epochs);
    restarted.restore(first, {open});
    EXPECT_EQ(restarted.last_digest(), checkpointer.last_digest());
    EXPECT_EQ(restarted.on_commit(last, hash_of(3), [this] { return closing(); }), on_commit(last));

    restarted.restore({}, {});
    EXPECT_EQ(restarted.last_digest(), Hash{}) << "the genesis again";
}

TEST_F(CheckpointerTest, AVoteForTheRestoredCheckpointCounts) {
    const Checkpoint first = closed();
    Checkpointer restarted(domains, epochs);
    restarted.restore(first, {});
    const Hash digest = checkpoint_digest(domains, first);
    EXPECT_EQ(restarted.on_vote(0, vote(0, 1, digest)), VoteResult::counted);
    EXPECT_EQ(restarted.on_vote(1, vote(1, 1, digest)), VoteResult::counted);
    EXPECT_EQ(restarted.on_vote(2, vote(2, 1, digest)), VoteResult::certified);
}

TEST_F(CheckpointerTest, AQuorumCertifies) {
    const Hash digest = checkpoint_digest(domains, closed());
    EXPECT_EQ(cast(3, 1, digest), VoteResult::counted);
    EXPECT_EQ(cast(3, 1, digest), VoteResult::counted) << "known, not twice";
    EXPECT_EQ(cast(0, 1, digest), VoteResult::counted);
    EXPECT_FALSE(checkpointer.certificate(1));
    EXPECT_EQ(checkpointer.last_certified(), 0u);
    EXPECT_EQ(cast(2, 1, digest), VoteResult::certified);
    EXPECT_EQ(checkpointer.last_certified(), 1u);
    EXPECT_EQ(cast(1, 1, digest), VoteResult::counted);
    ASSERT_TRUE(checkpointer.certificate(1));
    EXPECT_EQ(checkpointer.certificate(1)->entries.size(), 3u);
    EXPECT_TRUE(verify_certificate(committee, digest, *checkpointer.certificate(1)));
}

TEST_F(CheckpointerTest, VotesBeforeTheCheckpointAreKept) {
    const CommitRecord record = commit(1'000'000, 1);
    Checkpointer ahead(domains, epochs);
    const Checkpoint expected = *ahead.on_commit(record, hash_of(1), [this] { return closing(); });
    const Hash digest = checkpoint_digest(domains, expected);
    for (const AuthorIndex author : {0, 1, 2}) EXPECT_EQ(cast(author, 1, digest), VoteResult::counted);
    EXPECT_EQ(cast(3, 1, hash_of(1)), VoteResult::counted) << "nobody can tell yet";
    EXPECT_EQ(checkpointer.conflicting_votes(1), 0u);
    EXPECT_EQ(checkpointer.recount(1), VoteResult::useless);
    ASSERT_EQ(on_commit(record), expected);
    EXPECT_EQ(checkpointer.recount(1), VoteResult::certified);
    EXPECT_EQ(checkpointer.recount(1), VoteResult::conflicting);
    EXPECT_EQ(checkpointer.conflicting_votes(1), 1u);
}

TEST_F(CheckpointerTest, RecountWithoutNewsCounts) {
    closed();
    EXPECT_EQ(checkpointer.recount(1), VoteResult::counted);
    EXPECT_EQ(checkpointer.recount(2), VoteResult::useless);
}

TEST_F(CheckpointerTest, TellsOfOtherStates) {
    const Hash digest = checkpoint_digest(domains, closed());
    EXPECT_EQ(cast(1, 1, hash_of(1)), VoteResult::conflicting);
    EXPECT_EQ(cast(2, 1, hash_of(2)), VoteResult::conflicting);
    EXPECT_EQ(checkpointer.conflicting_votes(1), 2u);
    EXPECT_EQ(cast(0, 1, digest), VoteResult::counted);
    EXPECT_EQ(cast(3, 1, digest), VoteResult::counted);
    EXPECT_FALSE(checkpointer.certificate(1));
}

TEST_F(CheckpointerTest, TheFirstVoteOfAnAuthorStands) {
    const Hash digest = checkpoint_digest(domains, closed());
    EXPECT_EQ(cast(1, 1, hash_of(1)), VoteResult::conflicting);
    EXPECT_EQ(cast(1, 1, digest), VoteResult::useless);
    EXPECT_EQ(cast(0, 1, digest), VoteResult::counted);
    EXPECT_EQ(cast(2, 1, digest), VoteResult::counted);
    EXPECT_FALSE(checkpointer.certificate(1));
}

TEST_F(CheckpointerTest, ABadVoteNeitherCountsNorBlocks) {
    const Hash digest = checkpoint_digest(domains, closed());
    CheckpointVote forged = vote(2, 1, digest);
    EXPECT_EQ(checkpointer.on_vote(1, forged), VoteResult::useless) << "signed by another member";
    forged.signature.bytes[5] ^= 1;
    EXPECT_EQ(checkpointer.on_vote(2, forged), VoteResult::useless);
    EXPECT_EQ(checkpointer.on_vote(4, vote(3, 1, digest)), VoteResult::useless) << "no such member";
    EXPECT_EQ(cast(0, 0, Hash{}), VoteResult::useless) << "nobody signs the genesis";
    EXPECT_EQ(cast(0, 1, digest), VoteResult::counted);
    EXPECT_EQ(cast(1, 1, digest), VoteResult::counted);
    EXPECT_EQ(cast(2, 1, digest), VoteResult::certified);
}

// ---- across epochs

class HandoverTest : public CheckpointerTest {
protected:
    // The validator of key 1 leaves, and one of key 9 comes: author indexes move.
    void begin_epoch() {
        Epoch next = epochs.current();
        next.after = checkpointer.last().index;
        next.committee.epoch += 1;
        next.committee.base += kEpochRounds;
        next.committee.members.erase(next.committee.members.begin());
        next.committee.members.push_back({key_pair(9).account(), key_pair(9).public_key()});
        epochs.start(next);
    }
    VoteResult cast_with_key(std::uint8_t seed, AuthorIndex author, CheckpointIndex index, const Hash& digest) {
        return checkpointer.on_vote(author, {index, digest, key_pair(seed).sign(digest.view())});
    }
};

TEST_F(HandoverTest, TheCommitteeBeforeSignsItsOwnCheckpoints) {
    const Hash last = checkpoint_digest(domains, closed());
    begin_epoch();
    const Hash first = checkpoint_digest(domains, closed());
    EXPECT_EQ(cast_with_key(9, 3, 1, last), VoteResult::useless) << "came after that";
    EXPECT_EQ(cast_with_key(1, 0, 2, first), VoteResult::useless) << "left before that";
    EXPECT_EQ(cast_with_key(2, 0, 1, last), VoteResult::useless) << "has another place there";
    for (const std::uint8_t seed : {1, 2}) {
        EXPECT_EQ(cast_with_key(seed, static_cast<AuthorIndex>(seed - 1), 1, last), VoteResult::counted);
    }
    for (const std::uint8_t seed : {2, 3}) {
        EXPECT_EQ(cast_with_key(seed, static_cast<AuthorIndex>(seed - 2), 2, first), VoteResult::counted);
    }
    EXPECT_EQ(checkpointer.awaited(1), std::optional(last));
    EXPECT_EQ(checkpointer.awaited(2), std::optional(first));
    EXPECT_EQ(checkpointer.uncertified(2), (std::vector<CheckpointIndex>{1, 2}));
    EXPECT_EQ(checkpointer.uncertified_votes(1).size(), 2u);
    EXPECT_EQ(checkpointer.uncertified_votes(2).size(), 4u);
    EXPECT_EQ(cast_with_key(9, 3, 2, first), VoteResult::certified) << "later ones do not wait for it";
    EXPECT_EQ(cast_with_key(4, 3, 1, last), VoteResult::certified);
    EXPECT_EQ(checkpointer.awaited(1), std::nullopt);
    EXPECT_TRUE(checkpointer.uncertified(2).empty());
    EXPECT_TRUE(checkpointer.uncertified_votes(2).empty());
    EXPECT_EQ(checkpointer.last_certified(), 2u);
    const Committee& before = epochs.find(0)->committee;
    EXPECT_TRUE(verify_certificate(before, last, *checkpointer.certificate(1)));
    EXPECT_TRUE(verify_certificate(epochs.current().committee, first, *checkpointer.certificate(2)));
}

TEST_F(HandoverTest, KnownVotesCanBeToldAgain) {
    const Hash last = checkpoint_digest(domains, closed());
    begin_epoch();
    cast_with_key(2, 1, 1, last);
    const std::vector<Checkpointer::KnownVote> known = checkpointer.uncertified_votes(1);
    ASSERT_EQ(known.size(), 1u);
    EXPECT_EQ(known[0].author, 1);
    EXPECT_EQ(known[0].vote, vote(1, 1, last));
    EXPECT_TRUE(checkpointer.uncertified_votes(0).empty());
}

TEST_F(HandoverTest, AnOldCheckpointIsReopenedAfterARestart) {
    const Checkpoint last = closed();
    const Hash digest = checkpoint_digest(domains, last);
    begin_epoch();
    const Checkpoint first = closed();
    Checkpointer restarted(domains, epochs);
    restarted.restore(first, {});
    EXPECT_EQ(restarted.awaited(1), std::nullopt);
    EXPECT_EQ(restarted.on_vote(0, vote(0, 1, digest)), VoteResult::counted) << "kept until it is known again";
    restarted.reopen(last);
    EXPECT_EQ(restarted.awaited(1), std::optional(digest));
    EXPECT_EQ(restarted.recount(1), VoteResult::counted);
    EXPECT_EQ(restarted.on_vote(1, vote(1, 1, digest)), VoteResult::counted);
    EXPECT_EQ(restarted.on_vote(3, vote(3, 1, digest)), VoteResult::certified);
    EXPECT_TRUE(restarted.uncertified(1).empty());
}

TEST_F(CheckpointerTest, KeepsVotesAndCertificatesWithinBounds) {
    constexpr CheckpointIndex kKept = Checkpointer::kCertificatesKept;
    EXPECT_EQ(cast(0, kKept, hash_of(1)), VoteResult::counted);
    EXPECT_EQ(cast(0, kKept + 1, hash_of(1)), VoteResult::useless) << "too far ahead";
    EXPECT_EQ(cast(0, UINT64_MAX, hash_of(1)), VoteResult::useless);
    const Hash first = checkpoint_digest(domains, closed());
    for (const AuthorIndex author : {0, 1, 2}) cast(author, 1, first);
    for (CheckpointIndex index = 2; index <= kKept; ++index) closed();
    EXPECT_TRUE(checkpointer.certificate(1));
    closed();
    EXPECT_FALSE(checkpointer.certificate(1));
    EXPECT_EQ(cast(3, 1, first), VoteResult::useless) << "too old";
    EXPECT_EQ(checkpointer.last_certified(), 1u);
}

}  // namespace
}  // namespace weft::tangle::test
